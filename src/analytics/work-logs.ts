/**
 * The work of sessions in columns (`store/WorkLog.ts`, `store/WorkSums.ts`), as questions about many calls read it.
 *
 * An exchange begins with a prompt (in a sub-agent, with what its parent told it) and holds everything up to
 * the next one. What comes before the first prompt is an exchange of its own.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import {
  callShape,
  columnsOf,
  integersOf,
  numbersOf,
  operationShape,
  type Columns
} from "../store/WorkLog.ts"
import { toolShape } from "../store/WorkSums.ts"
import type { Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { activeSessions } from "./UsageSlots.ts"

/** Part of the work of one session: its calls, or its file operations. */
export interface Work extends Columns {
  readonly session_id: number
  readonly agent_id: number
}

/** The calls of one session, added up by tool. */
export interface ToolSums extends Work {
  /** The known ones, tool by tool. */
  readonly durations_ms: Float64Array
}

/** The prompt that begins an exchange. */
export interface LoggedPrompt {
  readonly session_id: number
  readonly exchange: number
  readonly message_id: number
  readonly at_ms: number | null
}

type Asked<A> = Effect.Effect<ReadonlyArray<A>, SqlError, SqlClient.SqlClient>

/** The calls of the sessions of a scope that were active in a range; all of each session. */
export const callLogs = (scope: Scope, range: Range): Asked<Work> =>
  rowsOf("work_logs", ["calls"], scope, range, (session_id, agent_id, bytes) => ({
    session_id,
    agent_id,
    ...columnsOf(callShape, bytes)
  }))

/** The file operations of the sessions of a scope that were active in a range; all of each session. */
export const operationLogs = (scope: Scope, range: Range): Asked<Work> =>
  rowsOf("work_logs", ["operations"], scope, range, (session_id, agent_id, bytes) => ({
    session_id,
    agent_id,
    ...columnsOf(operationShape, bytes)
  }))

/** The calls of the sessions of a scope, added up by tool. */
export const toolSums = (scope: Scope): Asked<ToolSums> =>
  rowsOf("work_sums", ["tools", "durations"], scope, always, (session_id, agent_id, bytes, durations) => ({
    session_id,
    agent_id,
    ...columnsOf(toolShape, bytes),
    durations_ms: numbersOf(durations)
  }))

/** Row ids of the different paths that each session of a scope touched. */
export const pathsTouched = (
  scope: Scope
): Asked<{ readonly session_id: number; readonly paths: Int32Array }> =>
  rowsOf("work_sums", ["paths"], scope, always, (session_id, _, bytes) => ({
    session_id,
    paths: integersOf(bytes)
  }))

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

const always: Range = { from_ms: null, to_ms: null }

type Bytes = Uint8Array<ArrayBuffer> | null

/** A row for each session that has any of the first column. */
const rowsOf = Effect.fnUntraced(function* <A>(
  table: "work_logs" | "work_sums",
  columns: ReadonlyArray<string>,
  scope: Scope,
  range: Range,
  of: (session_id: number, agent_id: number, first: Bytes, second: Bytes) => A
): Effect.fn.Return<ReadonlyArray<A>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const wanted = sql.literal(columns.map((column) => `w.${column}`).join(", "))
  const rows = (yield* sql`
    SELECT w.session_id, a.agent_id, ${wanted} FROM ${sql.literal(table)} w CROSS JOIN sessions a ON a.id = w.session_id
    WHERE w.${sql.literal(columns[0]!)} IS NOT NULL AND w.session_id IN ${activeSessions(sql, scope, range)}
    ORDER BY w.session_id`.values) as unknown as ReadonlyArray<[number, number, Bytes, Bytes?]>
  return rows.map(([session_id, agent_id, first, second]) => of(session_id, agent_id, first, second ?? null))
})
