/** Traces in short: one for each session that a person started, and one for each delegation. */
import * as Schema from "effect/Schema"
import { ToolUse } from "./Exchanges.ts"
import { SessionFigures } from "./SessionFigures.ts"
import { SessionStatus } from "./Sessions.ts"
import { TranscriptText } from "./Transcript.ts"

/** `root`: a person's session (forks too); `delegation`: a sub-agent's, or one that the agent started for itself. */
export const TraceListKind = Schema.Literals(["root", "delegation"])
export type TraceListKind = typeof TraceListKind.Type

/**
 * - `id`: the session's; `parent`: the one that delegated to it, `parent_role` what that one is for (the
 *   agent's name where the trail does not tell), `call_id` the call that did it.
 * - `prompt`: what was asked first; `answer`: the last words.
 */
export const TraceListEntry = Schema.Struct({
  id: Schema.String,
  kind: TraceListKind,
  agent: Schema.String,
  role: Schema.NullOr(Schema.String),
  title: Schema.NullOr(Schema.String),
  project: Schema.NullOr(Schema.String),
  parent: Schema.NullOr(Schema.String),
  parent_role: Schema.NullOr(Schema.String),
  call_id: Schema.NullOr(Schema.String),
  status: SessionStatus,
  prompt: Schema.NullOr(TranscriptText),
  answer: Schema.NullOr(TranscriptText),
  started_at_ms: Schema.NullOr(Schema.Int),
  ended_at_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  tools: Schema.Array(ToolUse),
  sub_agents: Schema.Int,
  sub_agents_missing: Schema.Int,
  direct: SessionFigures,
  rolled_up: SessionFigures
})
export type TraceListEntry = typeof TraceListEntry.Type

export const TraceList = Schema.Struct({
  schema_version: Schema.Literal(1),
  matched: Schema.Int,
  traces: Schema.Array(TraceListEntry),
  next_cursor: Schema.NullOr(Schema.String)
})
export type TraceList = typeof TraceList.Type
