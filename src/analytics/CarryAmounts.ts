/** Adding up what the carry model settles, and which requests it is asked to count. */
import type { CarryShare } from "../report/Carry.ts"
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
import type { Range } from "./period.ts"

/** Sums over settlements, in whole tokens and micro-dollars. */
export interface Carried {
  /** Columns of `CarryModel.ts`, by group. */
  readonly amounts: Array<Array<number>>
  readonly rest: Array<number>
  /** Requests, by place in `costStatuses`. */
  readonly statuses: Array<number>
  web_searches: number
  web_search_cost: number
  unsplit_cost: number
}

const noColumns = (): Array<number> => Array.from({ length: columnCount }, () => 0)

export const noCarried = (groups: number): Carried => ({
  amounts: Array.from({ length: groups }, noColumns),
  rest: noColumns(),
  statuses: costStatuses.map(() => 0),
  web_searches: 0,
  web_search_cost: 0,
  unsplit_cost: 0
})

export const addCarried = (carried: Carried, settlement: Settlement): void => {
  for (const [i, group] of settlement.groups.entries()) {
    const sums = carried.amounts[group]!
    for (let column = 0; column < columnCount; column++)
      sums[column]! += settlement.amounts[i * columnCount + column]!
  }
  for (let column = 0; column < columnCount; column++) carried.rest[column]! += settlement.rest[column]!
  for (const [i, count] of settlement.statuses.entries()) carried.statuses[i]! += count
  carried.web_searches += settlement.web_searches
  carried.web_search_cost += settlement.web_search_cost
  carried.unsplit_cost += settlement.unsplit_cost
}

/** A group's columns as the report tells them. */
export const shareOf = (columns: ReadonlyArray<number>, calls: number): CarryShare => ({
  calls,
  written_tokens: columns[outputColumn]!,
  written_cost_usd_micros: columns[writtenColumn]!,
  carried_tokens:
    columns[inputColumn]! +
    columns[cacheReadColumn]! +
    columns[cacheWrite5mColumn]! +
    columns[cacheWrite1hColumn]!,
  entered_cost_usd_micros: columns[enteredColumn]!,
  carried_cost_usd_micros: columns[carriedColumn]!,
  cost_usd_micros: columns[writtenColumn]! + columns[enteredColumn]! + columns[carriedColumn]!
})

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
