/** A message: one entry of the conversation, by a person, an agent or a tool. */
import * as Schema from "effect/Schema"
import { Span } from "./Reference.ts"

export const Role = Schema.Literals(["user", "assistant", "system"])
export type Role = typeof Role.Type

/**
 * What a message is in the conversation.
 *
 * - `prompt`: a person's own words. Only these count as prompts.
 * - `answer`: a model's answer (text, reasoning, tool calls).
 * - `tool_result`: carries results of tool calls back to the model.
 * - `context`: put in by the agent: environment, instructions, attachments, reminders, meta lines.
 * - `command`: a local slash command or its output.
 * - `summary`: the summary that replaces a compacted context.
 * - `delegation`: the prompt that a parent agent gave to a sub-agent.
 * - `notice`: anything else that is shown (errors, away notes).
 */
export const MessageKind = Schema.Literals([
  "prompt",
  "answer",
  "tool_result",
  "context",
  "command",
  "summary",
  "delegation",
  "notice"
])
export type MessageKind = typeof MessageKind.Type

/**
 * One sighting of a message. `(agent, native_id)` makes the message; when it stands in several sessions
 * (forks copy history) the store gives it to the session that had it first.
 *
 * - `native_id`: the agent's id (Claude: provider message id for answers, line uuid for the rest; OpenCode:
 *   `msg_…`; Codex: made from rollout id and position).
 * - `parent_native_id`: the message before it in the conversation, when the trail says.
 * - `error`: why the model call failed, when the trail says so.
 */
export const MessageSeen = Schema.Struct({
  session: Schema.String,
  native_id: Schema.String,
  parent_native_id: Schema.NullOr(Schema.String),
  role: Role,
  kind: MessageKind,
  at_ms: Schema.NullOr(Schema.Int),
  completed_at_ms: Schema.NullOr(Schema.Int),
  model: Schema.NullOr(Schema.String),
  error: Schema.NullOr(Schema.String),
  span: Span
})
export type MessageSeen = typeof MessageSeen.Type
