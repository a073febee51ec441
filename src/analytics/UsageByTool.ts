/**
 * `usage … --by tool`: usage shared out to the tools that caused it, by day and any other dimension.
 *
 * Tokens and costs are those of the carry model: what writing a tool's calls cost, and what carrying its calls
 * and results cost afterwards. Everything else (prompts, answers, the system prompt) is in the row without a
 * tool. Amounts add up to plain usage; `requests` counts the requests that called the tool, and one that
 * called two counts in both rows.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CostPolicy, Dimension } from "../report/Usage.ts"
import { requestFilter } from "./CarryAmounts.ts"
import {
  cacheReadColumn,
  cacheWrite1hColumn,
  cacheWrite5mColumn,
  carriedColumn,
  carry,
  columnCount,
  enteredColumn,
  inputColumn,
  outputColumn,
  writtenColumn,
  type Settlement
} from "./CarryModel.ts"
import { costStatuses, loadCarryTrail, type CarryTrail } from "./CarryTrail.ts"
import { addSums, noSums, reasoningAt, recordedAt, requestsAt, type Sums } from "./cost.ts"
import type { Scope } from "./filter.ts"
import type { TimeScope } from "./period.ts"
import { dimensionColumn, isSlotDimension, type SlotDimension } from "./UsageDimensions.ts"
import { undatedSlot, type SlotRows } from "./UsageSlots.ts"
import { dayMs, slotMs, stretches, type Stretch } from "./zone.ts"

/** What rows are keyed by: the local day, the slot, or the session's row id. */
export type CarriedKey = "day" | "slot" | "session"

export interface ByToolQuestion {
  readonly keys: CarriedKey
  readonly scope: Scope
  readonly time: TimeScope
  readonly by: ReadonlyArray<Dimension>
  readonly policy: CostPolicy
}

/**
 * Rows of the key, the dimensions in order, the sums of `cost.ts`, and once more such sums of the requests
 * that the costs stand on (all of the session's on that day), which decide the cost status.
 */
export const carriedUsage = Effect.fnUntraced(function* (
  question: ByToolQuestion
): Effect.fn.Return<SlotRows, SqlError, SqlClient.SqlClient> {
  const { by, time } = question
  const trail = yield* loadCarryTrail(question.scope, time, question.policy)
  const sessions = yield* sessionValues(by)
  const buckets = makeBuckets(trail, question)
  const cells = makeCells((bucket, session_id, tool_id) => {
    const { key, model_id } = buckets.at(bucket)
    return [
      question.keys === "session" ? session_id : key,
      ...by.map((dimension) => {
        if (dimension === "tool") return tool_id === noTool ? null : tool_id
        return dimension === "model" || dimension === "provider"
          ? model_id
          : (sessions.get(session_id)?.get(dimension) ?? null)
      })
    ]
  })
  carry(trail, {
    groupOf: trail.things.tool_id.map((tool) => (tool === noTool ? -1 : tool)),
    groupCount: trail.things.tool_id.reduce((most, tool) => Math.max(most, tool), 0) + 1,
    bucketOf: buckets.of,
    settle: (settlement) => settleCells(cells, settlement),
    called: (request, group, bucket, session_id) => {
      const { sums } = cells.at(bucket, session_id, Math.max(group, noTool))
      sums[requestsAt]! += 1
      sums[recordedAt + trail.requests.status[request]!]! += 1
    }
  })
  return cells.rows()
})

/** Tools' row ids begin at 1. */
const noTool = 0

interface Cell {
  readonly values: ReadonlyArray<unknown>
  readonly sums: Sums
  readonly basis: Sums
}

interface Cells {
  readonly at: (bucket: number, session_id: number, tool_id: number) => Cell
  readonly rows: () => SlotRows
}

const makeCells = (
  valuesOf: (bucket: number, session_id: number, tool_id: number) => ReadonlyArray<unknown>
): Cells => {
  const byPlace = new Map<string, Cell>()
  const byValues = new Map<string, Cell>()
  return {
    at: (bucket, session_id, tool_id) => {
      const place = `${bucket} ${session_id} ${tool_id}`
      const known = byPlace.get(place)
      if (known !== undefined) return known
      const values = valuesOf(bucket, session_id, tool_id)
      const id = JSON.stringify(values)
      const cell = byValues.get(id) ?? { values, sums: noSums(), basis: noSums() }
      byPlace.set(place, cell)
      byValues.set(id, cell)
      return cell
    },
    rows: () => [...byValues.values()].map((cell) => [...cell.values, ...cell.sums, ...cell.basis])
  }
}

