/**
 * The work of sessions in columns (`store/WorkLog.ts`), as questions about many calls read it.
 *
 * An exchange begins with a prompt (in a sub-agent, with what its parent told it) and holds everything up to
 * the next one. What comes before the first prompt is an exchange of its own.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { callShape, columnsOf, operationShape, type Columns } from "../store/WorkLog.ts"
import type { Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { activeSessions } from "./UsageSlots.ts"

/** Part of the work of one session: its calls, or its file operations. */
export interface Work extends Columns {
  readonly session_id: number
  readonly agent_id: number
}

/** The prompt that begins an exchange. */
export interface LoggedPrompt {
  readonly session_id: number
  readonly exchange: number
  readonly message_id: number
  readonly at_ms: number | null
}

type Logs = Effect.Effect<ReadonlyArray<Work>, SqlError, SqlClient.SqlClient>

/** The calls of the sessions of a scope that were active in a range; all of each session. */
export const callLogs = (scope: Scope, range: Range): Logs =>
  Effect.map(logsOf("calls", scope, range), (rows) =>
    rows.map(([session_id, agent_id, bytes]) => ({ session_id, agent_id, ...columnsOf(callShape, bytes) }))
  )

/** The file operations of the sessions of a scope that were active in a range; all of each session. */
export const operationLogs = (scope: Scope, range: Range): Logs =>
  Effect.map(logsOf("operations", scope, range), (rows) =>
    rows.map(([session_id, agent_id, bytes]) => ({
      session_id,
      agent_id,
      ...columnsOf(operationShape, bytes)
    }))
  )

/** The prompts of these sessions, by session and time. */
export const promptLog = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyArray<LoggedPrompt>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT m.session_id, m.id, m.at_ms FROM messages m
    WHERE m.kind IN ('prompt', 'delegation') AND m.session_id IN ${activeSessions(sql, scope, range)}
    ORDER BY m.session_id, m.at_ms NULLS FIRST, m.id`.values
  const prompts: Array<LoggedPrompt> = []
  for (const row of rows) {
    const session_id = row[0] as number
    const before = prompts.at(-1)
    const exchange = before?.session_id === session_id ? before.exchange + 1 : 1
    prompts.push({ session_id, exchange, message_id: row[1] as number, at_ms: row[2] as number | null })
  }
  return prompts
})

type Row = [session_id: number, agent_id: number, bytes: Uint8Array<ArrayBuffer>]

const logsOf = Effect.fnUntraced(function* (
  column: "calls" | "operations",
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyArray<Row>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const bytes = sql.literal(`w.${column}`)
  return (yield* sql`
    SELECT w.session_id, a.agent_id, ${bytes} FROM work_logs w CROSS JOIN sessions a ON a.id = w.session_id
    WHERE ${bytes} IS NOT NULL AND w.session_id IN ${activeSessions(sql, scope, range)} ORDER BY w.session_id`
    .values) as unknown as ReadonlyArray<Row>
})
