/**
 * What a total says when there is nothing in it.
 *
 * Where no request is on record, nothing was spent, and that is known: unless a model answered all the same, for
 * some trails hold answers and do not tell what they used (Codex before its envelopes); or unless there is no trail
 * at all. What was spent there is unknown.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { UsageAmounts } from "../report/Usage.ts"
import { amountsOf, requestsAt, type Sums } from "./cost.ts"
import { scopeConditions, timeConditions, type Scope } from "./filter.ts"
import { isOpen, type Range } from "./period.ts"
import { activeSessions } from "./UsageSlots.ts"

/** The amounts of all usage of a scope and range, out of its sums. */
export const totalAmounts = Effect.fnUntraced(function* (
  sums: Sums,
  scope: Scope,
  range: Range
): Effect.fn.Return<UsageAmounts, SqlError, SqlClient.SqlClient> {
  const amounts = amountsOf(sums)
  return sums[requestsAt] === 0 && (yield* wasNothingUsed(scope, range))
    ? { ...amounts, cost_usd_micros: 0, cost_status: "recorded" }
    : amounts
})

/** Of a scope and range without requests: is it known that no model was asked? */
export const wasNothingUsed = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<boolean, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions = [
    sql.literal("m.kind = 'answer' AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.message_id = m.id)"),
    ...scopeConditions(sql, { ...scope, session: null }, "m.session_id", "m.model_id"),
    ...(scope.session === null && isOpen(range)
      ? []
      : [sql`m.session_id IN ${activeSessions(sql, scope, range)}`]),
    ...timeConditions(sql, "m.at_ms", range)
  ]
  const rows = yield* sql`SELECT EXISTS (SELECT 1 FROM sessions)
    AND NOT EXISTS (SELECT 1 FROM messages m WHERE ${sql.and(conditions)})`.values
  return rows[0]?.[0] === 1
})
