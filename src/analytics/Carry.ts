/** Cost by tool, MCP server, skill or file, with what each costs to carry; see `CarryModel.ts` for how. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CarryGrouping, CarryReport, CarryRow, CarryShare } from "../report/Carry.ts"
import type { CostPolicy } from "../report/Usage.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import {
  addCarried,
  bucketsByRange,
  costOfColumns,
  noCarried,
  shareOf,
  statusSums,
  type Carried
} from "./CarryAmounts.ts"
import { answers, carryGroups, otherTools, prompts, type CarryGroups } from "./CarryGroups.ts"
import { carry } from "./CarryModel.ts"
import { loadCarryTrail, toolThing, type CarryTrail } from "./CarryTrail.ts"
import { requestsAt, unpricedAt } from "./cost.ts"
import { resolveFilter, type Filter } from "./filter.ts"
import { timeScope, type Range, type TimeQuestion } from "./period.ts"
import { totalAmounts } from "./totals.ts"
import { compareText } from "./Usage.ts"

export interface CarryCostQuestion extends TimeQuestion, Filter {
  readonly by: CarryGrouping
  readonly cost?: CostPolicy | undefined
}

/** Cost by tool, server, skill or file. */
export const carryCost = (
  question: CarryCostQuestion
): Effect.Effect<CarryReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure(`Sharing out costs by ${question.by}`)(answer(question))

const answer = Effect.fnUntraced(function* (
  question: CarryCostQuestion
): Effect.fn.Return<CarryReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const policy = question.cost ?? "auto"
  const trail = yield* loadCarryTrail(scope, time, policy, question.by === "file")
  const groups = yield* carryGroups(trail, question.by)
  const carried = shareOut(trail, groups, bucketsByRange(trail, time, scope.model_ids))
  const calls = callsOf(trail, groups, time)
  const sums = statusSums(carried.statuses)
  const { cost_status, cost_usd_micros } = yield* totalAmounts(sums, scope, time)
  const share = (group: number): CarryShare =>
    shareOf(carried.amounts[group]!, carried.statusesOf[group]!, calls[group] ?? 0)
  const base = shareOf(carried.rest, carried.statuses, 0)
  const rows = groups.rows.map(({ name, group }): CarryRow => ({ name, ...share(group) }))
  return {
    schema_version: 1,
    by: question.by,
    is_estimate: true,
    timezone: time.zone.name,
    cost_policy: policy,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    requests: sums[requestsAt]!,
    rows: rows.filter(isUsed).sort(mostExpensiveFirst),
    other_tools: share(otherTools),
    answers: share(answers),
    prompts: share(prompts),
    base,
    web_search_cost_usd_micros: carried.web_search_cost,
    unsplit_cost_usd_micros: carried.unsplit_cost,
    cost_usd_micros: cost_usd_micros === null ? null : totalCost(carried),
    cost_status,
    unpriced_requests: sums[unpricedAt]!
  }
})

const shareOut = (trail: CarryTrail, groups: CarryGroups, bucketOf: (request: number) => number): Carried => {
  const carried = noCarried(groups.count)
  carry(trail, {
    groupOf: groups.groupOf,
    groupCount: groups.count,
    bucketOf,
    settle: (settlement) => addCarried(carried, settlement)
  })
  groups.spread(carried)
  return carried
}

const isUsed = (row: CarryRow): boolean =>
  row.calls > 0 || (row.cost_usd_micros ?? 0) > 0 || row.carried_tokens > 0

const mostExpensiveFirst = (a: CarryRow, b: CarryRow): number =>
  (b.cost_usd_micros ?? -1) - (a.cost_usd_micros ?? -1) ||
  b.carried_tokens - a.carried_tokens ||
  b.calls - a.calls ||
  compareText(a.name ?? "", b.name ?? "")

const totalCost = (carried: Carried): number =>
  [...carried.amounts, carried.rest].reduce((sum, columns) => sum + costOfColumns(columns), 0) +
  carried.web_search_cost +
  carried.unsplit_cost

/** Calls in the range, by group. */
const callsOf = (trail: CarryTrail, groups: CarryGroups, range: Range): ReadonlyArray<number> => {
  const calls = Array.from({ length: groups.count }, () => 0)
  const { kind, at_ms, is_copy } = trail.things
  const isOpen = range.from_ms === null && range.to_ms === null
  for (let thing = 0; thing < kind.length; thing++) {
    const at = at_ms[thing]!
    const isIn = isOpen || (at >= (range.from_ms ?? -Infinity) && at < (range.to_ms ?? Infinity))
    if (kind[thing] === toolThing && is_copy[thing] === 0 && isIn) {
      for (const group of groups.membersOf(groups.groupOf[thing]!)) calls[group]! += 1
    }
  }
  return calls
}
