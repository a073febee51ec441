/**
 * `usage blocks`: usage by billing block, how fast the active one burns, and where it is heading.
 *
 * Which block a request belongs to depends on every request before it, so blocks are always found over the
 * whole trail (of the filter) and a range only chooses among them. Blocks begin and end on full hours, so the rollup
 * suffices.
 *
 * Gotcha: a request at the very millisecond that a block ends begins the next one; in ccusage it still
 * belongs to the old one.
 */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Block, BlockLimit, BlocksReport, BurnRate } from "../report/Blocks.ts"
import type { CostPolicy, Dimension, UsageAmounts } from "../report/Usage.ts"
import { badInput, orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { addSums, amountsOf, amountsOfTally, noSums } from "./cost.ts"
import { divideBlocks, filledBlocks, keyAt, type FilledBlock } from "./BlocksFilling.ts"
import { resolveFilter, type Filter } from "./filter.ts"
import { timeScope, type TimeQuestion, type TimeScope } from "./period.ts"
import { totalAmounts } from "./totals.ts"
import { sortRows, unknownKey } from "./Usage.ts"
import { carriedUsage } from "./UsageByTool.ts"
import { dimensionNames } from "./UsageDimensions.ts"
import { undatedRequests } from "./UsageSlots.ts"

/** `last`: the most recent blocks. A range chooses blocks by their start. */
export interface BlocksQuestion extends TimeQuestion, Filter {
  readonly by?: ReadonlyArray<Dimension> | undefined
  readonly cost?: CostPolicy | undefined
  /** Length of a block in whole hours; 5 without it. */
  readonly blockHours?: number | undefined
  /** Only the block that is running now. */
  readonly activeOnly?: boolean | undefined
  /** A number of tokens, or `max`: the most that any finished block of the trail used. */
  readonly tokenLimit?: number | "max" | undefined
  /** Part of the limit from which a block is a warning; 0.8 without it. */
  readonly warnAt?: number | undefined
}

/** Usage by billing block, the oldest first. */
export const blocksUsage = (
  question: BlocksQuestion
): Effect.Effect<BlocksReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Adding up usage by block")(answer(question))

const defaultBlockHours = 5
const defaultWarnAt = 0.8
const everything = { from_ms: null, to_ms: null }

const answer = Effect.fnUntraced(function* (
  question: BlocksQuestion
): Effect.fn.Return<BlocksReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const by = [...new Set(question.by ?? [])]
  const blockHours = question.blockHours ?? defaultBlockHours
  if (!Number.isInteger(blockHours) || blockHours < 1) {
    return yield* badInput(`A block cannot last ${blockHours} hours. Use whole hours, 1 or more.`)
  }
  const time = yield* timeScope({ ...question, last: undefined })
  const scope = yield* resolveFilter(question)
  const policy = question.cost ?? "auto"
  const isEstimate = by.includes("tool")
  const names = yield* dimensionNames(["model", ...by])
  const filled = yield* filledBlocks({ scope, policy, hours: blockHours, by, isEstimate, names })
  const { blocks, undated } = filled
  if (isEstimate) {
    const shares = yield* carriedUsage({ scope, time: { ...time, ...everything }, by, policy, keys: "slot" })
    divideBlocks(shares, filled, by, names)
  }
  const all = describe(blocks, time, question)
  const shown = choose(all, question, time)
  const keys = new Set(shown.map((block) => block.key))
  const isOpen =
    time.from_ms === null &&
    time.to_ms === null &&
    question.last === undefined &&
    question.activeOnly !== true
  const told = [...blocks.filter((block) => keys.has(block.key)), ...(isOpen ? [undated] : [])]
  const totals = noSums()
  for (const block of told) addSums(totals, block.sums)
  return {
    schema_version: 1,
    period: "blocks",
    timezone: time.zone.name,
    cost_policy: policy,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    undated_requests: isOpen ? 0 : yield* undatedRequests(scope, { from_ms: 0, to_ms: null }),
    is_estimate: isEstimate,
    rows: sortRows(
      told.flatMap((block) =>
        [...block.groups.values()].map(({ values, tally }) => ({
          key: block === undated ? unknownKey : block.key,
          by: Object.fromEntries(by.map((dimension, i) => [dimension, values[i] ?? null])),
          ...amountsOfTally(tally)
        }))
      )
    ),
    totals: yield* totalAmounts(totals, scope, time),
    block_hours: blockHours,
    blocks: shown
  }
})

const tokensOf = (amounts: UsageAmounts): number =>
  amounts.input_tokens +
  amounts.output_tokens +
  amounts.cache_read_tokens +
  amounts.cache_write_5m_tokens +
  amounts.cache_write_1h_tokens