const settleCells = (cells: Cells, settlement: Settlement): void => {
  const { bucket, session_id, groups, amounts, rest } = settlement
  const basis = [
    settlement.statuses.reduce((a, b) => a + b, 0),
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    ...settlement.statuses
  ]
  for (const [i, tool_id] of groups.entries()) {
    const cell = cells.at(bucket, session_id, tool_id)
    addSums(cell.sums, sumsOf(amounts, i * columnCount, 0, 0))
    addSums(cell.basis, basis)
  }
  const cell = cells.at(bucket, session_id, noTool)
  addSums(
    cell.sums,
    sumsOf(rest, 0, settlement.web_searches, settlement.web_search_cost + settlement.unsplit_cost)
  )
  cell.sums[reasoningAt]! += settlement.reasoning_tokens
  addSums(cell.basis, basis)
}

/** Columns of the carry model as sums of usage; requests are counted where they call. */
const sumsOf = (
  columns: ReadonlyArray<number>,
  at: number,
  web_searches: number,
  other_cost: number
): Sums => [
  0,
  columns[at + inputColumn]!,
  columns[at + outputColumn]!,
  0,
  columns[at + cacheReadColumn]!,
  columns[at + cacheWrite5mColumn]!,
  columns[at + cacheWrite1hColumn]!,
  web_searches,
  columns[at + enteredColumn]! + columns[at + carriedColumn]! + columns[at + writtenColumn]! + other_cost,
  ...costStatuses.map(() => 0)
]

/** Buckets of key and model. Sessions are settled one by one, so their key needs no bucket. */
const makeBuckets = (trail: CarryTrail, { scope, time, keys }: ByToolQuestion) => {
  const { at_ms, model_id } = trail.requests
  const isIn = requestFilter(trail, time, scope.model_ids)
  const keyOf = { day: dayFinder(time, at_ms), slot: slotOf, session: () => null }[keys]
  const places = new Map<string, number>()
  const all: Array<{ readonly key: number | null; readonly model_id: number }> = []
  return {
    at: (bucket: number) => all[bucket]!,
    of: (request: number): number => {
      if (!isIn(request)) return -1
      const key = keyOf(at_ms[request]!)
      const id = `${key} ${model_id[request]!}`
      let place = places.get(id)
      if (place === undefined) {
        place = all.push({ key, model_id: model_id[request]! }) - 1
        places.set(id, place)
      }
      return place
    }
  }
}

const slotOf = (at_ms: number): number => (Number.isNaN(at_ms) ? undatedSlot : Math.floor(at_ms / slotMs))

/** The local day of a time; null for none. */
const dayFinder = ({ zone }: TimeScope, times: Float64Array): ((at_ms: number) => number | null) => {
  let first = Infinity
  let last = -Infinity
  for (const at of times) {
    if (at < first) first = at
    if (at > last) last = at
  }
  const all: ReadonlyArray<Stretch> = first > last ? [] : stretches(zone, first, last + 1)
  return (at_ms) => {
    if (Number.isNaN(at_ms)) return null
    const stretch = all.find((one) => at_ms < one.to_ms)
    return stretch === undefined ? null : Math.floor((at_ms + stretch.offset_ms) / dayMs)
  }
}

/** What the dimensions of a session are, in the columns' own values. */
const sessionValues = Effect.fnUntraced(function* (
  by: ReadonlyArray<Dimension>
): Effect.fn.Return<ReadonlyMap<number, ReadonlyMap<Dimension, unknown>>, SqlError, SqlClient.SqlClient> {
  const wanted = by
    .filter(isSlotDimension)
    .filter((one: SlotDimension) => dimensionColumn[one].startsWith("s."))
  if (wanted.length === 0) return new Map()
  const sql = yield* SqlClient.SqlClient
  const columns = ["s.id", ...wanted.map((one) => dimensionColumn[one])].join(", ")
  const rows = yield* sql`SELECT ${sql.literal(columns)} FROM sessions s`.values
  return new Map(rows.map((row) => [row[0] as number, new Map(wanted.map((one, i) => [one, row[i + 1]]))]))
})
