/**
 * Whose session a commit or pull request is, where nothing says so: told by time and place.
 *
 * Invariant: a session is named only when one of its commands, which may have made the commit, ran in the repository at
 * that very time, and no other session's did; that a session was open is no evidence, for people commit beside it. Nor
 * is it the session's when our hook saw the commit made and no session named to it, though the agent names its sessions
 * to hooks. Of several, those on the commit's branch count; and when the commit names an agent as co-author, those of
 * that agent.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SessionLink } from "../report/TelemetryGit.ts"
import { commandTools, kindOfCommand } from "../store/command-kinds.ts"
import { timeConditions } from "./filter.ts"
import type { Range } from "./period.ts"

/** Session, and how it is known. */
export interface LinkedSession {
  readonly session: string
  readonly session_by: SessionLink
  readonly agent: string | null
}

interface Candidate {
  readonly id: number
  readonly at_ms: number
  readonly session_id: number
  readonly session: string
  readonly agent: string
  readonly version: string | null
  readonly by_hook: number
  readonly session_branch: string | null
  readonly branch: string | null
  readonly trailers: string | null
}

/** The session of each event in the range that nothing else links to one, by the event's row id. */
export const sessionsByPlace = Effect.fnUntraced(function* (
  range: Range
): Effect.fn.Return<ReadonlyMap<number, LinkedSession>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const atWork = yield* sql<Candidate>`
    SELECT g.id, g.at_ms, s.id AS session_id, s.native_id AS session, a.name AS agent,
      s.agent_version AS version, s.git_branch AS session_branch, g.branch, g.trailers,
      EXISTS (SELECT 1 FROM telemetry_sightings t WHERE t.kind = 'git' AND t.bucket = g.bucket AND t.row_id = g.id
        AND t.facts ->> 'shape' = 'spoor') AS by_hook
    FROM git_events g
    JOIN projects p ON p.root = coalesce(g.repo_root, g.cwd) OR (coalesce(g.repo_root, g.cwd) IS NULL AND p.name = g.repo)
    JOIN sessions s ON s.project_id = p.id AND s.relation IN ('root', 'fork')
      AND s.started_at_ms < g.at_ms + ${second_ms} AND s.ended_at_ms >= g.at_ms
    JOIN agents a ON a.id = s.agent_id
    WHERE ${sql.and([
      sql.literal("g.session IS NULL"),
      sql.literal("g.event_type IN ('commit', 'rewrite', 'pr')"),
      ...timeConditions(sql, "g.at_ms", range)
    ])} ORDER BY g.id, s.id`
  const running = yield* commandsAt([...new Set(atWork.map(({ at_ms }) => at_ms))])
  const named = yield* agentsThatName
  const able = atWork.filter(
    ({ at_ms, session_id, by_hook, ...who }) =>
      running.get(at_ms)?.has(session_id) === true && !(by_hook === 1 && named.has(agentText(who)))
  )
  const found = new Map<number, LinkedSession>()
  for (const candidates of Map.groupBy(able, ({ id }) => id).values()) {
    const only = onlyOne(candidates)
    if (only !== null) {
      const { id, session, agent } = only
      found.set(id, { session, session_by: "time_and_place", agent })
    }
  }
  return found
})

/** Agents, in the versions that have named a session to a hook. */
const agentsThatName = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Pick<Candidate, "agent" | "version">>`
    SELECT DISTINCT a.name AS agent, s.agent_version AS version FROM git_events g
    JOIN sessions s ON s.native_id = g.session JOIN agents a ON a.id = s.agent_id
    WHERE g.session IS NOT NULL AND g.session_by = 'told'`
  return new Set(rows.map(agentText))
})

const agentText = ({ agent, version }: Pick<Candidate, "agent" | "version">): string =>
  `${agent} ${version ?? ""}`

/** Git tells times by the second. */
const second_ms = 1000

/** A command that runs longer is a server rather than what committed. */
const longest_ms = 3_600_000

interface Running {
  readonly at_ms: number
  readonly session_id: number
  readonly tool: string
  readonly title: string | null
}

/** The sessions of which a command that may commit ran at a time; what sub-agents run is their session's. */
const commandsAt = Effect.fnUntraced(function* (
  times: ReadonlyArray<number>
): Effect.fn.Return<ReadonlyMap<number, ReadonlySet<number>>, SqlError, SqlClient.SqlClient> {
  const found = new Map<number, Set<number>>()
  if (times.length === 0) return found
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Running>`
    SELECT e.value AS at_ms, t.name AS tool, p.title,
      (WITH RECURSIVE up (id, parent_id, relation) AS (
        SELECT id, parent_id, relation FROM sessions WHERE id = m.session_id
        UNION SELECT s.id, s.parent_id, s.relation FROM up JOIN sessions s ON s.id = up.parent_id
        WHERE up.relation = 'subagent'
      ) SELECT id FROM up WHERE relation <> 'subagent') AS session_id
    FROM json_each(${JSON.stringify(times)}) e
    CROSS JOIN tools t
    CROSS JOIN parts p ON p.tool_id = t.id AND p.started_at_ms < e.value + ${second_ms}
      AND p.started_at_ms > e.value - ${longest_ms} AND p.ended_at_ms >= e.value
    CROSS JOIN messages m ON m.id = p.message_id
    WHERE ${sql.or([sql`lower(t.name) IN (SELECT value FROM json_each(${JSON.stringify(commandTools)}))`, sql.literal("t.name LIKE '%git%'")])}`
  for (const { at_ms, session_id, tool, title } of rows) {
    if (!mayHaveMade(tool, title)) continue
    const known = found.get(at_ms)
    if (known === undefined) found.set(at_ms, new Set([session_id]))
    else known.add(session_id)
  }
  return found
})

/** Titles are cut at so many characters. */
const titleLength = 120

/** Tests, builds and looks commit nothing; scripts may. */
const mayHaveMade = (tool: string, title: string | null): boolean =>
  title === null ||
  title.length >= titleLength ||
  /git|\b(?:gh|glab|hub|jj)\b/i.test(`${tool} ${title}`) ||
  !["test", "build", "look"].includes(kindOfCommand(title))

const onlyOne = (candidates: ReadonlyArray<Candidate>): Candidate | null => {
  const named = coAuthor(candidates[0]!.trailers)
  const able = candidates.filter(({ agent }) => named === null || named === agent)
  if (able.length === 1) return able[0]!
  const onBranch = able.filter(({ branch, session_branch }) => branch !== null && branch === session_branch)
  return onBranch.length === 1 ? onBranch[0]! : null
}

/** The agent that a commit names as co-author; null for none. */
export const coAuthor = (trailers: string | null): string | null => {
  const names = (trailers ?? "").split("\n").filter((line) => /^co-authored-by\s*:/i.test(line))
  return agentNames.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1] ?? null
}

const agentNames: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bclaude\b/i, "claude-code"],
  [/\bcodex\b/i, "codex"],
  [/\bopencode\b/i, "opencode"]
]