/** Blocks for the report, with gaps between them. */
const describe = (
  blocks: ReadonlyArray<FilledBlock>,
  time: TimeScope,
  question: BlocksQuestion
): ReadonlyArray<Block> => {
  const described: Array<Block> = []
  for (const [i, filling] of blocks.entries()) {
    const { first_ms, last_ms } = filling
    const length_ms = filling.ends_at_ms - filling.starts_at_ms
    const previous = blocks[i - 1]
    if (previous !== undefined && first_ms - previous.last_ms > length_ms) {
      described.push(gap(previous.last_ms + length_ms, first_ms))
    }
    const amounts = amountsOf(filling.sums)
    const tokens = tokensOf(amounts)
    const is_active = time.now_ms < filling.ends_at_ms && time.now_ms - last_ms < length_ms
    const burn_rate = burnRate(amounts, tokens, last_ms - first_ms)
    described.push({
      key: filling.key,
      starts_at_ms: filling.starts_at_ms,
      ends_at_ms: filling.ends_at_ms,
      first_request_at_ms: first_ms,
      last_request_at_ms: last_ms,
      is_gap: false,
      is_active,
      models: [...filling.models].sort(),
      tokens,
      burn_rate,
      projection: is_active ? project(burn_rate, amounts, tokens, filling.ends_at_ms - time.now_ms) : null,
      limit: null
    })
  }
  return withLimits(described, question)
}

const gap = (starts_at_ms: number, ends_at_ms: number): Block => ({
  key: keyAt(starts_at_ms),
  starts_at_ms,
  ends_at_ms,
  first_request_at_ms: null,
  last_request_at_ms: null,
  is_gap: true,
  is_active: false,
  models: [],
  tokens: 0,
  burn_rate: null,
  projection: null,
  limit: null
})

const burnRate = (amounts: UsageAmounts, tokens: number, length_ms: number): BurnRate | null => {
  const minutes = length_ms / 60_000
  if (minutes <= 0) return null
  return {
    tokens_per_minute: tokens / minutes,
    uncached_tokens_per_minute: (amounts.input_tokens + amounts.output_tokens) / minutes,
    cost_usd_micros_per_hour:
      amounts.cost_usd_micros === null ? null : Math.round((amounts.cost_usd_micros / minutes) * 60)
  }
}

const project = (
  rate: BurnRate | null,
  amounts: UsageAmounts,
  tokens: number,
  remaining_ms: number
): Block["projection"] => {
  if (rate === null) return null
  const minutes = remaining_ms / 60_000
  const cost = amounts.cost_usd_micros
  return {
    tokens: Math.round(tokens + rate.tokens_per_minute * minutes),
    cost_usd_micros:
      cost === null || rate.cost_usd_micros_per_hour === null
        ? null
        : Math.round(cost + (rate.cost_usd_micros_per_hour / 60) * minutes),
    remaining_minutes: Math.round(minutes)
  }
}

const withLimits = (blocks: ReadonlyArray<Block>, question: BlocksQuestion): ReadonlyArray<Block> => {
  if (question.tokenLimit === undefined) return blocks
  const finished = blocks.filter((block) => !block.is_active && !block.is_gap)
  const limit =
    question.tokenLimit === "max"
      ? finished.reduce((most, block) => Math.max(most, block.tokens), 0)
      : question.tokenLimit
  // nothing finished yet: there is no maximum to compare with
  if (limit <= 0) return blocks
  const warnAt = question.warnAt ?? defaultWarnAt
  return blocks.map((block) => (block.is_gap ? block : { ...block, limit: limitOf(block, limit, warnAt) }))
}

const limitOf = (block: Block, limit: number, warnAt: number): BlockLimit => {
  const heading = Math.max(block.tokens, block.projection?.tokens ?? 0)
  return {
    limit_tokens: limit,
    used_percent: (block.tokens / limit) * 100,
    projected_percent: block.projection === null ? null : (block.projection.tokens / limit) * 100,
    status: heading > limit ? "exceeds" : heading >= limit * warnAt ? "warning" : "ok"
  }
}

const choose = (
  blocks: ReadonlyArray<Block>,
  question: BlocksQuestion,
  range: TimeScope
): ReadonlyArray<Block> => {
  const inRange = blocks.filter(
    (block) =>
      (range.from_ms === null || block.starts_at_ms >= range.from_ms) &&
      (range.to_ms === null || block.starts_at_ms < range.to_ms) &&
      (question.activeOnly !== true || block.is_active)
  )
  if (question.last === undefined) return inRange
  const used = inRange.filter((block) => !block.is_gap)
  const first = used.at(-question.last) ?? used[0]
  return first === undefined ? [] : inRange.filter((block) => block.starts_at_ms >= first.starts_at_ms)
}
