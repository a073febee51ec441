/** Adding up what the carry model settles, and which requests it is asked to count. */
import type { CarryShare } from "../report/Carry.ts"
import type { CostStatus } from "../report/Usage.ts"
import {
  cacheReadColumn,
  cacheWrite1hColumn,
  cacheWrite5mColumn,
  carriedColumn,
  columnCount,
  enteredColumn,
  inputColumn,
  outputColumn,
  writtenColumn,
  type Settlement
} from "./CarryModel.ts"
import { costStatuses, type CarryTrail } from "./CarryTrail.ts"
import { noSums, recordedAt, requestsAt, statusOf, type Sums } from "./cost.ts"
import type { Range } from "./period.ts"

type CostName =
  | "written_cost_usd_micros"
  | "entered_cost_usd_micros"
  | "carried_cost_usd_micros"
  | "cost_usd_micros"

/** Sums over settlements, in whole tokens and micro-dollars. */
export interface Carried {
  /** Columns of `CarryModel.ts`, by group. */
  readonly amounts: Array<Array<number>>
  readonly rest: Array<number>
  /** Requests, by place in `costStatuses`. */
  readonly statuses: Array<number>
  /** Those of the sessions that a group was carried in, by group. */
  readonly statusesOf: ReadonlyArray<Array<number>>
  web_searches: number
  web_search_cost: number
  unsplit_cost: number
}

const noColumns = (): Array<number> => Array.from({ length: columnCount }, () => 0)

const noStatuses = (): Array<number> => costStatuses.map(() => 0)

export const noCarried = (groups: number): Carried => ({
  amounts: Array.from({ length: groups }, noColumns),
  rest: noColumns(),
  statuses: noStatuses(),
  statusesOf: Array.from({ length: groups }, noStatuses),
  web_searches: 0,
  web_search_cost: 0,
  unsplit_cost: 0
})

export const addCarried = (carried: Carried, settlement: Settlement): void => {
  for (const [i, group] of settlement.groups.entries()) {
    const sums = carried.amounts[group]!
    for (let column = 0; column < columnCount; column++)
      sums[column]! += settlement.amounts[i * columnCount + column]!
    addStatuses(carried.statusesOf[group]!, settlement.statuses)
  }
  for (let column = 0; column < columnCount; column++) carried.rest[column]! += settlement.rest[column]!
  addStatuses(carried.statuses, settlement.statuses)
  carried.web_searches += settlement.web_searches
  carried.web_search_cost += settlement.web_search_cost
  carried.unsplit_cost += settlement.unsplit_cost
}

export const addStatuses = (target: Array<number>, statuses: ReadonlyArray<number>): void => {
  for (const [i, count] of statuses.entries()) target[i]! += count
}

/** What a sum of costs may claim that stands on so many requests of each status. */
export const statusOfCounts = (statuses: ReadonlyArray<number>): CostStatus => statusOf(statusSums(statuses))

/** Sums of nothing but requests, by status. */
export const statusSums = (statuses: ReadonlyArray<number>): Sums => {
  const sums = noSums()
  sums[requestsAt] = statuses.reduce((a, b) => a + b, 0)
  for (const [i, count] of statuses.entries()) sums[recordedAt + i] = count
  return sums
}

/** A group's columns as the report tells them. */
export const shareOf = (
  columns: ReadonlyArray<number>,
  statuses: ReadonlyArray<number>,
  calls: number
): CarryShare => {
  const cost_status = statusOfCounts(statuses)
  const cost = (micros: number): number | null => (cost_status === "unknown" ? null : micros)
  return {
    calls,
    written_tokens: columns[outputColumn]!,
    written_cost_usd_micros: cost(columns[writtenColumn]!),
    carried_tokens:
      columns[inputColumn]! +
      columns[cacheReadColumn]! +
      columns[cacheWrite5mColumn]! +
      columns[cacheWrite1hColumn]!,
    entered_cost_usd_micros: cost(columns[enteredColumn]!),
    carried_cost_usd_micros: cost(columns[carriedColumn]!),
    cost_usd_micros: cost(costOfColumns(columns)),
    cost_status
  }
}

/** Written, entered and carried together. */
export const costOfColumns = (columns: ReadonlyArray<number>): number =>
  columns[writtenColumn]! + columns[enteredColumn]! + columns[carriedColumn]!

/** Several shares as one: what it cost is unknown where no part is known, and a lower bound where one is not. */
export const joinShares = (shares: ReadonlyArray<CarryShare>): CarryShare => {
  const tokens = (name: "calls" | "written_tokens" | "carried_tokens"): number =>
    shares.reduce((sum, share) => sum + share[name], 0)
  const known = shares.filter(({ cost_status }) => cost_status !== "unknown")
  const cost = (name: CostName): number | null =>
    known.length === 0 ? null : known.reduce((sum, share) => sum + (share[name] ?? 0), 0)
  const statuses = new Set(shares.map(({ cost_status }) => cost_status))
  return {
    calls: tokens("calls"),
    written_tokens: tokens("written_tokens"),
    carried_tokens: tokens("carried_tokens"),
    written_cost_usd_micros: cost("written_cost_usd_micros"),
    entered_cost_usd_micros: cost("entered_cost_usd_micros"),
    carried_cost_usd_micros: cost("carried_cost_usd_micros"),
    cost_usd_micros: cost("cost_usd_micros"),
    cost_status:
      known.length === 0
        ? "unknown"
        : statuses.has("unknown") || statuses.has("lower_bound")
          ? "lower_bound"
          : statuses.has("computed")
            ? "computed"
            : "recorded"
  }
}

/** One bucket for all requests of a range and, if asked, of some models; -1 for the others. */
export const bucketsByRange = (
  trail: CarryTrail,
  range: Range,
  model_ids: ReadonlyArray<number> | null
): ((request: number) => number) => {
  const isIn = requestFilter(trail, range, model_ids)
  return (request) => (isIn(request) ? 0 : -1)
}

/** Does a request lie in the range, and is it of one of the models? A range leaves out requests without a time. */
export const requestFilter = (
  trail: CarryTrail,
  range: Range,
  model_ids: ReadonlyArray<number> | null
): ((request: number) => boolean) => {
  const { at_ms, model_id } = trail.requests
  const models = model_ids === null ? null : new Set(model_ids)
  const { from_ms, to_ms } = range
  // comparing with NaN is false, so a range leaves out what has no time
  return (request) =>
    (from_ms === null || at_ms[request]! >= from_ms) &&
    (to_ms === null || at_ms[request]! < to_ms) &&
    (models === null || models.has(model_id[request]!))
}
