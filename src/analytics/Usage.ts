/**
 * `usage daily|weekly|monthly`: what was used and what it cost, by period and dimension.
 *
 * Answers come from the quarter-hour rollup. A local day is a run of its slots, so the database gives back days and
 * not slots.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CostPolicy, Dimension, UsageReport, UsageRow } from "../report/Usage.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { addSums, addTally, amountsOfTally, noSums, noTally, type Tally } from "./cost.ts"
import { resolveFilter, type Filter, type Scope } from "./filter.ts"
import { periodKey, timeScope, type CalendarPeriod, type TimeQuestion, type TimeScope } from "./period.ts"
import { totalAmounts } from "./totals.ts"
import { dimensionNames, isSlotDimension } from "./UsageDimensions.ts"
import { daySums, dimensionColumns, slotSums, undatedRequests, type SlotRows } from "./UsageSlots.ts"

export interface UsageQuestion extends TimeQuestion, Filter {
  readonly period: CalendarPeriod
  readonly by?: ReadonlyArray<Dimension> | undefined
  readonly cost?: CostPolicy | undefined
}

/** Usage by day, week or month. Rows are sorted by key, the most expensive first within one; `unknown` is last. */
export const usage = (
  question: UsageQuestion
): Effect.Effect<UsageReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure(`Adding up usage (${question.period})`)(answer(question))

/** The key of requests without a time. */
export const unknownKey = "unknown"

/** Rows by key, `unknown` last; within a key the most expensive first, what could not be priced last. */
export const sortRows = <Row extends UsageRow>(rows: Array<Row>): Array<Row> =>
  rows.sort((a, b) => {
    if (a.key !== b.key) return a.key === unknownKey ? 1 : b.key === unknownKey ? -1 : a.key < b.key ? -1 : 1
    const byCost = (b.cost_usd_micros ?? -1) - (a.cost_usd_micros ?? -1)
    return byCost === 0 ? compareText(JSON.stringify(a.by), JSON.stringify(b.by)) : byCost
  })

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Group {
  readonly key: string
  readonly values: ReadonlyArray<string | null>
  readonly tally: Tally
}

const answer = Effect.fnUntraced(function* (
  question: UsageQuestion
): Effect.fn.Return<UsageReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const time = yield* timeScope(question, question.period)
  const scope = yield* resolveFilter(question)
  const by = [...new Set(question.by ?? [])]
  const policy = question.cost ?? "auto"
  const isEstimate = by.includes("tool")
  const cells = isEstimate
    ? yield* byTool(scope, time, by, policy)
    : yield* slotCells(scope, time, by, policy)
  const names = yield* dimensionNames(by)
  const groups = new Map<string, Group>()
  const totals = noSums()
  for (const cell of cells) {
    const day = cell[0] as number | null
    const key = day === null ? unknownKey : periodKey(day, question.period, time.weekStart)
    const values = by.map((dimension, i) => names(dimension, cell[i + 1]))
    const id = by.length === 0 ? key : JSON.stringify([key, values])
    let group = groups.get(id)
    if (group === undefined) groups.set(id, (group = { key, values, tally: noTally(isEstimate) }))
    addTally(group.tally, cell, by.length + 1)
    addSums(totals, cell, by.length + 1)
  }
  // A request that called two tools counts in both of their rows, so totals are added up without tools.
  if (isEstimate) totals.splice(0, totals.length, ...(yield* plainTotals(scope, time, policy)))
  return {
    schema_version: 1,
    period: question.period,
    timezone: time.zone.name,
    cost_policy: policy,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    undated_requests: yield* undatedRequests(scope, time),
    is_estimate: isEstimate,
    rows: sortRows(
      [...groups.values()].map(({ key, values, tally }) => ({
        key,
        by: Object.fromEntries(by.map((dimension, i) => [dimension, values[i] ?? null])),
        ...amountsOfTally(tally)
      }))
    ),
    totals: yield* totalAmounts(totals, scope, time)
  }
})

/** As `slotCells`, with the tools among the dimensions; seldom asked for, and loaded then. */
const byTool = Effect.fnUntraced(function* (
  scope: Scope,
  time: TimeScope,
  by: ReadonlyArray<Dimension>,
  policy: CostPolicy
) {
  const { carriedUsage } = yield* Effect.promise(() => import("./UsageByTool.ts"))
  return yield* carriedUsage({ scope, time, by, policy, keys: "day" })
})

/** Rows of local day, dimensions, sums. */
const slotCells = Effect.fnUntraced(function* (
  scope: Scope,
  time: TimeScope,
  by: ReadonlyArray<Dimension>,
  policy: CostPolicy
): Effect.fn.Return<SlotRows, SqlError, SqlClient.SqlClient> {
  const groups = dimensionColumns(by.filter(isSlotDimension))
  return yield* daySums({ scope, range: time, zone: time.zone, policy, groups })
})

const plainTotals = Effect.fnUntraced(function* (scope: Scope, time: TimeScope, policy: CostPolicy) {
  const totals = noSums()
  for (const row of yield* slotSums({ scope, range: time, policy, groups: [] })) addSums(totals, row)
  return totals
})
