/**
 * Records a real agent while it works, offline against a scripted model:
 *
 *     node scripts/samples/real-agents/live/record.ts claude-code|codex|opencode PROGRAM
 *
 * In a sandbox of its own (`sandbox.ts`) it installs Spoor's hooks, lets `spoor ingest --watch` follow, lets the agent
 * work, and takes the hooks out again. It prints what became of it as JSON (`Recorded`).
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { setTimeout as sleep } from "node:timers/promises"
import { enter, environment, home, layProject, project } from "../sandbox.ts"
import { tideline } from "../tideline.ts"
import { liveClaudeCode } from "./claude-code.ts"
import { liveCodex } from "./codex.ts"
import type { LiveAgent } from "./LiveAgent.ts"
import { liveOpenCode } from "./opencode.ts"
import type { Recorded, Waited } from "./Recorded.ts"

const agents: Readonly<Record<string, LiveAgent>> = {
  "claude-code": liveClaudeCode,
  codex: liveCodex,
  opencode: liveOpenCode
}

const entry = path.resolve(import.meta.dirname, "..", "..", "..", "..", "src", "cli", "main.ts")
const spoorWords = ["--disable-warning=ExperimentalWarning", entry]
const store = `${home}/.local/share/spoor/spoor.db`
const settings = [".claude", ".codex", ".config/opencode"]

const spoor = (...words: ReadonlyArray<string>): string => {
  const done = spawnSync(process.execPath, [...spoorWords, ...words], {
    cwd: project,
    env: environment({}),
    encoding: "utf8"
  })
  if (done.status !== 0)
    throw new Error(`spoor ${words.join(" ")}: ${done.status}\n${done.stdout}${done.stderr}`)
  return done.stdout
}

const record = async (agent: LiveAgent, program: string): Promise<Recorded> => {
  layProject(tideline)
  const model = await agent.settle()
  const before = filesOfSettings()
  spoor("hooks", "install", agent.name, "--yes")
  spoor("hooks", "status", agent.name)
  const follower = startFollowing()
  const began = Date.now()
  const isWorking = { still: true }
  const seen = watchRows(began, isWorking)
  await agent.work(program)
  isWorking.still = false
  const while_working = await seen
  await sleep(1500)
  const events = rows<{ type: string; n: number }>(
    "SELECT type, count(*) AS n FROM events WHERE key >= 'hook:' AND key < 'hook;' GROUP BY type ORDER BY type"
  )
  const waits = rows<Waited>(
    "SELECT kind, decision, waited_ms, part_key IS NOT NULL AS has_call FROM waits ORDER BY from_ms"
  )
  const followed = await stopFollowing(follower)
  spoor("hooks", "uninstall", agent.name, "--yes")
  await model.close()
  const after = filesOfSettings()
  return {
    agent: agent.name,
    ...while_working,
    worked_ms: Date.now() - began,
    hook_events: Object.fromEntries(events.map(({ type, n }) => [type, n])),
    waits,
    batches: followed.filter(({ event }) => event === "batch").length,
    trouble: followed
      .filter(({ event, level }) => event === "trouble" || level === "error")
      .map((one) => JSON.stringify(one)),
    settings_as_before: Object.keys(before).every((file) => after[file] === before[file]),
    hooks_left: Object.entries(after).flatMap(([file, text]) => (text.includes("record hook") ? [file] : []))
  }
}

/** What files of settings hold; agents write others beside them. */
const filesOfSettings = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    settings
      .map((folder) => path.join(home, folder))
      .filter((folder) => fs.existsSync(folder))
      .flatMap((folder) => fs.readdirSync(folder, { withFileTypes: true, recursive: true }))
      .filter((entry) => entry.isFile() && /^(?:settings|hooks)\.json$|^spoor\.js$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [file, fs.readFileSync(file, "utf8")])
  )

interface Follower {
  readonly child: ChildProcess
  readonly lines: Array<string>
}

const startFollowing = (): Follower => {
  const child = spawn(process.execPath, [...spoorWords, "ingest", "--watch", "--log-format", "json"], {
    cwd: project,
    env: environment({}),
    stdio: ["ignore", "ignore", "pipe"]
  })
  const lines: Array<string> = []
  child.stderr.setEncoding("utf8").on("data", (text: string) => lines.push(text))
  return { child, lines }
}

interface Said {
  readonly event?: string
  readonly level?: string
}

const stopFollowing = async ({ child, lines }: Follower): Promise<ReadonlyArray<Said>> => {
  const ended = new Promise((end) => child.on("close", end))
  child.kill("SIGINT")
  await ended
  return lines
    .join("")
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Said] : []))
}

/** Looks into the store while the agent works. */
const watchRows = async (
  began: number,
  isWorking: { readonly still: boolean }
): Promise<
  Pick<Recorded, "first_rows_ms" | "first_hook_ms" | "messages_while_working" | "hooks_while_working">
> => {
  const seen = {
    first_rows_ms: null as number | null,
    first_hook_ms: null as number | null,
    messages_while_working: 0,
    hooks_while_working: 0
  }
  while (isWorking.still) {
    const [found] = rows<{ messages: number; hooks: number }>(
      "SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM events WHERE key >= 'hook:' AND key < 'hook;') AS hooks"
    )
    if (found !== undefined) {
      if (found.messages > 0) seen.first_rows_ms ??= Date.now() - began
      if (found.hooks > 0) seen.first_hook_ms ??= Date.now() - began
      seen.messages_while_working = found.messages
      seen.hooks_while_working = found.hooks
    }
    await sleep(100)
  }
  return seen
}

/** Nothing while there is no store yet. */
const rows = <Row>(sql: string): ReadonlyArray<Row> => {
  if (!fs.existsSync(store)) return []
  const database = new DatabaseSync(store, { readOnly: true })
  try {
    const isMade = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'waits'").get() !== undefined
    return isMade ? (database.prepare(sql).all() as unknown as ReadonlyArray<Row>) : []
  } finally {
    database.close()
  }
}

const main = async (): Promise<void> => {
  const [name = "", program = ""] = process.argv.slice(2)
  const agent = agents[name]
  if (agent === undefined || !fs.existsSync(program)) {
    process.stderr.write(`usage: node record.ts ${Object.keys(agents).join("|")} PROGRAM\n`)
    process.exitCode = 2
    return
  }
  if (!enter()) return
  process.stdout.write(`${JSON.stringify(await record(agent, path.resolve(program)), null, 2)}\n`)
}

await main()
