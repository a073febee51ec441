/** Something that happened in a session and is neither message nor request. */
import * as Schema from "effect/Schema"
import { Span } from "./Reference.ts"

/**
 * - `compaction`: the context was summarised; data: trigger, tokens_before, tokens_after, duration_ms
 * - `turn`: a turn ended; data: duration_ms, status
 * - `api_error`: a model call failed or was retried; data: attempt, message, status
 * - `interrupted`: a person stopped the agent
 * - `rolled_back`: turns were taken back; data: turns
 * - `rate_limit`: quota as the agent saw it; data: primary/secondary used_percent, resets_at_ms, plan
 * - `pull_request`: data: number, url, repository
 * - `commit`: data: hash, branch, message; rewrite: it takes the place of another
 * - `hook`: a hook ran; data: name, duration_ms, exit_code
 * - `mode`: permission mode, plan mode, model change; data: mode
 * - `snapshot`: the agent saved files so that it can go back
 * - `total`: the agent's own running total, to check ours against; data: the numbers as written
 * - `other`: kept, not understood further; data: kind
 *
 * What hooks tell while the agent works, at the millisecond; `call` is the tool call's id, `request` the question's:
 *
 * - `permission_wait`: the agent began to wait for a person to allow a tool call; data: tool, call, request, mode
 * - `permission_decision`: what was decided, where the agent tells; data: tool, call, request, decision
 *   (allowed | denied)
 * - `question_wait`, `question_answer`: the same of a question that a tool or an MCP server asked; data: server, call,
 *   request, decision (answered | declined | cancelled)
 * - `tool_end`: a tool call came to its end; data: tool, call, duration_ms (of the tool alone: without waits), failed,
 *   interrupted
 * - `notification`: the agent called for attention; data: notification
 * - `subagent_start`, `subagent_end`: data: subagent (its id), role
 * - `compaction_start`, `compaction_end`: data: trigger
 * - `session_start`, `session_end`: data: source or reason, cwd
 */
export const EventType = Schema.Literals([
  "compaction",
  "turn",
  "api_error",
  "interrupted",
  "rolled_back",
  "rate_limit",
  "pull_request",
  "commit",
  "hook",
  "mode",
  "snapshot",
  "total",
  "other",
  "permission_wait",
  "permission_decision",
  "question_wait",
  "question_answer",
  "tool_end",
  "notification",
  "subagent_start",
  "subagent_end",
  "compaction_start",
  "compaction_end",
  "session_start",
  "session_end"
])
export type EventType = typeof EventType.Type

/** `(session, key)` makes the event. `data` holds a few small values; the record itself is in custody. */
export const EventSeen = Schema.Struct({
  session: Schema.String,
  key: Schema.String,
  type: EventType,
  at_ms: Schema.NullOr(Schema.Int),
  data: Schema.Record(Schema.String, Schema.Unknown),
  span: Span
})
export type EventSeen = typeof EventSeen.Type
