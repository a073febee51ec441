/**
 * Answers: what one model call said, as one message.
 *
 * Rollouts do not mark where an answer begins. Its items (reasoning, text, calls) stand together; whatever
 * else comes ends it: a result, a person's message, a token count, the end of a turn. Whether an answer has
 * an item more or less does not change its id, which counts the messages of the turn.
 */
import { type Fields, fieldsOf, listOf, longTextOf } from "../fields.ts"
import { charsOf, type LongText } from "../LongText.ts"
import { noTool } from "../no-tool.ts"
import { type Desk, type Line, refer } from "./Line.ts"
import type { AnswerMemory } from "./Memory.ts"
import { newMessageId, type Words } from "./message-ids.ts"

/** The next item begins another answer. */
export const closeAnswer = ({ memory }: Desk): void => {
  if (memory.answer !== null && !memory.answer.closed) memory.answer = { ...memory.answer, closed: true }
}

/** The place of a new part in the answer that the line belongs to; a new answer is begun when none is open. */
export const nextPart = (
  desk: Desk,
  line: Line,
  words: Words
): { message: string; key: string; ordinal: number } => {
  const { memory } = desk
  memory.spoke = true
  memory.pictured = false
  const open =
    memory.answer !== null && !memory.answer.closed ? memory.answer : beginAnswer(desk, line, words)
  memory.answer = { ...open, parts: open.parts + 1 }
  return { message: open.native_id, key: `p${open.parts}`, ordinal: open.parts }
}

const beginAnswer = (desk: Desk, line: Line, words: Words): AnswerMemory => {
  const { memory } = desk
  const { place } = line
  const { native_id, parent } = newMessageId(desk, line, words)
  const { awaiting } = memory
  if (place.isTold) {
    desk.sink.message({
      session: place.session,
      native_id,
      parent_native_id: parent,
      role: "assistant",
      kind: "answer",
      at_ms: line.at_ms,
      completed_at_ms: null,
      model: memory.model,
      error: null,
      span: line.span
    })
    if (awaiting !== null) desk.sink.request({ ...awaiting, message: native_id })
  }
  memory.awaiting = null
  return { session: place.session, native_id, parts: 0, counted: awaiting !== null, closed: false }
}

/** Reads an assistant's `message` item. */
export const readAnswerText = (desk: Desk, line: Line): void => {
  const blocks = listOf(line.payload["content"])
  blocks.forEach((block, index) => {
    const said = longTextOf(fieldsOf(block)?.["text"])
    const text = said ?? longTextOf(fieldsOf(block)?.["refusal"])
    const pointer = `/content/${index}/${said === null ? "refusal" : "text"}`
    seePart(desk, line, text === null ? "other" : "text", pointer, text)
  })
  if (blocks.length === 0) nextPart(desk, line, [])
}

/** Reads a `reasoning` item: its summary, and its text where the model's maker shows it. The rest is encrypted. */
export const readReasoning = (desk: Desk, line: Line): void => {
  const found = [...textsOf(line.payload, "summary"), ...textsOf(line.payload, "content")]
  for (const { pointer, text } of found) seePart(desk, line, "reasoning", pointer, text)
  if (found.length === 0) seePart(desk, line, "reasoning", null, null)
}

const textsOf = (payload: Fields, name: string) =>
  listOf(payload[name]).flatMap((block, index) => {
    const text = longTextOf(fieldsOf(block)?.["text"])
    return text === null ? [] : [{ pointer: `/${name}/${index}/text`, text }]
  })

const seePart = (
  desk: Desk,
  line: Line,
  type: "text" | "reasoning" | "other",
  pointer: string | null,
  text: LongText | null
): void => {
  const { message, key, ordinal } = nextPart(desk, line, text === null ? [] : [text])
  if (!line.place.isTold) return
  desk.sink.part({
    ...noTool,
    session: line.place.session,
    message,
    key,
    ordinal,
    type,
    synthetic: false,
    content: pointer === null || text === null ? null : refer(line, pointer),
    content_chars: text === null ? 0 : charsOf(text),
    title: null
  })
}
