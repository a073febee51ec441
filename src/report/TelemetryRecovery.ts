/** What was done about errors, and whether it helped: the answer of `spoor telemetry recovery`. */
import * as Schema from "effect/Schema"
import { Durations, Rate, telemetryFields } from "./Telemetry.ts"

/** What the rows of a report on recovery are. */
export const RecoveryGrouping = Schema.Literals(["category", "action", "day"])
export type RecoveryGrouping = typeof RecoveryGrouping.Type

/**
 * Figures of some of the recoveries.
 *
 * - `tried`: something was done, or nobody says that it was not; `suggested`: only words were printed, which neither
 *   succeed nor fail.
 * - `success_rate`: over the tried ones whose outcome is known.
 * - `attempts`: together; null when none is known.
 */
export const RecoveryFigures = Schema.Struct({
  recoveries: Schema.Int,
  tried: Schema.Int,
  suggested: Schema.Int,
  success_rate: Rate,
  attempts: Schema.NullOr(Schema.Int),
  duration: Durations
})
export type RecoveryFigures = typeof RecoveryFigures.Type

export const RecoveryRow = Schema.Struct({
  name: Schema.NullOr(Schema.String),
  ...RecoveryFigures.fields
})
export type RecoveryRow = typeof RecoveryRow.Type

/**
 * - `rows`: the most recoveries first; days in their order.
 * - `written_rate`: what the writers' own field gives, suggestions and made-up outcomes included. It is no rate of
 *   anything; it stands here so that their figure can be found again.
 */
export const RecoveryReport = Schema.Struct({
  ...telemetryFields,
  by: RecoveryGrouping,
  rows: Schema.Array(RecoveryRow),
  totals: RecoveryFigures,
  written_rate: Rate
})
export type RecoveryReport = typeof RecoveryReport.Type
