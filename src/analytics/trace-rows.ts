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
  /** How much of its time a person was waited for, as far as that is known. */
  readonly waited_ms: number | null
}

/** A wait for a person that is over. */
export interface WaitRow {
  readonly session_id: number
  readonly kind: "permission" | "question"
  readonly from_ms: number
  readonly to_ms: number
  readonly message_id: number | null
  readonly part_key: string | null
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
  readonly waits: ReadonlyMap<number, ReadonlyArray<WaitRow>>
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
  const sessions = yield* sql.unsafe<SessionRow>(
    `${family} SELECT s.id AS row_id, s.native_id AS id, a.name AS agent, s.title, s.role, s.parent_id, s.parent_call_id,
        s.started_at_ms, s.ended_at_ms
      FROM family f JOIN sessions s ON s.id = f.id JOIN agents a ON a.id = s.agent_id
      ORDER BY CASE WHEN s.id = f.root THEN 0 ELSE 1 END, s.started_at_ms NULLS LAST, s.id`,
    [session]
  )
  const bySession = rowsBySession(sessions.map(({ row_id }) => row_id))
  const waits = yield* bySession<WaitRow>(waitsSql)
  const waited = waitedByCall([...waits.values()].flat())
  return {
    sessions,
    messages: yield* bySession<MessageRow>(messagesSql),
    calls: mapped(yield* bySession<Omit<CallRow, "waited_ms">>(callsSql), (call) => ({
      ...call,
      waited_ms: waited.get(callName(call.message_id, call.key)) ?? null
    })),
    waits,
    requests: mapped(yield* bySession<StoredRequest>(requestsSql), requestOf),
    interruptions: mapped(
      yield* bySession<{ session_id: number; at_ms: number | null }>(interruptionsSql),
      ({ at_ms }) => at_ms
    )
  }
})

const messagesSql = (
  marks: string
) => `SELECT m.id AS row_id, m.native_id AS id, m.session_id, m.kind, m.at_ms,
    m.completed_at_ms, m.error
  FROM messages m WHERE m.session_id IN (${marks}) ORDER BY m.session_id, m.at_ms NULLS FIRST, m.id`

const callsSql = (
  marks: string
) => `SELECT p.message_id, m.session_id, p.key, t.name AS tool, p.title, p.status, p.call_id,
    p.started_at_ms, p.ended_at_ms, p.duration_ms, p.child_native_id
  FROM messages m JOIN parts p ON p.message_id = m.id LEFT JOIN tools t ON t.id = p.tool_id
  WHERE m.session_id IN (${marks}) AND p.type = 'tool'
  ORDER BY m.session_id, m.at_ms NULLS FIRST, m.id, p.ordinal, p.key`

const requestsSql = (marks: string) => `SELECT r.id AS row_id, r.key, r.session_id, r.message_id, r.at_ms,
    r.completed_at_ms, mo.name AS model, r.input_tokens, r.output_tokens, r.reasoning_tokens, r.cache_read_tokens,
    r.cache_write_5m_tokens, r.cache_write_1h_tokens, r.web_searches, r.cost_usd_micros, r.cost_status
  FROM requests r LEFT JOIN models mo ON mo.id = r.model_id
  WHERE r.session_id IN (${marks}) AND r.is_counted = 1 ORDER BY r.session_id, r.at_ms NULLS FIRST, r.id`

const interruptionsSql = (marks: string) =>
  `SELECT session_id, at_ms FROM events WHERE session_id IN (${marks}) AND type = 'interrupted'`

const waitsSql = (marks: string) =>
  `SELECT session_id, kind, from_ms, to_ms, message_id, part_key FROM waits
    WHERE session_id IN (${marks}) AND to_ms IS NOT NULL ORDER BY session_id, from_ms, key`

const callName = (message_id: number, key: string): string => `${message_id} ${key}`

const waitedByCall = (waits: ReadonlyArray<WaitRow>): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>()
  for (const { message_id, part_key, from_ms, to_ms } of waits) {
    if (message_id === null || part_key === null) continue
    const name = callName(message_id, part_key)
    sums.set(name, (sums.get(name) ?? 0) + to_ms - from_ms)
  }
  return sums
}

/** A statement takes only so many values; large families are asked for in pieces. */
const chunkSize = 2000

const rowsBySession =
  (ids: ReadonlyArray<number>) =>
  <A extends { readonly session_id: number }>(
    text: (marks: string) => string
  ): Effect.Effect<ReadonlyMap<number, ReadonlyArray<A>>, SqlError, SqlClient.SqlClient> =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const found = new Map<number, ReadonlyArray<A>>()
      for (let i = 0; i < ids.length; i += chunkSize) {
        const chunk = ids.slice(i, i + chunkSize)
        const rows = yield* sql.unsafe<A>(text(chunk.map(() => "?").join(", ")), chunk)
        for (const [id, group] of Map.groupBy(rows, ({ session_id }) => session_id)) found.set(id, group)
      }
      return found
    })

const mapped = <A, B>(
  groups: ReadonlyMap<number, ReadonlyArray<A>>,
  f: (row: A) => B
): ReadonlyMap<number, ReadonlyArray<B>> => new Map([...groups].map(([id, rows]) => [id, rows.map(f)]))

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
