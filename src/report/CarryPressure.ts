/** How full the context of each session got. */
import * as Schema from "effect/Schema"

/**
 * - `peak_tokens`: the largest input of one request, cached tokens included; `last_tokens`: that of the last.
 * - `window_tokens`: what the model of the peak takes at most, after the price package; null when it does not say,
 *   and when the peak passes it: then the session had a larger window, by arrangement, that nobody tells.
 * - `peak_share`: the peak as part of the window; null when that is not known.
 * - `high_requests`: requests above the report's `high_share` of their model's window.
 */
export const PressureRow = Schema.Struct({
  session: Schema.String,
  agent: Schema.String,
  relation: Schema.String,
  title: Schema.NullOr(Schema.String),
  project: Schema.NullOr(Schema.String),
  requests: Schema.Int,
  peak_tokens: Schema.Int,
  average_tokens: Schema.Int,
  last_tokens: Schema.Int,
  model: Schema.NullOr(Schema.String),
  window_tokens: Schema.NullOr(Schema.Int),
  peak_share: Schema.NullOr(Schema.Finite),
  high_requests: Schema.Int,
  compactions: Schema.Int
})
export type PressureRow = typeof PressureRow.Type

/** `rows`: the fullest first, those beyond the window of the list before all others. */
export const PressureReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  high_share: Schema.Finite,
  rows: Schema.Array(PressureRow)
})
export type PressureReport = typeof PressureReport.Type
