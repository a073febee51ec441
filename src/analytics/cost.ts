/**
 * Adding up usage: the columns of `usage_slots` that answers sum, and what a sum of costs may claim.
 */
import type { CostPolicy, CostStatus, UsageAmounts } from "../report/Usage.ts"

/**
 * Sums in a fixed order: requests, input, output, reasoning, cache read, cache write 5 m, 1 h, web searches,
 * cost, then how many requests are recorded, computed, lower bounds, unpriced.
 */
export type Sums = Array<number>

export const sumCount = 13

export const requestsAt = 0
export const reasoningAt = 3
export const costAt = 8
/** From here on: how many requests have which status, in the order of `CostStatus`. */
export const recordedAt = 9
const computedAt = 10
const lowerBoundAt = 11
export const unpricedAt = 12

export const noSums = (): Sums => zeros.slice()

const zeros: ReadonlyArray<number> = Array.from({ length: sumCount }, () => 0)

/** Adds numbers that stand in `row` from `offset` on. */
export const addSums = (target: Sums, row: ReadonlyArray<unknown>, offset = 0): void => {
  for (let i = 0; i < sumCount; i++) target[i]! += Number(row[offset + i])
}

/** Select list over `usage_slots` in the order of `Sums`. */
export const sumColumns = (policy: CostPolicy, table = "u"): string =>
  [...tokenColumns, ...costColumns[policy]]
    .map((column) => `sum(${column.replaceAll("@", `${table}.`)})`)
    .join(", ")

const tokenColumns = [
  "@requests",
  "@input_tokens",
  "@output_tokens",
  "@reasoning_tokens",
  "@cache_read_tokens",
  "@cache_write_5m_tokens",
  "@cache_write_1h_tokens",
  "@web_searches"
]

// A policy of its own decides anew what is priced; a lower bound stays one wherever we compute from its tokens.
const costColumns: Record<CostPolicy, ReadonlyArray<string>> = {
  auto: [
    "@cost_usd_micros",
    "@recorded_requests",
    "@computed_requests",
    "@lower_bound_requests",
    "@unpriced_requests"
  ],
  computed: [
    "@computed_cost_usd_micros",
    "0",
    "@with_computed_requests",
    "@lower_bound_requests",
    "@requests - @with_computed_requests"
  ],
  recorded: [
    "@recorded_cost_usd_micros",
    "@with_recorded_requests",
    "0",
    "0",
    "@requests - @with_recorded_requests"
  ]
}

/** The rule of `CostStatus` for a sum; `totals.ts` knows more of one that is empty. */
export const statusOf = (sums: ReadonlyArray<number>): CostStatus => {
  if (sums[requestsAt]! <= sums[unpricedAt]!) return "unknown"
  if (sums[lowerBoundAt]! + sums[unpricedAt]! > 0) return "lower_bound"
  return sums[computedAt]! > 0 ? "computed" : "recorded"
}

/** `basis`: the requests that the cost stands on, where it is not the same as the requests that are counted. */
export const amountsOf = (sums: ReadonlyArray<number>, basis: ReadonlyArray<number> = sums): UsageAmounts => {
  const status = statusOf(basis)
  return {
    requests: sums[requestsAt]!,
    input_tokens: sums[1]!,
    output_tokens: sums[2]!,
    reasoning_tokens: sums[3]!,
    cache_read_tokens: sums[4]!,
    cache_write_5m_tokens: sums[5]!,
    cache_write_1h_tokens: sums[6]!,
    web_searches: sums[7]!,
    cost_usd_micros: status === "unknown" ? null : sums[costAt]!,
    cost_status: status,
    unpriced_requests: sums[unpricedAt]!
  }
}

/** The counts of one request by its status, for sums made from requests rather than slots. */
export const statusCounts = (status: CostStatus): readonly [number, number, number, number] => [
  status === "recorded" ? 1 : 0,
  status === "computed" ? 1 : 0,
  status === "lower_bound" ? 1 : 0,
  status === "unknown" ? 1 : 0
]

/**
 * Sums of a row, and of the requests that its cost stands on. The two are the same unless costs were shared
 * out (`UsageByTool.ts`).
 */
export interface Tally {
  readonly sums: Sums
  readonly basis: Sums
}

export const noTally = (isEstimate: boolean): Tally => {
  const sums = noSums()
  return { sums, basis: isEstimate ? noSums() : sums }
}

/** Adds the sums that stand in `row` from `offset` on, and those of the basis behind them. */
export const addTally = (target: Tally, row: ReadonlyArray<unknown>, offset: number): void => {
  addSums(target.sums, row, offset)
  if (target.basis !== target.sums) addSums(target.basis, row, offset + sumCount)
}

export const amountsOfTally = ({ sums, basis }: Tally): UsageAmounts => amountsOf(sums, basis)
