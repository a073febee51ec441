/** How runs came out and how long they took: the answer of `spoor runs stats`. */
import * as Schema from "effect/Schema"

const Time = Schema.NullOr(Schema.Int)

/** `rate`: `succeeded` of `of`, 0 to 1; null when `of` is none. */
export const SuccessRate = Schema.Struct({
  rate: Schema.NullOr(Schema.Finite),
  succeeded: Schema.Int,
  of: Schema.Int
})
export type SuccessRate = typeof SuccessRate.Type

/**
 * The same success counted in four ways, each with its definition in `definitions` of the report.
 *
 * - `per_run`: runs that succeeded, of those that succeeded or failed. A failed run stays a failure after another
 *   attempt was made of it.
 * - `first_attempts`: the same of first attempts alone.
 * - `chains`: attempts that belong together count once: success if any of them succeeded.
 * - `of_all`: runs in the state SUCCESS, of all runs whatever their state.
 */
export const SuccessRates = Schema.Struct({
  per_run: SuccessRate,
  first_attempts: SuccessRate,
  chains: SuccessRate,
  of_all: SuccessRate
})
export type SuccessRates = typeof SuccessRates.Type

/** Over the `runs` of which the duration is known; ranks by nearest rank; null where it is known of none. */
export const RunDurations = Schema.Struct({
  runs: Schema.Int,
  average_ms: Schema.NullOr(Schema.Finite),
  p50_ms: Time,
  p95_ms: Time,
  max_ms: Time
})
export type RunDurations = typeof RunDurations.Type

/**
 * - `by_status`: how many runs are in which state; states without runs are left out.
 * - `succeeded`, `failed`, `cancelled`, `unfinished`: they add up to `runs`.
 * - `elapsed`: from being asked for to the end. `work`: without the wait before it, for successes and for runs that
 *   Spoor recorded. `wait`: the wait, of the same runs.
 */
export const RunFiguresEntry = Schema.Struct({
  repository: Schema.NullOr(Schema.String),
  runs: Schema.Int,
  by_status: Schema.Record(Schema.String, Schema.Int),
  succeeded: Schema.Int,
  failed: Schema.Int,
  cancelled: Schema.Int,
  unfinished: Schema.Int,
  success: SuccessRates,
  elapsed: RunDurations,
  work: RunDurations,
  wait: RunDurations,
  last_started_at_ms: Time
})
export type RunFiguresEntry = typeof RunFiguresEntry.Type

/**
 * Statistics as the first writer of run files makes them, with its own names and definitions, to hold ours against
 * its own: its average puts durations with and without the wait together, its rate forgets failures that were
 * retried, and where there is nothing it says 0.
 */
export const UpstreamStatistics = Schema.Struct({
  total: Schema.Int,
  byStatus: Schema.Record(Schema.String, Schema.Int),
  byRepository: Schema.Record(Schema.String, Schema.Int),
  averageDuration: Schema.Finite,
  successRate: Schema.Finite
})
export type UpstreamStatistics = typeof UpstreamStatistics.Type

/**
 * - `repositories`: those with the most runs first.
 * - `failed_last_24h`: runs asked for in the last 24 hours that failed, whatever the range of the question.
 * - `definitions`: what each rate is, in words.
 */
export const RunStatistics = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  since_ms: Time,
  until_ms: Time,
  total: RunFiguresEntry,
  repositories: Schema.Array(RunFiguresEntry),
  failed_last_24h: Schema.Int,
  upstream: UpstreamStatistics,
  definitions: Schema.Record(Schema.String, Schema.String)
})
export type RunStatistics = typeof RunStatistics.Type
