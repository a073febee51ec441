/** The rows that traces are built from: a session and its sub-agents, with messages, model calls and tool calls. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { UsageAmounts } from "../report/Usage.ts"
import { statusCounts } from "./cost.ts"
import type { Sums } from "./cost.ts"
import { familyClause } from "./session-figures.ts"

export interface SessionRow {
  readonly row_id: number
  readonly id: string
  readonly agent: string
  readonly title: string | null
  readonly role: string | null
  readonly parent_id: number | null
  readonly parent_call_id: string | null
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
}

export interface MessageRow {
  readonly row_id: number
  readonly id: string
  readonly session_id: number
  readonly kind: string | null
  readonly at_ms: number | null
  readonly completed_at_ms: number | null
  readonly error: string | null
}

export interface CallRow {
  readonly message_id: number
  readonly session_id: number
  readonly key: string
  readonly tool: string | null
  readonly title: string | null
  readonly status: string | null
  readonly call_id: string | null
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
  readonly duration_ms: number | null
  readonly child_native_id: string | null
}

export interface RequestRow {
  readonly row_id: number
  readonly key: string
  readonly session_id: number
  readonly message_id: number | null
  readonly at_ms: number | null
  readonly completed_at_ms: number | null
  readonly model: string | null
  /** What it used; see `cost.ts`. */
  readonly sums: Sums
}

export interface TraceRows {
  /** The asked session first. */
  readonly sessions: ReadonlyArray<SessionRow>
  readonly messages: ReadonlyMap<number, ReadonlyArray<MessageRow>>
  readonly calls: ReadonlyMap<number, ReadonlyArray<CallRow>>
  readonly requests: ReadonlyMap<number, ReadonlyArray<RequestRow>>
  /** When a person stopped the agent, by session; null where the trail has no time. */
  readonly interruptions: ReadonlyMap<number, ReadonlyArray<number | null>>
}

/** Rows of a session, and of its sub-agents at any depth unless it is to stand alone. Maps go by session row id. */
export const traceRows = Effect.fnUntraced(function* (
  session: number,
  alone: boolean
): Effect.fn.Return<TraceRows, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const family = alone
    ? "WITH family (root, id) AS (SELECT id, id FROM sessions WHERE id = ?)"
    : familyClause("SELECT id FROM sessions WHERE id = ?")
  const rows = <A extends object>(text: string) => sql.unsafe<A>(`${family} ${text}`, [session])
  const sessions = yield* rows<SessionRow>(
    `SELECT s.id AS row_id, s.native_id AS id, a.name AS agent, s.title, s.role, s.parent_id, s.parent_call_id,
        s.started_at_ms, s.ended_at_ms
      FROM family f JOIN sessions s ON s.id = f.id JOIN agents a ON a.id = s.agent_id
      ORDER BY CASE WHEN s.id = f.root THEN 0 ELSE 1 END, s.started_at_ms NULLS LAST, s.id`
  )
  const messages = yield* rows<MessageRow>(
    `SELECT m.id AS row_id, m.native_id AS id, m.session_id, m.kind, m.at_ms, m.completed_at_ms, m.error
      FROM family f JOIN messages m ON m.session_id = f.id ORDER BY m.session_id, m.at_ms NULLS FIRST, m.id`
  )
  const calls = yield* rows<CallRow>(
    `SELECT p.message_id, m.session_id, p.key, t.name AS tool, p.title, p.status, p.call_id, p.started_at_ms, p.ended_at_ms,
        p.duration_ms, p.child_native_id
      FROM family f JOIN messages m ON m.session_id = f.id JOIN parts p ON p.message_id = m.id
      LEFT JOIN tools t ON t.id = p.tool_id WHERE p.type = 'tool'
      ORDER BY m.session_id, m.at_ms NULLS FIRST, m.id, p.ordinal, p.key`
  )
  const requests = yield* rows<StoredRequest>(
    `SELECT r.id AS row_id, r.key, r.session_id, r.message_id, r.at_ms, r.completed_at_ms, mo.name AS model,
        r.input_tokens, r.output_tokens, r.reasoning_tokens, r.cache_read_tokens, r.cache_write_5m_tokens,
        r.cache_write_1h_tokens, r.web_searches, r.cost_usd_micros, r.cost_status
      FROM family f JOIN requests r ON r.session_id = f.id LEFT JOIN models mo ON mo.id = r.model_id
      WHERE r.is_counted = 1 ORDER BY r.session_id, r.at_ms NULLS FIRST, r.id`
  )
  const interruptions = yield* rows<{ session_id: number; at_ms: number | null }>(
    `SELECT e.session_id, e.at_ms FROM family f JOIN events e ON e.session_id = f.id WHERE e.type = 'interrupted'`
  )
  return {
    sessions,
    messages: Map.groupBy(messages, ({ session_id }) => session_id),
    calls: Map.groupBy(calls, ({ session_id }) => session_id),
    requests: Map.groupBy(requests.map(requestOf), ({ session_id }) => session_id),
    interruptions: new Map(
      [...Map.groupBy(interruptions, ({ session_id }) => session_id)].map(([id, found]) => [
        id,
        found.map(({ at_ms }) => at_ms)
      ])
    )
  }
})

type StoredRequest = Omit<RequestRow, "sums"> & Omit<UsageAmounts, "requests" | "unpriced_requests">

const requestOf = (row: StoredRequest): RequestRow => {
  const { row_id, key, session_id, message_id, at_ms, completed_at_ms, model } = row
  const sums = [
    1,
    row.input_tokens,
    row.output_tokens,
    row.reasoning_tokens,
    row.cache_read_tokens,
    row.cache_write_5m_tokens,
    row.cache_write_1h_tokens,
    row.web_searches,
    row.cost_usd_micros ?? 0,
    ...statusCounts(row.cost_status)
  ]
  return { row_id, key, session_id, message_id, at_ms, completed_at_ms, model, sums }
}
