/** How well a session went, with the reasons. */
import * as Schema from "effect/Schema"
import { ToolErrorType } from "../record/ToolError.ts"

/**
 * How a session ended. The first that fits:
 *
 * - `unknown`: it is still live, or nobody asked anything
 * - `interrupted`: a person stopped the agent, or denied its last call, and said nothing afterwards
 * - `errored`: its last model call failed, was refused or cut off at the token limit
 * - `abandoned`: the agent owed an answer, or a tool its result, when the trail broke off
 * - `completed`: the agent said its last word
 */
export const SessionOutcome = Schema.Literals(["completed", "abandoned", "errored", "interrupted", "unknown"])
export type SessionOutcome = typeof SessionOutcome.Type

export const HealthGrade = Schema.Literals(["A", "B", "C", "D", "F"])
export type HealthGrade = typeof HealthGrade.Type

/** Points taken off, and for what. */
export const HealthPenalty = Schema.Struct({ reason: Schema.String, points: Schema.Int })
export type HealthPenalty = typeof HealthPenalty.Type

/** A file edited again and again. */
export const ChurnedFile = Schema.Struct({ path: Schema.String, edits: Schema.Int })
export type ChurnedFile = typeof ChurnedFile.Type

/**
 * - `score`: 100 less the penalties; `grade`: A from 90, B from 80, C from 65, D from 50, else F. Null:
 *   the agent did nothing that could be judged.
 * - `tool_errors`: calls that failed; denied and cancelled ones are a person's will and counted apart.
 * - `failure_rate`: failed of the calls that ran to an end; null when none did.
 * - `retries`: calls of the same tool with the same input again after it failed.
 * - `blind_retries`: those of them before which no file was changed since the failure.
 * - `churned_files`: files edited `churn_edits` times or more, the most edited first.
 * - `max_context_tokens`: the largest context of a request; `context_pressure`: its share of the model's
 *   window, null when the window is not known.
 * - `longest_wait_ms`: the longest time until the person said something again, of waits over the threshold.
 */
export const SessionHealth = Schema.Struct({
  outcome: SessionOutcome,
  score: Schema.NullOr(Schema.Int),
  grade: Schema.NullOr(HealthGrade),
  penalties: Schema.Array(HealthPenalty),
  tool_calls: Schema.Int,
  tool_errors: Schema.Int,
  denied_calls: Schema.Int,
  cancelled_calls: Schema.Int,
  failure_rate: Schema.NullOr(Schema.Number),
  error_types: Schema.Record(ToolErrorType, Schema.optionalKey(Schema.Int)),
  retries: Schema.Int,
  blind_retries: Schema.Int,
  churn_edits: Schema.Int,
  churned_files: Schema.Array(ChurnedFile),
  compactions: Schema.Int,
  api_errors: Schema.Int,
  max_context_tokens: Schema.NullOr(Schema.Int),
  context_window_tokens: Schema.NullOr(Schema.Int),
  context_pressure: Schema.NullOr(Schema.Number),
  long_waits: Schema.Int,
  longest_wait_ms: Schema.NullOr(Schema.Int)
})
export type SessionHealth = typeof SessionHealth.Type
