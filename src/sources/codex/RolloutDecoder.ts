/**
 * Reads a rollout line by line.
 *
 * Two envelopes are known: since 0.34 (September 2025) `{timestamp, type, payload}`, before that the bare
 * items themselves, after a first line `{id, timestamp, instructions, git?}` and between lines
 * `{record_type: "state"}`; these have no times, no model and no token counts. See README.md for what is
 * read from which kind.
 */
import type { Span } from "../../record/Reference.ts"
import type { FileContext, Json, LineDecoder, Sink } from "../Source.ts"
import { type Fields, fieldsOf, textOf, timeOf } from "../fields.ts"
import { readAnswerText, readReasoning } from "./answers.ts"
import { readCompacted } from "./compactions.ts"
import { readCompletedItem } from "./completed-items.ts"
import { eventReaders, seeEvent } from "./events.ts"
import type { Desk, Line } from "./Line.ts"
import { placeOf } from "./lineage.ts"
import { recall, remembered } from "./Memory.ts"
import { readAgentMessage, readUserItem, settlePending } from "./prompts.ts"
import { knownCompleted, knownEvents, knownItems, knownLines } from "./record-kinds.ts"
import { readUsageRecord } from "./requests.ts"
import { readSessionMeta, seeSession, sessionOf } from "./sessions.ts"
import { readCustomCall, readFunctionCall, readOwnCall } from "./tool-calls.ts"
import { readToolResult } from "./tool-results.ts"

type Reader = (desk: Desk, line: Line) => void

export class RolloutDecoder implements LineDecoder {
  readonly #desk: Desk

  constructor(file: FileContext, state: Json, sink: Sink) {
    this.#desk = { sink, memory: recall(state), file }
  }

  line(value: unknown, span: Span): void {
    const record = fieldsOf(value)
    const line = record === null ? null : openedLine(record, span)
    if (line === null) this.#desk.sink.reject(span, "not_record", "neither an envelope nor a rollout item")
    else if (typeof line === "string") this.#desk.sink.reject(span, "bad_field", line)
    else this.#read(line)
  }

