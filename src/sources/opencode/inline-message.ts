/**
 * Messages of the first releases (0.1): one document holds a message, its parts and, apart from them, what is
 * known of its tool calls (`metadata.tool`, by call id).
 *
 * Such a message spans many model calls but keeps the tokens of the last one; its cost is that of all.
 */
import type { PartType } from "../../record/PartSeen.ts"
import type { Span } from "../../record/Reference.ts"
import type { Sink } from "../Source.ts"
import { clipped, oneLine } from "../excerpt.ts"
import { epochTimeOf, type Fields, fieldsOrNone, isFields, lengthOf, listOf, textOf } from "../fields.ts"
import type { MessageIds, PartIds } from "./ids.ts"
import { seeMessage } from "./message.ts"
import { draftPart, setContent } from "./part-draft.ts"
import { makeRequest } from "./request.ts"
import { seeToolCall } from "./tool.ts"
import { readUsage } from "./usage.ts"

export const isInlineMessage = (info: Fields): boolean =>
  Array.isArray(info["parts"]) && isFields(info["metadata"])

/** Tells the message, its parts and its request. */
export const seeInlineMessage = (info: Fields, ids: MessageIds, span: Span, sink: Sink): void => {
  const metadata = fieldsOrNone(info["metadata"])
  const answer = fieldsOrNone(metadata["assistant"])
  const { path, modelID, providerID, summary } = answer
  const { time: at, error } = metadata
  // Without tokens, so that no request is made of it: the one below says that it is incomplete.
  seeMessage(
    { role: info["role"], time: at, error, path, modelID, providerID, summary },
    ids,
    span,
    false,
    sink
  )
  const parts = listOf(info["parts"])
  parts.forEach(
    (part, i) => isFields(part) && seeInlinePart(part, ids, i, fieldsOrNone(metadata["tool"]), span, sink)
  )
  const provider = textOf(answer["providerID"])
  const usage = readUsage(answer["tokens"], { provider, hasReason: false, isSecond: false })
  if (info["role"] !== "assistant" || usage === null) return
  const created_ms = epochTimeOf(fieldsOrNone(metadata["time"])["created"])
  const steps = parts.filter((part) => fieldsOrNone(part)["type"] === "step-start").length
  sink.request({
    ...makeRequest({
      ids,
      usage,
      created_ms,
      provider,
      model: textOf(answer["modelID"]),
      at_ms: created_ms,
      completed_at_ms: epochTimeOf(fieldsOrNone(metadata["time"])["completed"]),
      stop_reason: null,
      cost: answer["cost"],
      is_complete: true,
      span
    }),
    lower_bound: steps > 1 ? `tokens of the last of ${steps} model calls` : null
  })
}

const seeInlinePart = (
  part: Fields,
  message: MessageIds,
  ordinal: number,
  calls: Fields,
  span: Span,
  sink: Sink
): void => {
  const ids = { session: message.session, message: message.message, part: String(ordinal) }
  const type = textOf(part["type"]) ?? "without type"
  if (type === "tool-invocation")
    return seeInvocation(fieldsOrNone(part["toolInvocation"]), ids, ordinal, calls, span, sink)
  const known = partTypes.get(type)
  sink.kind(`part/${clipped(type, 40)}`, known !== undefined)
  const draft = draftPart(ids, ordinal, known ?? "other")
  setContent(draft, lengthOf(part["text"]), span, `/parts/${ordinal}/text`)
  if (draft.content === null)
    draft.title = oneLine(textOf(part["filename"]) ?? textOf(part["url"]) ?? type, 120)
  sink.part(draft)
}

const partTypes: ReadonlyMap<string, PartType> = new Map([
  ["text", "text"],
  ["reasoning", "reasoning"],
  ["step-start", "step"],
  ["file", "file"],
  ["source-url", "other"]
])

const seeInvocation = (
  call: Fields,
  ids: PartIds,
  ordinal: number,
  calls: Fields,
  span: Span,
  sink: Sink
): void => {
  sink.kind("part/tool-invocation", true)
  const call_id = textOf(call["toolCallId"])
  const metadata = call_id === null ? {} : fieldsOrNone(calls[call_id])
  const at = fieldsOrNone(metadata["time"])
  const output = textOf(call["result"])
  const isFailed = metadata["error"] === true
  seeToolCall(
    {
      ids,
      ordinal,
      tool: textOf(call["toolName"]) ?? "unknown",
      call_id,
      status: isFailed ? "error" : call["state"] === "result" ? "completed" : "pending",
      // The title of a failed call is its error.
      title: isFailed ? null : textOf(metadata["title"]),
      input: call["args"],
      input_pointer: `/parts/${ordinal}/toolInvocation/args`,
      output,
      output_pointer: `/parts/${ordinal}/toolInvocation/result`,
      output_chars: lengthOf(output),
      failure: isFailed ? (textOf(metadata["message"]) ?? output ?? "") : null,
      metadata,
      started_at_ms: epochTimeOf(at["start"]),
      ended_at_ms: epochTimeOf(at["end"])
    },
    span,
    sink
  )
}
