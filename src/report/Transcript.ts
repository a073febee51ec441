/** What was said and done in a session, in order, a page at a time. */
import * as Schema from "effect/Schema"
import { MessageKind, Role } from "../record/MessageSeen.ts"
import { PartType, ToolStatus } from "../record/PartSeen.ts"
import { EventType } from "../record/SessionEvent.ts"
import { ToolError } from "../record/ToolError.ts"
import { UsageAmounts } from "./Usage.ts"

/**
 * A text of the trail. `chars`: its whole length in UTF-16 units; `is_cut`: `text` is only its beginning.
 * `text` is null when the trail's bytes were not kept.
 */
export const TranscriptText = Schema.Struct({
  text: Schema.NullOr(Schema.String),
  chars: Schema.Int,
  is_cut: Schema.Boolean
})
export type TranscriptText = typeof TranscriptText.Type

/**
 * A tool call. `input` is compact JSON (or the plain text that some tools take). Null times and durations:
 * the trail does not tell. `child`: id of the session that the call started.
 */
export const TranscriptCall = Schema.Struct({
  tool: Schema.NullOr(Schema.String),
  mcp_server: Schema.NullOr(Schema.String),
  call_id: Schema.NullOr(Schema.String),
  status: Schema.NullOr(ToolStatus),
  input: Schema.NullOr(TranscriptText),
  output: Schema.NullOr(TranscriptText),
  started_at_ms: Schema.NullOr(Schema.Int),
  ended_at_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  error: Schema.NullOr(ToolError),
  child: Schema.NullOr(Schema.String)
})
export type TranscriptCall = typeof TranscriptCall.Type

/** One block of a message: a text, or (`call`) a tool call. `is_synthetic`: put in by the agent. */
export const TranscriptPart = Schema.Struct({
  key: Schema.String,
  type: PartType,
  is_synthetic: Schema.Boolean,
  title: Schema.NullOr(Schema.String),
  text: Schema.NullOr(TranscriptText),
  call: Schema.NullOr(TranscriptCall)
})
export type TranscriptPart = typeof TranscriptPart.Type

/**
 * A message. `owner`: the session it belongs to; `is_inherited`: this session holds a copy of it, because it
 * began as a fork. `usage`: of the model calls that made it, null when it was made by none; that of an
 * inherited message is counted in its owner.
 */
export const TranscriptMessage = Schema.Struct({
  entry: Schema.Literal("message"),
  id: Schema.String,
  owner: Schema.String,
  is_inherited: Schema.Boolean,
  role: Schema.NullOr(Role),
  kind: Schema.NullOr(MessageKind),
  at_ms: Schema.NullOr(Schema.Int),
  completed_at_ms: Schema.NullOr(Schema.Int),
  model: Schema.NullOr(Schema.String),
  error: Schema.NullOr(Schema.String),
  usage: Schema.NullOr(UsageAmounts),
  parts: Schema.Array(TranscriptPart)
})
export type TranscriptMessage = typeof TranscriptMessage.Type

/** Something that happened between the messages: a compaction, an interruption; see `record/SessionEvent.ts`. */
export const TranscriptEvent = Schema.Struct({
  entry: Schema.Literal("event"),
  key: Schema.String,
  type: EventType,
  at_ms: Schema.NullOr(Schema.Int),
  data: Schema.Record(Schema.String, Schema.Unknown)
})
export type TranscriptEvent = typeof TranscriptEvent.Type

/** `offset`, `limit` and `total` count messages; `next_offset` is null on the last page. */
export const Transcript = Schema.Struct({
  schema_version: Schema.Literal(1),
  session: Schema.String,
  agent: Schema.String,
  offset: Schema.Int,
  limit: Schema.Int,
  total: Schema.Int,
  next_offset: Schema.NullOr(Schema.Int),
  with_inherited: Schema.Boolean,
  entries: Schema.Array(Schema.Union([TranscriptMessage, TranscriptEvent]))
})
export type Transcript = typeof Transcript.Type
