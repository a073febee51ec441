/** The session that a run's command worked in: as its output told, else by where and when it ran. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { AgentRun } from "../record/AgentRun.ts"
import type { RunSession } from "../report/RunDetail.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"

/** A clock may be read a moment before a process is seen to begin. */
const slack_ms = 2000

export const runSession = (
  run: AgentRun
): Effect.Effect<RunSession | null, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Looking for the session of a run")(
    Effect.gen(function* () {
      if (run.execution === null) return null
      const { session, cwd, began_at_ms } = run.execution
      if (session !== null) return yield* named(session.agent, session.native_id)
      if (began_at_ms === null) return null
      return yield* atWorkIn(cwd, began_at_ms - slack_ms, run.completed_at_ms, run.execution.command)
    })
  )

interface Row {
  readonly agent: string
  readonly native_id: string
  readonly title: string | null
  readonly cost_usd_micros: number | null
}

const named = Effect.fnUntraced(function* (agent: string, native_id: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<Row>`
    SELECT a.name AS agent, s.native_id, s.title, t.cost_usd_micros
    FROM sessions s JOIN agents a ON a.id = s.agent_id LEFT JOIN session_stats t ON t.session_id = s.id
    WHERE a.name = ${agent} AND s.native_id = ${native_id}`
  const known = row ?? { agent, native_id, title: null, cost_usd_micros: null }
  return { ...known, by: "output", is_known: row !== undefined } satisfies RunSession
})

/** Null when none began there and then, or several did. */
const atWorkIn = Effect.fnUntraced(function* (
  cwd: string,
  from_ms: number,
  to_ms: number | null,
  command: ReadonlyArray<string>
) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT a.name AS agent, s.native_id, s.title, t.cost_usd_micros
    FROM sessions s JOIN agents a ON a.id = s.agent_id JOIN directories d ON d.id = s.directory_id
      LEFT JOIN session_stats t ON t.session_id = s.id
    WHERE d.path = ${cwd} AND s.relation IN ('root', 'fork') AND s.started_at_ms >= ${from_ms}
      AND s.started_at_ms <= ${to_ms ?? Number.MAX_SAFE_INTEGER} ORDER BY s.started_at_ms LIMIT 9`
  const agent = agentOf(command)
  const fitting = agent === null ? rows : rows.filter((row) => row.agent === agent)
  const [only] = fitting
  if (only === undefined || fitting.length > 1) return null
  return { ...only, by: "place_and_time", is_known: true } satisfies RunSession
})

/** The agent that a command starts, by the name of its program; null when it may be any. */
const agentOf = ([program = ""]: ReadonlyArray<string>): string | null => {
  const name = program
    .replaceAll("\\", "/")
    .split("/")
    .at(-1)!
    .replace(/\.(?:exe|cmd|ps1)$/i, "")
  return { claude: "claude-code", codex: "codex", opencode: "opencode" }[name] ?? null
}
