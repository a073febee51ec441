/** How findings of audits went over time, and where they are: the answers of `spoor analytics trend` and `hotspots`. */
import * as Schema from "effect/Schema"
import { CheckpointEntry } from "./Checkpoints.ts"

export const TrendMetric = Schema.Literals(["errors", "warnings", "info", "findings", "progress"])
export type TrendMetric = typeof TrendMetric.Type

/**
 * One checkpoint's value.
 *
 * - `value`: how many; for `progress` the percentage of the baseline's findings that are fixed or went with their files.
 * - `rolling_mean`, `rolling_deviation`: of the last `window` values, this one included; the deviation is the sample's.
 *   Null until there are so many.
 * - `is_incomplete`: something was not measured, so a lower value need not be better.
 */
export const TrendPoint = Schema.Struct({
  id: Schema.String,
  number: Schema.Int,
  at_ms: Schema.Int,
  value: Schema.Number,
  rolling_mean: Schema.NullOr(Schema.Number),
  rolling_deviation: Schema.NullOr(Schema.Number),
  is_incomplete: Schema.Boolean
})
export type TrendPoint = typeof TrendPoint.Type

/** The oldest first. `baseline`: what progress is measured from; null for other metrics. */
export const Trend = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  root: Schema.String,
  tool: Schema.String,
  metric: TrendMetric,
  window: Schema.Int,
  baseline: Schema.NullOr(CheckpointEntry),
  points: Schema.Array(TrendPoint)
})
export type Trend = typeof Trend.Type

/**
 * Findings of one file, folder or rule, each counted once however many checkpoints it was at. `others`: of a file how many
 * rules, of a folder or a rule how many files.
 */
export const HotspotRow = Schema.Struct({
  name: Schema.NullOr(Schema.String),
  findings: Schema.Int,
  errors: Schema.Int,
  warnings: Schema.Int,
  info: Schema.Int,
  others: Schema.Int
})
export type HotspotRow = typeof HotspotRow.Type

/** Of the checkpoints from `from` to `to`; most findings first. `matched`: how many rows there are in all. */
export const Hotspots = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  by: Schema.Literals(["files", "folders", "rules"]),
  from: CheckpointEntry,
  to: CheckpointEntry,
  matched: Schema.Int,
  rows: Schema.Array(HotspotRow)
})
export type Hotspots = typeof Hotspots.Type
