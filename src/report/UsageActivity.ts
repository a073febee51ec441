/** When work is done, and how much of it at once: the heatmap of the week, streaks and concurrency. */
import * as Schema from "effect/Schema"
import { CostPolicy, UsageAmounts } from "./Usage.ts"

/** One hour of the week in local time. `weekday`: 0 = Sunday … 6 = Saturday; `hour`: 0 to 23. */
export const HourOfWeek = Schema.Struct({
  weekday: Schema.Int,
  hour: Schema.Int,
  sessions: Schema.Int,
  ...UsageAmounts.fields
})
export type HourOfWeek = typeof HourOfWeek.Type

/**
 * How many sessions made requests in the same quarter hour, sub-agents included.
 *
 * - `peak_user_sessions`: the same without sub-agents.
 * - `average_sessions`: over the quarter hours with any; null when there are none.
 * - `quarter_hours`: how many quarter hours had how many sessions.
 */
export const Concurrency = Schema.Struct({
  peak_sessions: Schema.Int,
  peak_at_ms: Schema.NullOr(Schema.Int),
  peak_user_sessions: Schema.Int,
  average_sessions: Schema.NullOr(Schema.Finite),
  quarter_hours: Schema.Array(Schema.Struct({ sessions: Schema.Int, quarter_hours: Schema.Int }))
})
export type Concurrency = typeof Concurrency.Type

/** Average, median, least and most of a figure over sessions; null when there are none. */
export const Spread = Schema.Struct({
  average: Schema.NullOr(Schema.Finite),
  median: Schema.NullOr(Schema.Finite),
  least: Schema.NullOr(Schema.Finite),
  most: Schema.NullOr(Schema.Finite)
})
export type Spread = typeof Spread.Type

/**
 * What a user session is like. `duration_ms`: from its first sign of life to its last, pauses included;
 * `tokens`: input, output, cache reads and writes, its sub-agents included.
 */
export const SessionShape = Schema.Struct({
  sessions: Schema.Int,
  duration_ms: Spread,
  requests: Spread,
  tokens: Spread,
  cost_usd_micros: Spread
})
export type SessionShape = typeof SessionShape.Type

/**
 * - `hours`: hours of the week with any usage, Sunday 0:00 first. Requests without a time are in none.
 * - `current_streak_days`: days in a row with usage up to today, or yesterday when today has none yet.
 */
export const ActivityReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  cost_policy: CostPolicy,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  hours: Schema.Array(HourOfWeek),
  active_days: Schema.Int,
  longest_streak_days: Schema.Int,
  current_streak_days: Schema.Int,
  busiest_day: Schema.NullOr(Schema.String),
  concurrency: Concurrency,
  shape: SessionShape
})
export type ActivityReport = typeof ActivityReport.Type
