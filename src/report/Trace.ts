/** A session as spans of time: who worked when, on what, for how much, and what it waited for. */
import * as Schema from "effect/Schema"
import { UsageAmounts } from "./Usage.ts"

/**
 * - `session`: the traced session, and below a tool call each sub-agent's that it started
 * - `exchange`: a prompt and all that was done until the next one
 * - `request`: a model call
 * - `tool`: a tool call
 */
export const SpanKind = Schema.Literals(["session", "exchange", "request", "tool"])
export type SpanKind = typeof SpanKind.Type

/**
 * - `ok`, `error`: it came to its end, well or not
 * - `denied`, `cancelled`: a person refused it, or broke it off
 * - `running`: the trail shows no end of it
 * - `unanswered`: the prompt got no answer
 * - `unknown`: the trail does not tell
 */
export const SpanStatus = Schema.Literals([
  "ok",
  "error",
  "denied",
  "cancelled",
  "running",
  "unanswered",
  "unknown"
])
export type SpanStatus = typeof SpanStatus.Type

/** `recorded` in the trail, or `inferred` from what stands around it (see `analytics/trace-work.ts`). */
export const TimeOrigin = Schema.Literals(["recorded", "inferred"])
export type TimeOrigin = typeof TimeOrigin.Type

/**
 * - `parent`, `depth`: the span around it; 0 for the traced session.
 * - `name`: title or role of a session, number of an exchange, model of a request, tool of a call.
 *   `title`: beginning of the prompt; what the call was about.
 * - Times in UTC ms; null is unknown. `offset_ms`: from the start of the trace. `duration_ms`: end less start;
 *   for calls without one of them what the trail says.
 * - Sessions and exchanges reach from the first to the last thing known in them; so they hold all that is below
 *   them. A tool call that let a sub-agent run on ends before it.
 * - `waited_ms`: how much of a tool call's time a person was waited for, as hooks told; else null.
 * - `usage`: of all model calls in it, sub-agents included; null for a call that started none.
 * - `is_critical`: part of it lies on the critical path, `critical_ms` of its own time in all.
 */
export const Span = Schema.Struct({
  id: Schema.String,
  parent: Schema.NullOr(Schema.String),
  depth: Schema.Int,
  kind: SpanKind,
  name: Schema.String,
  title: Schema.NullOr(Schema.String),
  session: Schema.String,
  status: SpanStatus,
  start_ms: Schema.NullOr(Schema.Int),
  start_origin: Schema.NullOr(TimeOrigin),
  end_ms: Schema.NullOr(Schema.Int),
  end_origin: Schema.NullOr(TimeOrigin),
  offset_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  waited_ms: Schema.NullOr(Schema.Int),
  usage: Schema.NullOr(UsageAmounts),
  is_critical: Schema.Boolean,
  critical_ms: Schema.Int
})
export type Span = typeof Span.Type

/** A stretch of the critical path: the time that `span` itself held everything up. */
export const CriticalStep = Schema.Struct({
  span: Schema.String,
  start_ms: Schema.Int,
  end_ms: Schema.Int,
  duration_ms: Schema.Int
})
export type CriticalStep = typeof CriticalStep.Type

/**
 * - `user`: an agent had answered, and waited for the next prompt
 * - `parent`: the same of a sub-agent
 * - `idle`: within an exchange nothing can have run, as far as the trail tells
 * - `permission`: a person had been asked whether a tool may run; `question`: a person had been asked something else
 */
export const GapKind = Schema.Literals(["user", "parent", "idle", "permission", "question"])
export type GapKind = typeof GapKind.Type

export const Gap = Schema.Struct({
  kind: GapKind,
  session: Schema.String,
  start_ms: Schema.Int,
  end_ms: Schema.Int,
  duration_ms: Schema.Int
})
export type Gap = typeof Gap.Type

/**
 * How much ran at once, of model calls and tool calls with known times (a call that waits for its sub-agent
 * is not counted beside it).
 *
 * - `work_ms`: all durations together; `busy_ms`: time in which anything ran; `parallel_ms`: in which more
 *   than one did; `average`: work by busy, null when nothing ran.
 * - `max`: most at once, first reached at `max_at_ms`.
 */
export const Concurrency = Schema.Struct({
  work_ms: Schema.Int,
  busy_ms: Schema.Int,
  parallel_ms: Schema.Int,
  average: Schema.NullOr(Schema.Number),
  max: Schema.Int,
  max_at_ms: Schema.NullOr(Schema.Int)
})
export type Concurrency = typeof Concurrency.Type

/**
 * - `spans`: in the order of a printed waterfall: each before those inside it, siblings by start. Only the
 *   first of `spans_total` where the question set a limit; the figures beside are of all.
 * - `critical_path`: in the order of time; `critical_ms`: its steps together.
 * - `gaps`: only those of at least `min_gap_ms`.
 * - `model_ms`, `tool_ms`: durations of the model calls and of the tool calls together, as far as known.
 * - `waited_ms`: how much of `tool_ms` a person was waited for, as hooks told; null when they told of no wait.
 * - `unknown_times`: requests and calls of which start or end is unknown; they are in no sum of time.
 */
export const Trace = Schema.Struct({
  schema_version: Schema.Literal(1),
  session: Schema.String,
  agent: Schema.String,
  start_ms: Schema.NullOr(Schema.Int),
  end_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  spans_total: Schema.Int,
  spans: Schema.Array(Span),
  critical_ms: Schema.Int,
  critical_path: Schema.Array(CriticalStep),
  min_gap_ms: Schema.Int,
  gaps: Schema.Array(Gap),
  concurrency: Concurrency,
  model_ms: Schema.Int,
  tool_ms: Schema.Int,
  waited_ms: Schema.NullOr(Schema.Int),
  unknown_times: Schema.Int
})
export type Trace = typeof Trace.Type
