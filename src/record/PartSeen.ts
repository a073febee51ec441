/** A part: one block of a message (text, reasoning, a tool call, …). */
import * as Schema from "effect/Schema"
import { Reference } from "./Reference.ts"
import { ToolError } from "./ToolError.ts"

export const PartType = Schema.Literals([
  "text",
  "reasoning",
  "tool",
  "file",
  "image",
  "step",
  "patch",
  "compaction",
  "subtask",
  "other"
])
export type PartType = typeof PartType.Type

/** `running` and `pending` are what the trail last said; a session may have died there. */
export const ToolStatus = Schema.Literals(["pending", "running", "completed", "error", "denied", "cancelled"])
export type ToolStatus = typeof ToolStatus.Type

/**
 * One sighting of a part. `(message, key)` makes the part.
 *
 * - `key`: unique within the message and stable: the call id for tool calls, else block or part id.
 * - `ordinal`: order within the message.
 * - `content`: where the text, or the tool's input, stands. Null when there is none.
 * - `content_chars`: UTF-16 length of that text (of the compact JSON, for a tool's input).
 * - `title`: at most 120 characters that tell a person what it is (a command, a path); no secrets added.
 * - `synthetic`: text that the agent put in, not a person or a model.
 *
 * Tool calls only (null or 0 elsewhere):
 * - `tool`: name as the agent wrote it (`Bash`, `mcp__github__search`, `shell`).
 * - `output`, `output_chars`: where the result stands, its length.
 * - `duration_ms`: as recorded; else the store takes end minus start.
 * - `child_session`: native id of the session that the call started.
 */
export const PartSeen = Schema.Struct({
  session: Schema.String,
  message: Schema.String,
  key: Schema.String,
  ordinal: Schema.Int,
  type: PartType,
  synthetic: Schema.Boolean,
  content: Schema.NullOr(Reference),
  content_chars: Schema.Int,
  title: Schema.NullOr(Schema.String),
  tool: Schema.NullOr(Schema.String),
  call_id: Schema.NullOr(Schema.String),
  status: Schema.NullOr(ToolStatus),
  started_at_ms: Schema.NullOr(Schema.Int),
  ended_at_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  output: Schema.NullOr(Reference),
  output_chars: Schema.Int,
  error: Schema.NullOr(ToolError),
  child_session: Schema.NullOr(Schema.String)
})
export type PartSeen = typeof PartSeen.Type

/**
 * The result of a tool call, where it stands apart from the call (Claude Code, Codex).
 * It completes the part `(message, key)`; if that part is not known, the store makes one from this.
 */
export const ToolResultSeen = Schema.Struct({
  session: Schema.String,
  message: Schema.String,
  key: Schema.String,
  tool: Schema.NullOr(Schema.String),
  call_id: Schema.String,
  status: ToolStatus,
  ended_at_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  output: Schema.NullOr(Reference),
  output_chars: Schema.Int,
  error: Schema.NullOr(ToolError),
  child_session: Schema.NullOr(Schema.String)
})
export type ToolResultSeen = typeof ToolResultSeen.Type
