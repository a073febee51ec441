/** Delegations as rows: the session that was delegated to, who delegated, and how deep. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { CostStatus } from "../report/Usage.ts"
import { statusCounts, statusOf } from "./cost.ts"

/** A session with a place in chains. `row_id` is null for a parent that the store does not hold. */
export interface Member {
  readonly row_id: number | null
  readonly id: string
  readonly name: string
  readonly title: string | null
  readonly started_at_ms: number | null
}

export interface Delegation extends Member {
  readonly row_id: number
  readonly duration_ms: number | null
  readonly parent: Member
  /** From the session of a person down to the parent. */
  readonly above: ReadonlyArray<Member>
  /** 1 for a delegation of a person's session. */
  readonly depth: number
  readonly requests: number
  readonly messages: number
  readonly total_tokens: number
  readonly cost_usd_micros: number | null
  readonly cost_status: CostStatus
  readonly unpriced_requests: number
  readonly tool_errors: number
}

/** The delegations that fit a condition over `sessions s`, by start (unknown last). */
export const delegationRows = Effect.fnUntraced(function* (
  condition: Fragment
): Effect.fn.Return<ReadonlyArray<Delegation>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const kin = yield* sql<Kin>`
    SELECT s.id AS row_id, s.native_id AS id, s.relation, s.role, a.name AS agent, s.title, s.started_at_ms, s.parent_id,
      s.parent_native_id
    FROM sessions s JOIN agents a ON a.id = s.agent_id`
  const byId = new Map(kin.map((row) => [row.row_id, row]))
  const rows = yield* sql<Row>`
    SELECT s.id AS row_id, s.ended_at_ms - s.started_at_ms AS duration_ms, coalesce(st.requests, 0) AS requests, coalesce(st.messages, 0) AS messages,
      coalesce(st.input_tokens + st.output_tokens + st.cache_read_tokens + st.cache_write_5m_tokens
        + st.cache_write_1h_tokens, 0) AS total_tokens,
      st.cost_usd_micros, coalesce(st.cost_status, 'unknown') AS cost_status,
      coalesce(st.unpriced_requests, 0) AS unpriced_requests, coalesce(st.tool_errors, 0) AS tool_errors
    FROM sessions s LEFT JOIN session_stats st ON st.session_id = s.id WHERE ${condition}
    ORDER BY s.started_at_ms NULLS LAST, s.id`
  return rows.map((row) => {
    const own = byId.get(row.row_id)!
    const above = ancestors(own, byId)
    return { ...row, ...member(own), row_id: row.row_id, above, parent: above.at(-1)!, depth: above.length }
  })
})

/** Tokens and cost of delegations together; see `CostStatus`. */
export const spentBy = (
  delegations: ReadonlyArray<Delegation>
): Pick<Delegation, "total_tokens" | "cost_usd_micros" | "cost_status"> => {
  const counts = [0, 0, 0, 0]
  let [requests, tokens, cost, unpriced] = [0, 0, 0, 0]
  for (const each of delegations) {
    if (each.requests > 0) for (const [i, n] of statusCounts(each.cost_status).entries()) counts[i]! += n
    requests += each.requests
    tokens += each.total_tokens
    cost += each.cost_usd_micros ?? 0
    unpriced += each.unpriced_requests
  }
  const cost_status = statusOf([
    requests,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    cost,
    counts[0]!,
    counts[1]!,
    counts[2]!,
    unpriced
  ])
  return { total_tokens: tokens, cost_usd_micros: cost_status === "unknown" ? null : cost, cost_status }
}

interface Kin {
  readonly row_id: number
  readonly id: string
  readonly relation: string
  readonly role: string | null
  readonly agent: string
  readonly title: string | null
  readonly started_at_ms: number | null
  readonly parent_id: number | null
  readonly parent_native_id: string | null
}

type Row = Pick<
  Delegation,
  | "row_id"
  | "duration_ms"
  | "requests"
  | "messages"
  | "total_tokens"
  | "cost_usd_micros"
  | "cost_status"
  | "unpriced_requests"
  | "tool_errors"
>

/** Those above a sub-agent, the first one first; a parent that the store does not hold is `unknown`. */
const ancestors = (own: Kin, byId: ReadonlyMap<number, Kin>): ReadonlyArray<Member> => {
  const above: Array<Member> = []
  const seen = new Set([own.row_id])
  let at = own
  while (isDelegated(at)) {
    const parent = at.parent_id === null ? undefined : byId.get(at.parent_id)
    if (parent === undefined) {
      const id = at.parent_native_id ?? ""
      above.push({ row_id: null, id, name: "unknown", title: null, started_at_ms: null })
      break
    }
    if (seen.has(parent.row_id)) break
    seen.add(parent.row_id)
    above.push(member(parent))
    at = parent
  }
  // a circle leaves a session above itself; it is then its own parent
  if (above.length === 0) above.push(member(own))
  return above.reverse()
}

const isDelegated = ({ relation }: Kin): boolean => relation === "subagent"

const member = ({ row_id, id, relation, role, agent, title, started_at_ms }: Kin): Member => ({
  row_id,
  id,
  name: role ?? (relation === "subagent" ? "unknown" : agent),
  title,
  started_at_ms
})
