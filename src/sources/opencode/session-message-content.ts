/** What an assistant message of 2.x holds: text, reasoning and tool calls, in one list. */
import type { Sink } from "../Source.ts"
import { clipped } from "../excerpt.ts"
import {
  epochTimeOf,
  type Fields,
  fieldsOrNone,
  isFields,
  lengthOf,
  textOf,
  textOfBlocks
} from "../fields.ts"
import { errorText } from "./message.ts"
import { draftPart, setContent } from "./part-draft.ts"
import type { SessionMessage } from "./SessionMessage.ts"
import { seeToolCall } from "./tool.ts"

/** Tells one item of the list. */
export const seeContent = (item: Fields, i: number, message: SessionMessage, sink: Sink): void => {
  const { ids, base, span } = message
  const type = item["type"]
  if (type === "tool") return seeTool(item, i, message, sink)
  const isKnown = type === "text" || type === "reasoning"
  sink.kind(`content/${typeof type === "string" ? clipped(type, 40) : "without type"}`, isKnown)
  const part = { session: ids.session, message: ids.message, part: `content/${i}` }
  const draft = draftPart(part, i, isKnown ? type : "other")
  setContent(draft, lengthOf(item["text"]), span, `${base}/content/${i}/text`)
  const at = fieldsOrNone(item["time"])
  draft.started_at_ms = epochTimeOf(at["created"])
  draft.ended_at_ms = epochTimeOf(at["completed"])
  sink.part(draft)
}

const seeTool = (item: Fields, i: number, message: SessionMessage, sink: Sink): void => {
  sink.kind("content/tool", true)
  const { ids, base, span } = message
  const state = fieldsOrNone(item["state"])
  const at = fieldsOrNone(item["time"])
  const call_id = textOf(item["callID"]) ?? textOf(item["id"])
  const error = state["error"]
  const failure =
    state["status"] === "error"
      ? isFields(error)
        ? (textOf(error["message"]) ?? errorText(error))
        : (textOf(error) ?? "")
      : null
  const place = `${base}/content/${i}/state`
  const output = outputOf(state, failure, place)
  seeToolCall(
    {
      ids: { session: ids.session, message: ids.message, part: call_id ?? `content/${i}` },
      ordinal: i,
      tool: textOf(item["name"]) ?? textOf(item["tool"]) ?? "unknown",
      call_id,
      status: state["status"],
      title: textOf(state["title"]),
      input: state["input"],
      input_pointer: `${place}/input`,
      output: output.text,
      output_pointer: output.pointer,
      output_chars: output.text === null ? 0 : output.text.length,
      failure,
      metadata: isFields(state["metadata"]) ? state["metadata"] : fieldsOrNone(state["structured"]),
      started_at_ms: epochTimeOf(at["ran"]) ?? epochTimeOf(at["created"]),
      ended_at_ms: epochTimeOf(at["completed"])
    },
    span,
    sink
  )
}

/** What the model was given back: the error, blocks of text, or one text. */
const outputOf = (
  state: Fields,
  failure: string | null,
  place: string
): { readonly text: string | null; readonly pointer: string } => {
  if (failure !== null) {
    const isWrapped = isFields(state["error"])
    return { text: failure, pointer: isWrapped ? `${place}/error/message` : `${place}/error` }
  }
  if (typeof state["output"] === "string") return { text: state["output"], pointer: `${place}/output` }
  return { text: textOf(textOfBlocks(state["content"])), pointer: `${place}/content` }
}
