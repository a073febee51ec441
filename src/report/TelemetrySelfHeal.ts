/** How runs of health checks went, and what was repaired: the answer of `spoor telemetry self-heal`. */
import * as Schema from "effect/Schema"
import { Durations, Rate, telemetryFields } from "./Telemetry.ts"

/**
 * Runs of health checks. A run in which nothing was wrong is `healthy`; it is neither success nor failure, and in no
 * rate.
 *
 * - `healed`: all that was wrong was fixed; `partly`: some of it; `failed`: nothing.
 * - `fix_rate`: healed runs among those in which something was wrong.
 * - `checks`, `problems`, `fixed`: checks of all runs together; `problems` warned or failed.
 */
export const HealthRuns = Schema.Struct({
  runs: Schema.Int,
  healthy: Schema.Int,
  healed: Schema.Int,
  partly: Schema.Int,
  failed: Schema.Int,
  fix_rate: Rate,
  checks: Schema.Int,
  problems: Schema.Int,
  fixed: Schema.Int
})
export type HealthRuns = typeof HealthRuns.Type

/** The runs of a day; null: of no known time. */
export const HealthDay = Schema.Struct({ day: Schema.NullOr(Schema.String), ...HealthRuns.fields })
export type HealthDay = typeof HealthDay.Type

/** Single repairs of one kind of error. `success_rate`: over those whose outcome is known. */
export const Repairs = Schema.Struct({
  error_pattern: Schema.NullOr(Schema.String),
  repairs: Schema.Int,
  success_rate: Rate,
  duration: Durations,
  last_at_ms: Schema.NullOr(Schema.Int)
})
export type Repairs = typeof Repairs.Type

/** `days`: in their order, without those that had no run. `repairs`: the most frequent first. */
export const SelfHealReport = Schema.Struct({
  ...telemetryFields,
  days: Schema.Array(HealthDay),
  repairs: Schema.Array(Repairs),
  totals: HealthRuns
})
export type SelfHealReport = typeof SelfHealReport.Type
