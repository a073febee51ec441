/** Finds billing blocks and lays usage into them. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CostPolicy, Dimension } from "../report/Usage.ts"
import { addSums, addTally, noSums, noTally, sumCount, type Sums, type Tally } from "./cost.ts"
import { scopeConditions, type Scope } from "./filter.ts"
import { dimensionColumn, isSlotDimension, type DimensionNames } from "./UsageDimensions.ts"
import { spanSums, undatedSlot, type SlotRows } from "./UsageSlots.ts"
import { slotMs } from "./zone.ts"

export interface FilledBlock {
  /** When it begins, as an ISO instant. */
  readonly key: string
  readonly starts_at_ms: number
  readonly ends_at_ms: number
  /** Times of its first and its last request. */
  first_ms: number
  last_ms: number
  readonly sums: Sums
  readonly models: Set<string>
  readonly groups: Map<string, { readonly values: ReadonlyArray<string | null>; readonly tally: Tally }>
}

export const hourMs = 3_600_000
const hourSlots = hourMs / slotMs

export const keyAt = (starts_at_ms: number): string => new Date(starts_at_ms).toISOString()

export interface Blocks {
  readonly blocks: ReadonlyArray<FilledBlock>
  /** What has no time. */
  readonly undated: FilledBlock
}

/** Finds the blocks of a scope, in order, and fills them: split by dimensions, or not split for an estimate. */
export const filledBlocks = Effect.fnUntraced(function* (question: {
  readonly scope: Scope
  readonly policy: CostPolicy
  readonly hours: number
  readonly by: ReadonlyArray<Dimension>
  readonly isEstimate: boolean
  readonly names: DimensionNames
}): Effect.fn.Return<Blocks, SqlError, SqlClient.SqlClient> {
  const { scope, policy, hours, by, isEstimate, names } = question
  const blocks = (yield* blockStarts(scope, hours)).map((slot) => newBlock(slot * slotMs, hours * hourMs))
  const undated = newBlock(0, 0)
  const spans = [...blocks, undated].map((block, key) => ({
    key,
    from_slot: block === undated ? undatedSlot : block.starts_at_ms / slotMs,
    to_slot: block === undated ? undatedSlot + 1 : block.ends_at_ms / slotMs
  }))
  const dimensions = isEstimate ? [] : by.filter(isSlotDimension)
  const columns = dimensions.map((dimension) => dimensionColumn[dimension])
  const more = ["min(u.first_at_ms)", "max(u.last_at_ms)", "json_group_array(DISTINCT u.model_id)"]
  for (const cell of yield* spanSums({ scope, policy, spans, groups: columns, more })) {
    const block = blocks[cell[0] as number] ?? undated
    const at = columns.length + 1
    addSums(block.sums, cell, at)
    const [first_ms, last_ms, models] = cell.slice(at + sumCount) as [
      number | null,
      number | null,
      Array<number>
    ]
    block.first_ms = Math.min(block.first_ms, first_ms ?? Infinity)
    block.last_ms = Math.max(block.last_ms, last_ms ?? -Infinity)
    for (const id of models) {
      const model = names("model", id)
      if (model !== null) block.models.add(model)
    }
    if (isEstimate) continue
    const values = dimensions.map((dimension, i) => names(dimension, cell[i + 1]))
    addTally(groupOf(block, values, false).tally, cell, at)
  }
  return { blocks, undated }
})

/** Splits what is in each block by dimensions, out of rows of slot, dimensions and sums in any order. */
export const divideBlocks = (
  cells: SlotRows,
  { blocks, undated }: Blocks,
  by: ReadonlyArray<Dimension>,
  names: DimensionNames
): void => {
  let next = 0
  for (const cell of cells.toSorted((a, b) => (a[0] as number) - (b[0] as number))) {
    const slot = cell[0] as number
    const isDated = slot !== undatedSlot
    if (isDated) while (blocks[next]!.ends_at_ms <= slot * slotMs) next++
    const values = by.map((dimension, i) => names(dimension, cell[i + 1]))
    addTally(groupOf(isDated ? blocks[next]! : undated, values, true).tally, cell, by.length + 1)
  }
}

/** The slots at which blocks begin: the full hour of the first request that lies in no earlier one. */
const blockStarts = Effect.fnUntraced(function* (
  scope: Scope,
  hours: number
): Effect.fn.Return<ReadonlyArray<number>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions = scopeConditions(sql, scope, "u.session_id", "u.model_id")
  const firstFrom = (slot: string) =>
    sql`(SELECT u.slot / ${sql.literal(`${hourSlots} * ${hourSlots}`)} FROM usage_slots u
      WHERE ${sql.and([sql.literal(`u.slot >= ${slot}`), ...conditions])} ORDER BY u.slot LIMIT 1)`
  const rows = yield* sql`WITH RECURSIVE b (start) AS (SELECT ${firstFrom("0")}
      UNION ALL SELECT ${firstFrom(`b.start + ${hours * hourSlots}`)} FROM b WHERE b.start IS NOT NULL)
    SELECT start FROM b WHERE start IS NOT NULL`.values
  return rows.map((row) => row[0] as number)
})

const groupOf = (block: FilledBlock, values: ReadonlyArray<string | null>, isEstimate: boolean) => {
  const id = JSON.stringify(values)
  let group = block.groups.get(id)
  if (group === undefined) block.groups.set(id, (group = { values, tally: noTally(isEstimate) }))
  return group
}

const newBlock = (starts_at_ms: number, length_ms: number): FilledBlock => ({
  key: keyAt(starts_at_ms),
  starts_at_ms,
  ends_at_ms: starts_at_ms + length_ms,
  first_ms: Infinity,
  last_ms: -Infinity,
  sums: noSums(),
  models: new Set(),
  groups: new Map()
})
