/**
 * Reads the bytes of a log the way ingest does, so that a format can be tested with plain values.
 *
 * The file grows from cut to cut: at each one the decoder is closed, its state goes through JSON, and a new
 * decoder goes on at the cursor. What all of them told lies in one recording.
 */
import * as assert from "node:assert"
import { cutLines } from "../jsonl.ts"
import { LineScanner } from "../LineScanner.ts"
import { Recording } from "../Recording.ts"
import type { FileContext, Json, LogFormat } from "../Source.ts"

export interface ReadLogOptions {
  /** Path that the decoder is told; a hint for ids. */
  readonly path?: string
  /** Sizes (bytes) that the file had at earlier readings; none reads it at once. */
  readonly cuts?: ReadonlyArray<number>
  readonly root?: string
  readonly mtime_ms?: number
  /** Zone of times that are written without one. */
  readonly timezone?: string
  readonly maxLineBytes?: number
}

/**
 * What a log tells. A torn end that was completed later leaves no rejection, as in the store.
 *
 * A format that takes long texts is read a second time, with stand-ins for nearly all texts, and has to tell the
 * same.
 */
export const readLog = (
  format: LogFormat,
  bytes: Buffer | string,
  options: ReadLogOptions = {}
): Recording => {
  const all = Buffer.from(bytes)
  const told = readBy(cutLines, format, all, options)
  if (format.takesLongTexts === true && all.length <= scanner.room.length) {
    assert.deepStrictEqual(readBy(cutByScanner, format, all, options), told)
  }
  return told
}

/** More than any word that decoders compare with. */
const longBytes = 28
const scanner = new LineScanner({ longBytes })

const cutByScanner: typeof cutLines = (bytes, options, handler) => {
  bytes.copy(scanner.room)
  return scanner.cut(bytes.length, options, true, handler)
}

const readBy = (cut: typeof cutLines, format: LogFormat, all: Buffer, options: ReadLogOptions): Recording => {
  const path = options.path ?? "/trail/session.jsonl"
  const file: FileContext = {
    path,
    root: options.root ?? "/trail",
    mtime_ms: options.mtime_ms ?? 0,
    machine: "test",
    timezone: options.timezone
  }
  const recording = new Recording()
  const sizes = [...(options.cuts ?? []), all.length].sort((a, b) => a - b)
  let state: Json = null
  let cursor = 0
  for (const size of sizes) {
    recording.rejections = recording.rejections.filter((rejection) => rejection.reason !== "torn")
    const decoder = format.open(file, state, recording)
    cursor += cut(
      all.subarray(cursor, size),
      { offset: cursor, atEnd: true, maxLineBytes: options.maxLineBytes ?? 64 * 1024 * 1024 },
      {
        value: (value, span) => decoder.line(value, span),
        prose: (text, span) => decoder.prose?.(text, span) ?? false,
        reject: (span, reason, detail) => recording.reject(span, reason, detail)
      }
    )
    state = JSON.parse(JSON.stringify(decoder.state())) as Json
  }
  return recording
}