  state(): Json {
    return remembered(this.#desk.memory)
  }

  session(): string | null {
    return this.#desk.memory.session
  }

  #read(line: Omit<Line, "place">): void {
    const desk = this.#desk
    if (!isConfirmation(line)) settlePending(desk)
    if (line.type === "session_meta") {
      readSessionMeta(desk, line)
      desk.sink.kind("session_meta", true)
    } else {
      const placed = { ...line, place: placeOf(desk.memory, this.#session(line), line) }
      readPlaced(desk, placed)
    }
    this.#noteTime(line.at_ms)
  }

  /** The file's session; one whose first line is lost is told of when it is first needed. */
  #session(line: Omit<Line, "place">): string {
    const { memory } = this.#desk
    if (memory.session !== null) return memory.session
    const session = sessionOf(this.#desk)
    seeSession(this.#desk, session, { started_at_ms: line.at_ms, ended_at_ms: line.at_ms })
    return session
  }

  #noteTime(at_ms: number | null): void {
    const { memory } = this.#desk
    if (at_ms === null) return
    if (memory.session !== null && (memory.last_ms === null || at_ms > memory.last_ms)) {
      seeSession(this.#desk, memory.session, { ended_at_ms: at_ms })
    }
    memory.last_ms = at_ms
  }
}

/** The line without its envelope; null when it is none, a sentence when its content is missing. */
const openedLine = (record: Fields, span: Span): Omit<Line, "place"> | string | null => {
  const type = textOf(record["type"])
  const at_ms = timeOf(record["timestamp"])
  const payload = fieldsOf(record["payload"])
  if (type !== null && payload !== null) return { type, payload, base: "/payload", span, at_ms }
  if ("payload" in record)
    return type === null ? "an envelope without a type" : `the payload of ${type} is no object`
  const bare = { payload: record, base: "", span, at_ms }
  const recordType = textOf(record["record_type"])
  if (recordType !== null) return { ...bare, type: recordType }
  if (type !== null) return { ...bare, type: "response_item" }
  return textOf(record["id"]) !== null && "instructions" in record ? { ...bare, type: "session_meta" } : null
}

const isConfirmation = (line: Omit<Line, "place">): boolean =>
  line.type === "event_msg" && line.payload["type"] === "user_message"

const readPlaced = (desk: Desk, line: Line): void => {
  const inner = textOf(line.payload["type"])
  switch (line.type) {
    case "response_item": {
      const isKnown = knownItems.has(inner ?? "")
      return readBy(desk, line, nameIn("response_item", inner), readerOf(itemReaders, inner), isKnown)
    }
    case "event_msg": {
      if (inner === "item_completed") {
        const item = readCompletedItem(desk, line)
        return desk.sink.kind(`event_msg/item_completed/${item}`, knownCompleted.has(item))
      }
      const isKnown = knownEvents.has(inner ?? "")
      return readBy(desk, line, nameIn("event_msg", inner), readerOf(eventReaders, inner), isKnown)
    }
    default:
      return readBy(desk, line, line.type, readerOf(lineReaders, line.type), knownLines.has(line.type))
  }
}

/** Name of a kind within another. Those of latest lines are not made again. */
const nameIn = (outer: "response_item" | "event_msg", inner: string | null): string => {
  const names = namesIn[outer]
  const type = inner ?? "(none)"
  const known = names.get(type)
  if (known !== undefined) return known
  const name = `${outer}/${type}`
  if (names.size >= 128) names.clear()
  names.set(type, name)
  return name
}

const namesIn = { response_item: new Map<string, string>(), event_msg: new Map<string, string>() }

const readerOf = (readers: Readonly<Record<string, Reader>>, type: string | null): Reader | undefined =>
  type !== null && Object.hasOwn(readers, type) ? readers[type] : undefined

const readBy = (desk: Desk, line: Line, kind: string, reader: Reader | undefined, isKnown: boolean): void => {
  desk.sink.kind(kind, isKnown || reader !== undefined)
  reader?.(desk, line)
}

const readMessage: Reader = (desk, line) =>
  line.payload["role"] === "assistant" ? readAnswerText(desk, line) : readUserItem(desk, line)

const itemReaders: Readonly<Record<string, Reader>> = {
  message: readMessage,
  agent_message: readAgentMessage,
  reasoning: readReasoning,
  function_call: readFunctionCall,
  function_call_output: readToolResult,
  custom_tool_call: readCustomCall,
  custom_tool_call_output: readToolResult,
  tool_search_call: (desk, line) => readOwnCall(desk, line, "tool_search", "arguments", false),
  tool_search_output: readToolResult,
  local_shell_call: (desk, line) => readOwnCall(desk, line, "local_shell", "action", false),
  web_search_call: (desk, line) => readOwnCall(desk, line, "web_search", "action", true),
  image_generation_call: (desk, line) => readOwnCall(desk, line, "image_generation", "revised_prompt", true),
  ghost_snapshot: (desk, line) => {
    const id = textOf(fieldsOf(line.payload["ghost_commit"])?.["id"])
    seeEvent(desk, line, "snapshot", `snapshot:${id ?? line.at_ms ?? line.span.offset}`, { commit: id })
  }
}

const lineReaders: Readonly<Record<string, Reader>> = {
  compacted: readCompacted,
  token_usage_record: readUsageRecord,
  turn_context: (desk, line) => {
    const { memory } = desk
    memory.model = textOf(line.payload["model"]) ?? memory.model
    if (line.payload["service_tier"] !== undefined) memory.tier = textOf(line.payload["service_tier"])
    const mode = textOf(fieldsOf(line.payload["collaboration_mode"])?.["mode"])
    if (mode === null || line.place.inherited) return
    if (memory.mode !== null && memory.mode !== mode) {
      seeEvent(desk, line, "mode", `mode:${line.at_ms ?? line.span.offset}`, { mode })
    }
    memory.mode = mode
  }
}
