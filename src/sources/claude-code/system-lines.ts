/** `system` records: boundaries of compaction, ends of turns, hooks, retries, and words shown to the person. */
import type { EventType } from "../../record/SessionEvent.ts"
import { oneLine } from "../excerpt.ts"
import { type Fields, fieldsOf, integerOf, lengthOf, listOf, textOf } from "../fields.ts"
import { type Desk, type Line, nameOf } from "./Line.ts"
import { seeText } from "./parts.ts"
import { parentOfLine } from "./threads.ts"

/** Reads a system line. Returns the message that it makes; null when it is no message. */
export const readSystemLine = (desk: Desk, line: Line): string | null => {
  const subtype = textOf(line.record["subtype"]) ?? ""
  const event = eventOf(subtype, line.record)
  if (event !== null) {
    const [type, data] = event
    desk.sink.event({
      session: line.session,
      key: nameOf(line),
      type,
      at_ms: line.at_ms,
      data,
      span: line.span
    })
  }
  const chars = lengthOf(line.record["content"])
  return chars === 0 || subtype.endsWith("compact_boundary") ? null : seeNotice(desk, line, subtype, chars)
}

const eventOf = (subtype: string, record: Fields): readonly [EventType, Record<string, unknown>] | null => {
  switch (subtype) {
    case "compact_boundary":
    case "microcompact_boundary":
      return ["compaction", compaction(subtype, record)]
    case "turn_duration":
      return [
        "turn",
        { duration_ms: integerOf(record["durationMs"]), messages: integerOf(record["messageCount"]) }
      ]
    case "stop_hook_summary":
      return ["hook", stopHooks(record)]
    case "api_error":
      return ["api_error", apiError(record)]
    case "model_refusal_fallback":
      return [
        "mode",
        {
          of: "model",
          mode: textOf(record["fallbackModel"]),
          from: textOf(record["originalModel"]),
          because: textOf(record["trigger"])
        }
      ]
    default:
      return null
  }
}

/** A micro-compaction takes old tool results out and leaves the rest. */
const compaction = (subtype: string, record: Fields): Record<string, unknown> => {
  const isMicro = subtype === "microcompact_boundary"
  const meta = fieldsOf(record[isMicro ? "microcompactMetadata" : "compactMetadata"]) ?? {}
  const before = integerOf(meta["preTokens"])
  const saved = integerOf(meta["tokensSaved"])
  const after = integerOf(meta["postTokens"])
  return {
    kind: isMicro ? "micro" : "full",
    trigger: textOf(meta["trigger"]),
    tokens_before: before,
    tokens_after: after ?? (before !== null && saved !== null ? before - saved : null),
    duration_ms: integerOf(meta["durationMs"])
  }
}

const stopHooks = (record: Fields): Record<string, unknown> => {
  const durations = listOf(record["hookInfos"]).flatMap(
    (info) => integerOf(fieldsOf(info)?.["durationMs"]) ?? []
  )
  return {
    name: "Stop",
    hooks: integerOf(record["hookCount"]),
    duration_ms: durations.length === 0 ? null : Math.max(...durations),
    errors: listOf(record["hookErrors"]).length,
    prevented: record["preventedContinuation"] === true
  }
}

const apiError = (record: Fields): Record<string, unknown> => {
  const error = fieldsOf(record["error"])
  const words = textOf(error?.["formatted"]) ?? textOf(error?.["message"]) ?? textOf(record["error"])
  return {
    attempt: integerOf(record["retryAttempt"]),
    max_attempts: integerOf(record["maxRetries"]),
    retry_in_ms: integerOf(record["retryInMs"]),
    message: oneLine(words, 200),
    status: integerOf(error?.["status"])
  }
}

const seeNotice = (desk: Desk, line: Line, subtype: string, chars: number): string => {
  const name = nameOf(line)
  desk.sink.message({
    session: line.session,
    native_id: name,
    parent_native_id: parentOfLine(desk, line),
    role: "system",
    kind: subtype === "local_command" ? "command" : "notice",
    at_ms: line.at_ms,
    completed_at_ms: null,
    model: null,
    error: null,
    span: line.span
  })
  const place = { message: name, key: `${name}#0`, ordinal: 0, synthetic: true, pointer: "/content" }
  seeText(desk, line, place, chars)
  return name
}
