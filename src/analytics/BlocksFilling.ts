/** Lays usage into billing blocks, slot by slot. */
import type { Dimension } from "../report/Usage.ts"
import { addSums, addTally, noSums, noTally, type Sums, type Tally } from "./cost.ts"
import type { DimensionNames } from "./UsageDimensions.ts"
import { undatedSlot, type SlotRows } from "./UsageSlots.ts"
import { slotMs } from "./zone.ts"

export interface FilledBlock {
  readonly starts_at_ms: number
  readonly ends_at_ms: number
  readonly sums: Sums
  readonly models: Set<string>
  readonly groups: Map<string, { readonly values: ReadonlyArray<string | null>; readonly tally: Tally }>
}

export const hourMs = 3_600_000

/** The name of a block: when it begins, as an ISO instant. */
export const keyOf = (block: { readonly starts_at_ms: number }): string =>
  new Date(block.starts_at_ms).toISOString()

/** Blocks out of rows of slot, model and sums, which come in order of time; `undated` holds what has no time. */
export const fillBlocks = (
  cells: SlotRows,
  names: DimensionNames,
  length_ms: number
): { readonly blocks: ReadonlyArray<FilledBlock>; readonly undated: FilledBlock } => {
  const blocks: Array<FilledBlock> = []
  const undated = newBlock(0, 0)
  for (const cell of cells) {
    const slot = cell[0] as number
    const at = slot * slotMs
    let block = slot === undatedSlot ? undated : blocks.at(-1)
    if (block === undefined || (block !== undated && at >= block.ends_at_ms)) {
      block = newBlock(Math.floor(at / hourMs) * hourMs, length_ms)
      blocks.push(block)
    }
    const model = names("model", cell[1])
    if (model !== null) block.models.add(model)
    addSums(block.sums, cell, 2)
  }
  return { blocks, undated }
}

/** Splits what is in each block by dimensions, out of rows of slot, dimensions and sums in any order. */
export const divideBlocks = (
  cells: SlotRows,
  blocks: ReadonlyArray<FilledBlock>,
  undated: FilledBlock,
  by: ReadonlyArray<Dimension>,
  names: DimensionNames,
  isEstimate: boolean
): void => {
  let next = 0
  for (const cell of cells.toSorted((a, b) => (a[0] as number) - (b[0] as number))) {
    const slot = cell[0] as number
    const isDated = slot !== undatedSlot
    if (isDated) while (blocks[next]!.ends_at_ms <= slot * slotMs) next++
    const block = isDated ? blocks[next]! : undated
    const values = by.map((dimension, i) => names(dimension, cell[i + 1]))
    const id = JSON.stringify(values)
    let group = block.groups.get(id)
    if (group === undefined) block.groups.set(id, (group = { values, tally: noTally(isEstimate) }))
    addTally(group.tally, cell, by.length + 1)
  }
}

const newBlock = (starts_at_ms: number, length_ms: number): FilledBlock => ({
  starts_at_ms,
  ends_at_ms: starts_at_ms + length_ms,
  sums: noSums(),
  models: new Set(),
  groups: new Map()
})
