/** How long agents waited for a person, as their hooks told. */
import * as Schema from "effect/Schema"

/**
 * - `permissions`: how often a person was asked whether a tool may run; `questions`: how often something else.
 * - `denied`: refused, or broken off.
 * - `unsettled`: of which the trail does not tell when they were answered, if they were.
 * - `waited_ms`: all the others together; null when there is none.
 */
export const Waits = Schema.Struct({
  permissions: Schema.Int,
  questions: Schema.Int,
  denied: Schema.Int,
  unsettled: Schema.Int,
  waited_ms: Schema.NullOr(Schema.Int)
})
export type Waits = typeof Waits.Type
