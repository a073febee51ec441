/** What each model did and cost, and what its cache saved: the answer of `spoor models`. */
import * as Schema from "effect/Schema"
import { CostPolicy, UsageAmounts } from "./Usage.ts"

/**
 * What caching did.
 *
 * - `hit_rate`: cache reads among all input (plain, read, written), 0 to 1; null without input.
 * - `read_saved_usd_micros`: what cache reads would have cost more as plain input.
 * - `write_surcharge_usd_micros`: what cache writes cost more than plain input.
 * - `saved_usd_micros`: the one minus the other; negative when caching did not pay. By list prices; null when
 *   no rate card is known.
 * - `unpriced_tokens`: cached tokens of requests without a rate card, which the sums leave out.
 */
export const CacheFigures = Schema.Struct({
  hit_rate: Schema.NullOr(Schema.Finite),
  read_saved_usd_micros: Schema.NullOr(Schema.Int),
  write_surcharge_usd_micros: Schema.NullOr(Schema.Int),
  saved_usd_micros: Schema.NullOr(Schema.Int),
  unpriced_tokens: Schema.Int
})
export type CacheFigures = typeof CacheFigures.Type

/** How the tool calls of a model went. `failure_rate`: errors among those that completed or failed. */
export const ModelWork = Schema.Struct({
  tool_calls: Schema.Int,
  tool_errors: Schema.Int,
  failure_rate: Schema.NullOr(Schema.Finite),
  lines_added: Schema.Int,
  lines_removed: Schema.Int
})
export type ModelWork = typeof ModelWork.Type

/**
 * - `model`, `provider`: null for requests whose model the trail does not name.
 * - `cost_share`: part of the cost of all rows, 0 to 1; null when it is not known.
 * - `first_used_at_ms`, `last_used_at_ms`: to the quarter hour, its beginning.
 * - `tokens_per_second`: output tokens by the time from a request's first sign to its end, where both are known.
 * - `work`: when asked for.
 */
export const ModelRow = Schema.Struct({
  model: Schema.NullOr(Schema.String),
  provider: Schema.NullOr(Schema.String),
  ...UsageAmounts.fields,
  sessions: Schema.Int,
  cost_share: Schema.NullOr(Schema.Finite),
  first_used_at_ms: Schema.NullOr(Schema.Int),
  last_used_at_ms: Schema.NullOr(Schema.Int),
  output_tokens_per_request: Schema.NullOr(Schema.Finite),
  tokens_per_second: Schema.NullOr(Schema.Finite),
  cache: CacheFigures,
  work: Schema.NullOr(ModelWork)
})
export type ModelRow = typeof ModelRow.Type

/** `rows`: the most expensive first, then by output. */
export const ModelsReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  cost_policy: CostPolicy,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  rows: Schema.Array(ModelRow),
  totals: UsageAmounts,
  cache: CacheFigures
})
export type ModelsReport = typeof ModelsReport.Type
