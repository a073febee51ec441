/** How models were chosen by what the user knows: the answer of `spoor telemetry expertise`. */
import * as Schema from "effect/Schema"
import { telemetryFields } from "./Telemetry.ts"

/** What the rows of a report on expertise are; `model` is the one that was chosen. */
export const ExpertiseGrouping = Schema.Literals(["domain", "model", "day"])
export type ExpertiseGrouping = typeof ExpertiseGrouping.Type

/** `unchanged`: the model that the complexity alone asked for. Means are over what is known, 0 to 1. */
export const ExpertiseFigures = Schema.Struct({
  decisions: Schema.Int,
  upgrades: Schema.Int,
  downgrades: Schema.Int,
  unchanged: Schema.Int,
  expertise_level: Schema.NullOr(Schema.Finite),
  domain_match: Schema.NullOr(Schema.Finite),
  complexity: Schema.NullOr(Schema.Finite)
})
export type ExpertiseFigures = typeof ExpertiseFigures.Type

export const ExpertiseRow = Schema.Struct({
  name: Schema.NullOr(Schema.String),
  ...ExpertiseFigures.fields
})
export type ExpertiseRow = typeof ExpertiseRow.Type

/** `rows`: the most decisions first; days in their order. */
export const ExpertiseReport = Schema.Struct({
  ...telemetryFields,
  by: ExpertiseGrouping,
  rows: Schema.Array(ExpertiseRow),
  totals: ExpertiseFigures
})
export type ExpertiseReport = typeof ExpertiseReport.Type
