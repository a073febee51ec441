/**
 * The format of captures: what `claude -p --output-format stream-json` prints, kept in a file, perhaps under a
 * header in Markdown and a line `--- RAW OUTPUT ---` (as loops that drive the agent write it).
 *
 * Lines of answers and results are those of a transcript, with `session_id` for `sessionId`, without request
 * ids and mostly without times. `result` has the final totals: an event, to check ours against, since the
 * requests come from the answers. A request of a capture has a twin in the session's transcript, if that is
 * there too, and then does not count.
 */
import type { FileContext, Head, Json, LineDecoder, LogFormat, Sink } from "../Source.ts"
import type { Span } from "../../record/Reference.ts"
import { type Fields, fieldsOf, isText, timeOf } from "../fields.ts"
import type { Desk } from "./Line.ts"
import { readCaptured } from "./captured.ts"
import { recall, remembered } from "./Memory.ts"

export const capture: LogFormat = {
  kind: "log",
  name: "stream-json",
  takesLongTexts: true,
  detect: (head: Head) => head.values.some((value) => isCaptured(fieldsOf(value))),
  open: (file, state, sink) => new CaptureDecoder(file, state, sink)
}

/** Other agents print records of the same name; only Claude Code's have these fields. */
const isCaptured = (record: Fields | null): boolean => {
  if (record === null || !isText(record["session_id"]) || "sessionId" in record) return false
  if ("qwen_code_version" in record) return false
  switch (record["type"]) {
    case "system":
      return (
        record["subtype"] === "init" && Array.isArray(record["tools"]) && Array.isArray(record["mcp_servers"])
      )
    case "assistant":
    case "user":
      return "parent_tool_use_id" in record && Array.isArray(fieldsOf(record["message"])?.["content"])
    case "result":
      return "num_turns" in record && "total_cost_usd" in record
    default:
      return false
  }
}

class CaptureDecoder implements LineDecoder {
  readonly #desk: Desk

  constructor(file: FileContext, state: Json, sink: Sink) {
    this.#desk = { sink, file, memory: recall(state), isCapture: true }
  }

  line(value: unknown, span: Span): void {
    readCaptured(this.#desk, value, span)
  }

  /** Whatever is no JSON is the header, or what the program around the agent printed. */
  prose(text: string, _span: Span): boolean {
    if (text.startsWith("{")) return false
    const { memory, sink } = this.#desk
    sink.kind("text", true)
    const [, side, time] = headerTime.exec(text) ?? []
    if (side === "Started") memory.run_started_at_ms ??= timeOf(time)
    if (side === "Ended") memory.run_ended_at_ms ??= timeOf(time)
    return true
  }

  state(): Json {
    return remembered(this.#desk.memory)
  }

  session(): string | null {
    return this.#desk.memory.session
  }
}

/** `- **Started At**: 2026-03-14T22:56:57.732Z` */
const headerTime = /\b(Started|Ended) At\b[*:\s]*(\S+)/
