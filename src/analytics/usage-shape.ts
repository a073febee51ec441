/** What a user session is like: how long, how many requests, tokens and dollars, sub-agents included. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CostPolicy } from "../report/Usage.ts"
import type { SessionShape, Spread } from "../report/UsageActivity.ts"
import { median } from "./anomalies-spread.ts"
import { addSums, amountsOf, noSums, type Sums } from "./cost.ts"
import type { Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { allKin, lineage, type Kin } from "./UsageSessions.ts"
import { slotSums } from "./UsageSlots.ts"

/** The shape of the sessions with usage in a range. Durations are of whole sessions, the rest is of the range. */
export const sessionShape = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range,
  policy: CostPolicy
): Effect.fn.Return<SessionShape, SqlError, SqlClient.SqlClient> {
  const kin = yield* allKin
  const sums = new Map<Kin, Sums>()
  for (const cell of yield* slotSums({ scope, range, policy, groups: ["u.session_id"] })) {
    const top = lineage(kin, cell[0] as number).at(-1)!
    const sum = sums.get(top) ?? noSums()
    sums.set(top, sum)
    addSums(sum, cell, 1)
  }
  const amounts = [...sums.values()].map((sum) => amountsOf(sum))
  return {
    sessions: sums.size,
    duration_ms: spreadOf([...sums.keys()].flatMap(durationOf)),
    requests: spreadOf(amounts.map((one) => one.requests)),
    tokens: spreadOf(
      amounts.map(
        (one) =>
          one.input_tokens +
          one.output_tokens +
          one.cache_read_tokens +
          one.cache_write_5m_tokens +
          one.cache_write_1h_tokens
      )
    ),
    cost_usd_micros: spreadOf(amounts.flatMap((one) => one.cost_usd_micros ?? []))
  }
})

const durationOf = ({ started_at_ms, ended_at_ms }: Kin): ReadonlyArray<number> =>
  started_at_ms === null || ended_at_ms === null ? [] : [ended_at_ms - started_at_ms]

const spreadOf = (values: ReadonlyArray<number>): Spread => {
  if (values.length === 0) return { average: null, median: null, least: null, most: null }
  let [total, least, most] = [0, Infinity, -Infinity]
  for (const value of values) {
    total += value
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return { average: total / values.length, median: median(values), least, most }
}
