/**
 * The format of transcripts: one JSON record a line, as Claude Code writes it under `projects/`.
 *
 * The files of sessions and of sub-agents have the same format, and so have snapshots that other programs
 * keep under other names; what a line belongs to stands in the line.
 */
import type { LogFormat } from "../Source.ts"
import { type Fields, fieldsOf, isText } from "../fields.ts"
import { TranscriptDecoder } from "./TranscriptDecoder.ts"

export const transcript: LogFormat = {
  kind: "log",
  name: "transcript",
  takesLongTexts: true,
  detect: (head) =>
    head.values.some((value) => isTranscriptRecord(fieldsOf(value))) ||
    // The first line alone may be longer than what detection sees.
    (head.values.length === 0 && /^\s*\{"parentUuid":[^{}]{0,200}"isSidechain":/.test(head.text)),
  open: (file, state, sink) => new TranscriptDecoder(file, state, sink)
}

/** Only Claude Code writes such records. Captures have `session_id` in place of `sessionId`. */
const isTranscriptRecord = (record: Fields | null): boolean => {
  if (record === null) return false
  const named = isText(record["sessionId"])
  switch (record["type"]) {
    case "user":
    case "assistant": {
      const message = fieldsOf(record["message"])
      const hasContent = isText(message?.["content"]) || Array.isArray(message?.["content"])
      return hasContent && (named || (isText(record["uuid"]) && "parentUuid" in record))
    }
    case "system":
    case "progress":
    case "attachment":
      // Qwen Code writes such records too, with a payload of its own.
      return named && "parentUuid" in record && isText(record["uuid"]) && !("systemPayload" in record)
    case "summary":
      return isText(record["leafUuid"]) && isText(record["summary"])
    case "file-history-snapshot":
      return isText(record["messageId"]) && fieldsOf(record["snapshot"]) !== null
    case "queue-operation":
      return named && isText(record["operation"])
    case "custom-title":
    case "ai-title":
    case "last-prompt":
    case "mode":
    case "permission-mode":
      return named
    default:
      return false
  }
}
