/**
 * Billing blocks: the five-hour windows in which plans count usage. The answer of `spoor usage blocks`.
 *
 * A block begins at the full hour (UTC) of its first request and lasts a fixed time; the next request after
 * its end begins the next one. This is how ccusage defines them, so that the two can be compared.
 */
import * as Schema from "effect/Schema"
import { UsageReport } from "./Usage.ts"

/** Speed between the first and the last request of a block; null when it is too short to tell. */
export const BurnRate = Schema.Struct({
  tokens_per_minute: Schema.Finite,
  /** Without cache reads and writes, which say little about how hard one works. */
  uncached_tokens_per_minute: Schema.Finite,
  cost_usd_micros_per_hour: Schema.NullOr(Schema.Int)
})
export type BurnRate = typeof BurnRate.Type

/** What the block will have used at its end, if it goes on at its burn rate. */
export const BlockProjection = Schema.Struct({
  tokens: Schema.Int,
  cost_usd_micros: Schema.NullOr(Schema.Int),
  remaining_minutes: Schema.Int
})
export type BlockProjection = typeof BlockProjection.Type

/** A block beside the limit that was asked for. `warning` from 80 % on. */
export const BlockLimit = Schema.Struct({
  limit_tokens: Schema.Int,
  used_percent: Schema.Finite,
  projected_percent: Schema.NullOr(Schema.Finite),
  status: Schema.Literals(["ok", "warning", "exceeds"])
})
export type BlockLimit = typeof BlockLimit.Type

/**
 * - `key`: start as an ISO instant; rows of the report carry the same key.
 * - `is_gap`: time without use between two blocks; it has no row.
 * - `is_active`: the block has not ended, and its last request is younger than a block's length.
 * - `tokens`: input, output, cache reads and cache writes together.
 * - `burn_rate`: of every block; `projection` only of the active one.
 */
export const Block = Schema.Struct({
  key: Schema.String,
  starts_at_ms: Schema.Int,
  ends_at_ms: Schema.Int,
  first_request_at_ms: Schema.NullOr(Schema.Int),
  last_request_at_ms: Schema.NullOr(Schema.Int),
  is_gap: Schema.Boolean,
  is_active: Schema.Boolean,
  models: Schema.Array(Schema.String),
  tokens: Schema.Int,
  burn_rate: Schema.NullOr(BurnRate),
  projection: Schema.NullOr(BlockProjection),
  limit: Schema.NullOr(BlockLimit)
})
export type Block = typeof Block.Type

/** `rows` are as in every usage report; `blocks` tells more of each key. */
export const BlocksReport = Schema.Struct({
  ...UsageReport.fields,
  block_hours: Schema.Finite,
  blocks: Schema.Array(Block)
})
export type BlocksReport = typeof BlocksReport.Type
