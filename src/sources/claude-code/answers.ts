/**
 * Lines of answers: `assistant` records.
 *
 * Claude Code writes one line for each block of an answer, all with the provider's message id. They are one
 * message; its parts are the blocks of all lines.
 */
import { oneLine } from "../excerpt.ts"
import { type Fields, fieldsOf, isText, listOf, textOf } from "../fields.ts"
import { charsOf, withWholeTexts } from "../LongText.ts"
import { contentPointer, type Desk, type Line, nameOf } from "./Line.ts"
import type { AnswerMemory } from "./Memory.ts"
import { seeBlock, seeText } from "./parts.ts"
import { type Answer, modelOf, outputSoFar, seeRequests } from "./requests.ts"
import { followFork } from "./sessions.ts"
import { parentOfLine } from "./threads.ts"
import { seeCall } from "./tool-calls.ts"
import { seeBlockResult } from "./tool-results.ts"

/** Reads one line of an answer. Returns the message that it belongs to; null when it is unreadable. */
export const readAnswer = (desk: Desk, line: Line): string | null => {
  const message = fieldsOf(line.record["message"])
  if (message === null) {
    desk.sink.reject(line.span, "bad_field", `${line.base}/message is no object`)
    return null
  }
  if (message["model"] === "<synthetic>" || line.record["isApiErrorMessage"] === true) {
    return readNotice(desk, line, message)
  }
  followFork(desk, line)
  const id = textOf(message["id"])
  const answer: Answer = {
    native_id: id ?? nameOf(line),
    id,
    model: modelOf(message["model"]),
    stop_reason: textOf(message["stop_reason"])
  }
  const isRepeated = line.uuid !== null && desk.memory.lines.get(line.uuid)?.message === answer.native_id
  const before = desk.memory.answers.get(answer.native_id) ?? {
    parent: parentOfLine(desk, line),
    blocks: 0,
    chars: 0,
    output_tokens: 0
  }
  const after = isRepeated ? before : addLine(desk, line, answer, before, message["content"])
  desk.memory.answers.set(answer.native_id, after)
  desk.sink.message({
    session: line.session,
    native_id: answer.native_id,
    parent_native_id: before.parent,
    role: "assistant",
    kind: "answer",
    at_ms: line.at_ms,
    completed_at_ms: line.at_ms,
    model: answer.model,
    error: null,
    span: line.span
  })
  seeRequests(desk, line, answer, after)
  if (line.record["isAbortedMidStream"] === true) {
    desk.sink.event({
      session: line.session,
      key: nameOf(line),
      type: "interrupted",
      at_ms: line.at_ms,
      data: { during: "answer" },
      span: line.span
    })
  }
  return answer.native_id
}

/** Tells of the line's blocks, and adds them up. */
const addLine = (
  desk: Desk,
  line: Line,
  answer: Answer,
  before: AnswerMemory,
  content: unknown
): AnswerMemory => {
  let { blocks, chars } = before
  const message = answer.native_id
  if (isText(content)) {
    const key = `${nameOf(line)}#0`
    const place = { message, key, ordinal: blocks++, synthetic: false, pointer: "/message/content" }
    seeText(desk, line, place, charsOf(content))
    chars += charsOf(content)
  }
  const values = listOf(content)
  for (let index = 0; index < values.length; index++) {
    const block = fieldsOf(values[index])
    if (block === null) continue
    const pointer = contentPointer(index)
    const place = { message, key: `${nameOf(line)}#${index}`, ordinal: blocks, synthetic: false, pointer }
    const type = textOf(block["type"]) ?? ""
    if (type.endsWith("tool_result")) {
      seeBlockResult(desk, line, answer.native_id, block, pointer)
      continue
    }
    blocks++
    chars += type.endsWith("tool_use")
      ? seeCall(desk, line, answer, place, block)
      : seeBlock(desk, line, place, block)
  }
  return { parent: before.parent, blocks, chars, output_tokens: outputSoFar(line, before.output_tokens) }
}

/** What Claude Code itself puts where an answer would be: errors of the model call, mostly. No model said it. */
const readNotice = (desk: Desk, line: Line, message: Fields): string => {
  const name = nameOf(line)
  const block = fieldsOf(listOf(message["content"])[0])
  const words = textOf(block?.["text"]) ?? textOf(message["content"]) ?? ""
  const isError = line.record["isApiErrorMessage"] === true
  const error = isError
    ? (textOf(line.record["error"]) ?? oneLine(words, 200) ?? "the model call failed")
    : null
  desk.sink.message({
    session: line.session,
    native_id: name,
    parent_native_id: parentOfLine(desk, line),
    role: "assistant",
    kind: "notice",
    at_ms: line.at_ms,
    completed_at_ms: null,
    model: null,
    error,
    span: line.span
  })
  if (block !== null) {
    const place = {
      message: name,
      synthetic: true,
      ordinal: 0,
      key: `${name}#0`,
      pointer: "/message/content/0"
    }
    seeBlock(desk, line, place, block)
  }
  if (error === null) return name
  desk.sink.event({
    session: line.session,
    key: name,
    type: "api_error",
    at_ms: line.at_ms,
    data: {
      message: oneLine(words, 200),
      error,
      status: withWholeTexts(line.record["apiErrorStatus"] ?? null)
    },
    span: line.span
  })
  return name
}
