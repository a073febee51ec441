/** Reads the records of a transcript, one after the other. */
import type { Span } from "../../record/Reference.ts"
import type { FileContext, Json, LineDecoder, Sink } from "../Source.ts"
import { fieldsOf, textOf } from "../fields.ts"
import { readAnswer } from "./answers.ts"
import { readAttachment } from "./attachments.ts"
import type { Desk, Line } from "./Line.ts"
import { recall, remembered } from "./Memory.ts"
import { readProgress } from "./progress.ts"
import { kindOf } from "./record-kinds.ts"
import { agentIdOf, agentSession, placed, seeSession } from "./sessions.ts"
import { claimSummary, readSideRecord, tellWaiting } from "./side-records.ts"
import { readSystemLine } from "./system-lines.ts"
import { followLine } from "./threads.ts"
import { readUserLine } from "./user-lines.ts"

export class TranscriptDecoder implements LineDecoder {
  readonly #desk: Desk

  constructor(file: FileContext, state: Json, sink: Sink) {
    this.#desk = { sink, file, memory: recall(state), isCapture: false }
  }

  line(value: unknown, span: Span): void {
    readRecord(this.#desk, value, span, "")
  }

  state(): Json {
    return remembered(this.#desk.memory)
  }

  session(): string | null {
    const { memory, file } = this.#desk
    const agentId = agentIdOf(file.path)
    return memory.session === null || agentId === null
      ? memory.session
      : agentSession(memory.session, agentId)
  }
}

/** Reads one record; `base` is its JSON pointer within the raw one. */
export const readRecord = (desk: Desk, value: unknown, span: Span, base: string): void => {
  const record = fieldsOf(value)
  const type = textOf(record?.["type"])
  if (record === null || type === null) {
    desk.sink.reject(span, "not_record", record === null ? "no JSON object" : "an object without a type")
    return
  }
  const { name, known } = kindOf(type, record)
  desk.sink.kind(name, known)
  desk.memory.version = textOf(record["version"]) ?? desk.memory.version
  const line = placed(desk, record, span, base)
  if (line !== null) {
    tellWaiting(desk, desk.memory.session ?? line.session)
    if (line.at_ms !== null || line.uuid !== null) seeSession(desk, line)
    claimSummary(desk, line)
  }
  const message = line === null ? undefined : readLine(desk, type, line)
  if (message === undefined) readSideRecord(desk, type, record, span, line)
  if (line !== null) followLine(desk, line, message ?? null)
}

/**
 * Reads a line of the conversation. Returns the message that it belongs to, null when it is none, and
 * undefined when the record stands beside the conversation.
 */
const readLine = (desk: Desk, type: string, line: Line): string | null | undefined => {
  switch (type) {
    case "assistant":
      return readAnswer(desk, line)
    case "user":
      return readUserLine(desk, line)
    case "attachment":
      return readAttachment(desk, line)
    case "system":
      return readSystemLine(desk, line)
    case "progress":
      readProgress(desk, line)
      return null
    default:
      return undefined
  }
}
