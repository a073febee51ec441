/** Messages of OpenCode 1.x: the `info` of a message, wherever it stands. */
import type { MessageKind } from "../../record/MessageSeen.ts"
import type { Span } from "../../record/Reference.ts"
import type { Sink } from "../Source.ts"
import { clipped, oneLine } from "../excerpt.ts"
import { epochTimeOf, type Fields, fieldsOrNone, isFields, textOf } from "../fields.ts"
import { isCopied, type MessageIds } from "./ids.ts"
import { requestOfMessage } from "./request.ts"
import { seeSessionOfMessage } from "./session.ts"

/**
 * Tells a message, its request, its error and what it shows of its session. `isChild`: is the session known to
 * be a sub-agent's? Its user messages are the parent agent's words, not a person's.
 */
export const seeMessage = (info: Fields, ids: MessageIds, span: Span, isChild: boolean, sink: Sink): void => {
  const role = info["role"]
  if (role !== "user" && role !== "assistant") {
    sink.kind(`message/${typeof role === "string" ? clipped(role, 40) : "without role"}`, false)
    return
  }
  const isAnswer = role === "assistant"
  sink.kind(isAnswer ? "message/assistant" : "message/user", true)
  const at = fieldsOrNone(info["time"])
  const created_ms = epochTimeOf(at["created"])
  const completed_ms = epochTimeOf(at["completed"])
  const error = isFields(info["error"]) ? info["error"] : null
  sink.message({
    session: ids.session,
    native_id: ids.message,
    parent_native_id: textOf(info["parentID"]),
    role,
    kind: isAnswer
      ? info["summary"] === true
        ? "summary"
        : "answer"
      : promptKind(info, ids, created_ms, isChild),
    at_ms: created_ms,
    completed_at_ms: completed_ms,
    model: isAnswer ? textOf(info["modelID"]) : null,
    error: error === null ? null : errorText(error),
    span
  })
  seeSessionOfMessage(info, ids, sink)
  if (!isAnswer) return
  const request = requestOfMessage(info, ids, span)
  if (request !== null) sink.request(request)
  if (error !== null) seeError(error, ids, completed_ms ?? created_ms, span, sink)
  if (info["summary"] === true) seeCompaction(ids, created_ms, completed_ms, span, sink)
}

/** Words of an error, as a person may read them. */
export const errorText = (error: Fields): string => {
  const data = fieldsOrNone(error["data"])
  const name = textOf(error["name"]) ?? textOf(error["type"]) ?? "error"
  const message = textOf(data["message"]) ?? textOf(error["message"])
  return oneLine(message === null ? name : `${name}: ${message}`, 500) ?? "error"
}

/** HTTP status that an error names, or null. */
export const errorStatus = (error: Fields): number | null => {
  const status = fieldsOrNone(error["data"])["statusCode"] ?? error["statusCode"] ?? error["status"]
  return typeof status === "number" ? status : null
}

/** A person broke the answer off, or the provider did not give one. */
export const seeError = (
  error: Fields,
  ids: MessageIds,
  at_ms: number | null,
  span: Span,
  sink: Sink
): void => {
  const name = textOf(error["name"]) ?? textOf(error["type"])
  const isAbort = name === "MessageAbortedError" || name === "aborted"
  sink.event({
    session: ids.session,
    key: `${ids.message}/error`,
    type: isAbort ? "interrupted" : "api_error",
    at_ms,
    data: isAbort ? {} : { message: errorText(error), status: errorStatus(error) },
    span
  })
}

/** A compaction is told by the summary it leaves: it has time, model and usage. */
const seeCompaction = (
  ids: MessageIds,
  created_ms: number | null,
  completed_ms: number | null,
  span: Span,
  sink: Sink
): void => {
  sink.event({
    session: ids.session,
    key: `${ids.message}/compaction`,
    type: "compaction",
    at_ms: created_ms,
    data: { duration_ms: created_ms === null || completed_ms === null ? null : completed_ms - created_ms },
    span
  })
}

/**
 * Whose words a user message holds. Releases 1.0.98 to 1.2 switch the tools for tasks and todos off in the
 * prompts they give to sub-agents. A copy that a fork made was not typed again.
 */
const promptKind = (
  info: Fields,
  ids: MessageIds,
  created_ms: number | null,
  isChild: boolean
): MessageKind => {
  if (isCopied(ids.message, ids.session, created_ms)) return "context"
  if (isChild) return "delegation"
  const tools = info["tools"]
  const isDelegation = isFields(tools) && tools["task"] === false && tools["todowrite"] === false
  return isDelegation ? "delegation" : "prompt"
}
