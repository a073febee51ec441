/** The figures of a session: what was said and done in it, what it used and what it cost. */
import * as Schema from "effect/Schema"
import { UsageAmounts } from "./Usage.ts"

/**
 * - Tokens, cost and requests: see `Usage.ts`. `total_tokens`: input, output and cached tokens together.
 * - `prompts`: messages in a person's own words; they are among `messages`.
 * - `tool_errors`: calls that failed or were denied; they are among `tool_calls`.
 */
export const SessionFigures = Schema.Struct({
  ...UsageAmounts.fields,
  total_tokens: Schema.Int,
  messages: Schema.Int,
  prompts: Schema.Int,
  tool_calls: Schema.Int,
  tool_errors: Schema.Int,
  compactions: Schema.Int,
  lines_added: Schema.Int,
  lines_removed: Schema.Int
})
export type SessionFigures = typeof SessionFigures.Type
