/** What a person asked and what came of it, one exchange after the other. */
import * as Schema from "effect/Schema"
import { SpanStatus } from "./Trace.ts"
import { TranscriptText } from "./Transcript.ts"
import { UsageAmounts } from "./Usage.ts"

/** How often a tool was called, and how often that failed. */
export const ToolUse = Schema.Struct({ tool: Schema.String, calls: Schema.Int, errors: Schema.Int })
export type ToolUse = typeof ToolUse.Type

/**
 * - `number`: from 1. `id`: the prompt's message; null for work before the first prompt.
 * - `answer`: the last words that the agent said in it.
 * - `duration_ms`: from the prompt to the last sign of work; `waited_ms`: from the end of the exchange before
 *   to the prompt. Null: the trail has no times.
 * - `direct`: usage without, `rolled_up`: with the `sub_agents` that were started in it, at any depth.
 */
export const Exchange = Schema.Struct({
  number: Schema.Int,
  id: Schema.NullOr(Schema.String),
  status: SpanStatus,
  prompt: Schema.NullOr(TranscriptText),
  answer: Schema.NullOr(TranscriptText),
  started_at_ms: Schema.NullOr(Schema.Int),
  ended_at_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  waited_ms: Schema.NullOr(Schema.Int),
  tool_calls: Schema.Int,
  tools: Schema.Array(ToolUse),
  sub_agents: Schema.Int,
  direct: UsageAmounts,
  rolled_up: UsageAmounts
})
export type Exchange = typeof Exchange.Type

/** `total`, `offset` and `limit` count exchanges; `next_offset` is null on the last page. */
export const Exchanges = Schema.Struct({
  schema_version: Schema.Literal(1),
  session: Schema.String,
  agent: Schema.String,
  total: Schema.Int,
  offset: Schema.Int,
  limit: Schema.Int,
  next_offset: Schema.NullOr(Schema.Int),
  exchanges: Schema.Array(Exchange)
})
export type Exchanges = typeof Exchanges.Type
