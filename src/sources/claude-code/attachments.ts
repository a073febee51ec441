/**
 * `attachment` records (2.1.96 and later): what Claude Code puts into the context beside the conversation
 * (files, memory, lists of skills and tools, reminders, output of hooks), and prompts that were typed while
 * it was busy.
 */
import type { MessageKind } from "../../record/MessageSeen.ts"
import { oneLine } from "../excerpt.ts"
import {
  type Fields,
  fieldsOf,
  integerOf,
  isText,
  jsonLength,
  listOf,
  longTextOf,
  textOf
} from "../fields.ts"
import { charsOf } from "../LongText.ts"
import { type Desk, type Line, nameOf } from "./Line.ts"
import { readNotification } from "./notifications.ts"
import { seeText } from "./parts.ts"
import { forgetQueued } from "./queued-prompts.ts"
import { parentOfLine } from "./threads.ts"

/** Reads an attachment. Returns the message that it makes; null when it puts nothing into the context. */
export const readAttachment = (desk: Desk, line: Line): string | null => {
  const attachment = fieldsOf(line.record["attachment"])
  if (attachment === null) {
    desk.sink.reject(line.span, "bad_field", `${line.base}/attachment is no object`)
    return null
  }
  const type = textOf(attachment["type"]) ?? "(none)"
  if (type.startsWith("hook_")) seeHook(desk, line, attachment, type)
  const text = textIn(line.record, attachment, type)
  if (text === null) return null
  const name = nameOf(line)
  const isPrompt = type === "queued_command" && isTyped(attachment)
  if (type === "queued_command" && !isPrompt) readNotification(desk, line, longTextOf(attachment["prompt"]))
  if (isPrompt) forgetQueued(desk.memory, longTextOf(attachment["prompt"]))
  desk.sink.message({
    session: line.session,
    native_id: name,
    parent_native_id: parentOfLine(desk, line),
    role: "user",
    kind: kindOf(line, type, isPrompt),
    at_ms: line.at_ms,
    completed_at_ms: null,
    model: null,
    error: null,
    span: line.span
  })
  const place = { message: name, key: `${name}#0`, ordinal: 0, synthetic: !isPrompt, pointer: text.pointer }
  seeText(desk, line, place, text.chars, isPrompt ? null : titleOf(attachment, type))
  return name
}

const kindOf = (line: Line, type: string, isPrompt: boolean): MessageKind => {
  // What a hook says to the person, the model does not read.
  if (type === "hook_system_message") return "notice"
  return isPrompt && line.agent === "main" ? "prompt" : "context"
}

const isTyped = (attachment: Fields): boolean => {
  const origin = textOf(fieldsOf(attachment["origin"])?.["kind"])
  const prompt = textOf(attachment["prompt"]) ?? ""
  return (
    attachment["commandMode"] !== "task-notification" &&
    (origin ?? "human") === "human" &&
    !prompt.startsWith("<")
  )
}

interface TextIn {
  readonly pointer: string
  readonly chars: number
}

/** Where the text stands that goes into the context: as it was rendered, else in the attachment's own field. */
const textIn = (record: Fields, attachment: Fields, type: string): TextIn | null => {
  if (type === "queued_command") return textAt("/attachment/prompt", attachment["prompt"])
  // The system prompt and all tools: what every request sends along. It says itself what it is.
  if (type === "prompt_snapshot") return textAt("/attachment/systemPrompt", attachment["systemPrompt"])
  const rendered = listOf(record["rendered"])
  if (rendered.length === 1) return textAt("/rendered/0/content", fieldsOf(rendered[0])?.["content"])
  if (rendered.length > 1) return textAt("/rendered", rendered)
  for (const path of textFields) {
    let value: unknown = attachment
    for (const step of path) value = fieldsOf(value)?.[step]
    const found = textAt(`/attachment/${path.join("/")}`, value)
    if (found !== null) return found
  }
  return null
}

/** In the order in which they are looked for. */
const textFields = [
  ["content", "file", "content"],
  ["content", "content"],
  ["content"],
  ["snippet"],
  ["text"],
  ["addedBlocks"],
  ["addedLines"]
] as const

const textAt = (pointer: string, value: unknown): TextIn | null => {
  if (isText(value)) return charsOf(value) === 0 ? null : { pointer, chars: charsOf(value) }
  if (!Array.isArray(value) || value.length === 0) return null
  return { pointer, chars: jsonLength(value) }
}

const titleOf = (attachment: Fields, type: string): string | null => {
  const what =
    textOf(attachment["displayPath"]) ?? textOf(attachment["filename"]) ?? textOf(attachment["hookName"])
  return oneLine(what === null ? type : `${type}: ${what}`, 120)
}

const seeHook = (desk: Desk, line: Line, attachment: Fields, type: string): void =>
  desk.sink.event({
    session: line.session,
    key: nameOf(line),
    type: "hook",
    at_ms: line.at_ms,
    data: {
      name: textOf(attachment["hookName"]) ?? textOf(attachment["hookEvent"]),
      outcome: type.slice("hook_".length),
      duration_ms: integerOf(attachment["durationMs"]),
      exit_code: integerOf(attachment["exitCode"])
    },
    span: line.span
  })
