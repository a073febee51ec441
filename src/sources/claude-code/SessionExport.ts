/**
 * The format of session exports: one document `{"loglines": [...]}`, as the web service of Claude Code hands a
 * session out. Its log lines are records of a transcript, perhaps without ids.
 */
import type { DocumentFormat } from "../Source.ts"
import { fieldsOf, listOf } from "../fields.ts"
import { recall } from "./Memory.ts"
import { readRecord } from "./TranscriptDecoder.ts"

export const sessionExport: DocumentFormat = {
  kind: "document",
  name: "session-export",
  detect: (head) =>
    head.values.length === 1 &&
    listOf(fieldsOf(head.values[0])?.["loglines"]).some((line) => {
      const record = fieldsOf(line)
      const isMessage = record?.["type"] === "user" || record?.["type"] === "assistant"
      return isMessage && fieldsOf(record["message"]) !== null
    }),
  document: (value, span, file, sink) => {
    const desk = { sink, file, memory: recall(null), isCapture: false }
    for (const [index, record] of listOf(fieldsOf(value)?.["loglines"]).entries()) {
      readRecord(desk, record, span, `/loglines/${index}`)
    }
  }
}
