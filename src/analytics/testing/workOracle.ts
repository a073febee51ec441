/** What questions about work must come to, told from the rows alone and as plainly as can be. */
import { kindOfCommand } from "../../store/command-kinds.ts"
import { fileName } from "../../store/file-names.ts"
import type { Trail } from "./trailBuilder.ts"

interface Operation {
  readonly verb: string
  readonly name: string
  readonly path: string
  readonly added: number
  readonly removed: number
}

export interface Call {
  readonly session: number
  readonly agent: string
  readonly project: string | null
  readonly message: number
  readonly tool: string | null
  readonly model: string | null
  readonly status: string | null
  readonly at: number | null
  readonly duration: number | null
  readonly input: number
  readonly output: number
  readonly title: string | null
  readonly operations: ReadonlyArray<Operation>
}

/** All calls but those that forks copied, by session and in order of time. */
export const allCalls = (trail: Trail): ReadonlyArray<Call> => {
  const all = (sql: string) =>
    trail.database.prepare(sql).all() as unknown as ReadonlyArray<Record<string, never>>
  const worktrees = new Map(
    all(
      "SELECT d.path, p.root FROM directories d JOIN projects p ON p.id = d.project_id WHERE d.is_worktree"
    ).map((row) => [row["path"]!, row["root"]!])
  )
  const operations = all(
    "SELECT o.*, p.path FROM file_operations o JOIN paths p ON p.id = o.path_id ORDER BY o.path_id, o.verb"
  )
  const counted = all("SELECT message_id, max(is_counted) AS counts FROM requests GROUP BY 1")
  const copies = new Set(counted.filter((row) => row["counts"] === 0).map((row) => row["message_id"]))
  return all(`SELECT m.session_id, a.name AS agent, pr.root, d.path AS directory, m.id, t.name AS tool, mo.name AS model,
      p.status, coalesce(p.started_at_ms, m.at_ms) AS at, p.duration_ms, p.content_chars, p.output_chars, p.title, p.key
    FROM parts p JOIN messages m ON m.id = p.message_id JOIN sessions s ON s.id = m.session_id
    JOIN agents a ON a.id = s.agent_id LEFT JOIN directories d ON d.id = s.directory_id
    LEFT JOIN projects pr ON pr.id = s.project_id LEFT JOIN tools t ON t.id = p.tool_id
    LEFT JOIN models mo ON mo.id = m.model_id WHERE p.type = 'tool'
    ORDER BY m.session_id, m.at_ms, m.id, coalesce(p.started_at_ms, m.at_ms, 0), p.ordinal`)
    .filter((row) => !copies.has(row["id"]))
    .map((row) => ({
      session: row["session_id"]!,
      agent: row["agent"]!,
      project: row["root"] ?? null,
      message: row["id"]!,
      tool: row["tool"] ?? null,
      model: row["model"] ?? null,
      status: row["status"] ?? null,
      at: row["at"] ?? null,
      duration: row["duration_ms"] ?? null,
      input: row["content_chars"]!,
      output: row["output_chars"]!,
      title: row["title"] ?? null,
      operations: operations
        .filter((each) => each["message_id"] === row["id"] && each["part_key"] === row["key"])
        .map((each) => ({
          verb: each["verb"]!,
          path: each["path"]!,
          name: fileName(each["path"]!, row["directory"] ?? null, worktrees),
          added: each["lines_added"] ?? 0,
          removed: each["lines_removed"] ?? 0
        }))
    }))
}

export interface FileFacts {
  readonly verbs: Array<string>
  readonly times: Array<number>
  readonly sessions: Set<number>
  churn: number
  rereads: number
  retries: number
  exchanges: number
  oneShots: number
}

/** What was done to each file in [from, to), by name. */
export const allFiles = (
  trail: Trail,
  isIn: (at: number | null) => boolean
): ReadonlyMap<string, FileFacts> => {
  const files = new Map<string, FileFacts>()
  const bySession = Map.groupBy(
    allCalls(trail).filter(({ tool }) => tool !== null),
    ({ session }) => session
  )
  for (const [session, calls] of bySession) {
    const compactions = timesOf(
      trail,
      "SELECT at_ms FROM events WHERE session_id = ? AND type = 'compaction'",
      session
    )
    const prompts = timesOf(
      trail,
      "SELECT at_ms FROM messages WHERE session_id = ? AND kind IN ('prompt', 'delegation')",
      session
    )
    const done = calls.flatMap((call, place) =>
      call.operations.map((operation) => ({
        ...operation,
        call,
        place,
        exchange: exchangeOf(trail, call, prompts)
      }))
    )
    for (const [i, one] of done.entries()) {
      const before = done.slice(0, i).filter(({ name }) => name === one.name)
      const last = before.at(-1)
      const inExchange = before.filter(({ exchange, verb }) => exchange === one.exchange && verb !== "read")
      const hadSetback = (from: number, to: number) => calls.slice(from, to).some(isSetback)
      const isRetry = inExchange.length > 0 && hadSetback(inExchange.at(-1)!.place, one.place)
      const wasRetried = inExchange.some(
        (each, n) => n > 0 && hadSetback(inExchange[n - 1]!.place, each.place)
      )
      const wasCompacted = compactions.some(
        (at) => (last?.call.at == null || at! > last.call.at) && (one.call.at === null || at! <= one.call.at)
      )
      if (!isIn(one.call.at)) continue
      const facts = files.get(one.name) ?? noFacts()
      files.set(one.name, facts)
      facts.verbs.push(one.verb)
      facts.sessions.add(session)
      facts.churn += one.added + one.removed
      if (one.call.at !== null) facts.times.push(one.call.at)
      if (one.verb === "read") {
        if (last?.verb === "read" && !wasCompacted) facts.rereads++
        continue
      }
      if (inExchange.length === 0) {
        facts.exchanges++
        facts.oneShots++
      }
      if (isRetry) facts.retries++
      if (isRetry && !wasRetried) facts.oneShots--
    }
  }
  return files
}

const noFacts = (): FileFacts => ({
  verbs: [],
  times: [],
  sessions: new Set(),
  churn: 0,
  rereads: 0,
  retries: 0,
  exchanges: 0,
  oneShots: 0
})

const isSetback = ({ status, tool, title }: Call): boolean =>
  status === "error" || (tool === "Bash" && kindOfCommand(title ?? "") === "test")

const exchangeOf = (trail: Trail, call: Call, prompts: ReadonlyArray<number | null>): number => {
  const at = trail.database.prepare("SELECT at_ms FROM messages WHERE id = ?").get(call.message)!["at_ms"]
  return prompts.filter((prompt) => prompt === null || (at != null && prompt <= Number(at))).length
}

const timesOf = (trail: Trail, sql: string, session: number): ReadonlyArray<number | null> =>
  trail.database
    .prepare(sql)
    .all(session)
    .map((row) => row["at_ms"] as number | null)
