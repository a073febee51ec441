/** How tasks for several agents went: the answer of `spoor telemetry coordination`. */
import * as Schema from "effect/Schema"
import { Durations, Rate, telemetryFields } from "./Telemetry.ts"

/**
 * Tasks of one strategy.
 *
 * - `success_rate`: among those that came to an end; cancelled ones did not.
 * - `others`: of a status that is not known.
 * - `agents_mean`, `duration`: over the tasks that were not cancelled.
 * - `estimated_cost_usd_micros`: the coordinator's own estimates, together; null when none is known. They are no costs
 *   of Spoor's, which are in `spoor usage`.
 */
export const CoordinationFigures = Schema.Struct({
  tasks: Schema.Int,
  success: Schema.Int,
  partial: Schema.Int,
  failed: Schema.Int,
  cancelled: Schema.Int,
  others: Schema.Int,
  success_rate: Rate,
  agents_mean: Schema.NullOr(Schema.Finite),
  duration: Durations,
  estimated_cost_usd_micros: Schema.NullOr(Schema.Int)
})
export type CoordinationFigures = typeof CoordinationFigures.Type

export const CoordinationRow = Schema.Struct({
  strategy: Schema.NullOr(Schema.String),
  ...CoordinationFigures.fields
})
export type CoordinationRow = typeof CoordinationRow.Type

/** Steps of single agents, as hooks tell them: how many of each action. */
export const AgentSteps = Schema.Struct({
  action: Schema.String,
  steps: Schema.Int,
  agents: Schema.Int,
  files: Schema.Int
})
export type AgentSteps = typeof AgentSteps.Type

/** `rows`: the most tasks first. `steps`: the most frequent first. */
export const CoordinationReport = Schema.Struct({
  ...telemetryFields,
  rows: Schema.Array(CoordinationRow),
  steps: Schema.Array(AgentSteps),
  totals: CoordinationFigures
})
export type CoordinationReport = typeof CoordinationReport.Type
