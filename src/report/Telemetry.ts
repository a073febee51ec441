/** What the answers of `spoor telemetry` have in common. */
import * as Schema from "effect/Schema"

/**
 * - `unknown_times`: records without a time. A range leaves them out; without one they count.
 * - `simulated`: records that a backfill made up. They are counted here and nowhere else.
 */
export const telemetryFields = {
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  unknown_times: Schema.Int,
  simulated: Schema.Int
}

/**
 * Over how many cases a rate was taken, how many of them were good, and the rate, 0 to 1; null over none. What is not
 * known is in no rate.
 */
export const Rate = Schema.Struct({
  of: Schema.Int,
  good: Schema.Int,
  rate: Schema.NullOr(Schema.Finite)
})
export type Rate = typeof Rate.Type

/** By nearest rank over the `known` ones; null when there are none. Milliseconds. */
export const Durations = Schema.Struct({
  known: Schema.Int,
  p50_ms: Schema.NullOr(Schema.Int),
  p95_ms: Schema.NullOr(Schema.Int)
})
export type Durations = typeof Durations.Type
