/**
 * Cuts bytes of a file of lines into JSON values.
 *
 * Agents append to such files while we read them, and sometimes a process dies in the middle of a line or
 * a second one goes on without a line end. So a line may hold several values ("glued"), begin with the
 * torn rest of another, or be no JSON at all. Whatever can be read is read; every other byte is reported.
 */
import { isUtf8 } from "node:buffer"
import type { RejectionReason } from "../record/Rejection.ts"
import type { Span } from "../record/Reference.ts"

/** What `cutLines` finds. Spans count from the start of the file and cover exactly the value's bytes. */
export interface LineHandler {
  value(value: unknown, span: Span): void
  /** A line that holds no JSON value. Returns true when it belongs to the format. */
  prose(text: string, span: Span): boolean
  reject(span: Span, reason: RejectionReason, detail: string): void
}

export interface CutOptions {
  /** Position in the file of `bytes[0]`. */
  readonly offset: number
  /** Do the bytes reach the end of the file? Then a last line without line end is read if it is whole. */
  readonly atEnd: boolean
  /** Lines longer than this are rejected unread. */
  readonly maxLineBytes: number
}

const LF = 10
const CR = 13
const SPACE = 32
const TAB = 9

/**
 * Reads all whole lines of `bytes` and returns how many bytes were used. What is left over is the beginning
 * of a line: call again with it and more, or, at the end of the file, it is torn (`reject`ed as such, not used).
 */
export const cutLines = (bytes: Buffer, options: CutOptions, handler: LineHandler): number => {
  let start = options.offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  for (;;) {
    const end = bytes.indexOf(LF, start)
    if (end < 0) break
    cutLine(bytes, start, end, options, handler, false)
    start = end + 1
  }
  if (options.atEnd && start < bytes.length && cutLine(bytes, start, bytes.length, options, handler, true)) {
    start = bytes.length
  }
  return start
}

/** Returns false when the line is torn: the last of its file, and not whole. */
const cutLine = (
  bytes: Buffer,
  from: number,
  to: number,
  options: CutOptions,
  handler: LineHandler,
  isLast: boolean
): boolean => {
  while (from < to && isBlank(bytes[from]!)) from++
  while (to > from && isBlank(bytes[to - 1]!)) to--
  if (from === to) return true
  const span = { offset: options.offset + from, length: to - from }
  if (span.length > options.maxLineBytes) {
    handler.reject(span, "too_large", `line of ${span.length} bytes; the limit is ${options.maxLineBytes}`)
    return true
  }
  const line = bytes.subarray(from, to)
  const text = bytes.toString("utf8", from, to)
  const value = parse(text)
  if (value !== undefined) handler.value(value, span)
  else if (isLast && couldBeTorn(text)) {
    handler.reject(span, "torn", "the last line is not finished")
    return false
  } else cutGlued(text, span, handler)
  if (!isUtf8(line)) handler.reject(span, "not_utf8", "read with replacement characters")
  return true
}

/** A line of several values, or with torn ones between them. */
const cutGlued = (text: string, span: Span, handler: LineHandler): void => {
  if (!text.includes("{")) {
    if (!handler.prose(text, span)) handler.reject(span, "not_json", excerpt(text))
    return
  }
  let at = 0
  let found = 0
  while (at < text.length) {
    const piece = nextValue(text, at)
    if (piece === undefined) break
    if (piece.from > at && text.slice(at, piece.from).trim() !== "") {
      handler.reject(within(text, span, at, piece.from), "not_json", excerpt(text.slice(at, piece.from)))
    }
    handler.value(piece.value, within(text, span, piece.from, piece.to))
    found++
    at = piece.to
  }
  const rest = text.slice(at)
  if (rest.trim() === "") return
  if (found === 0 && handler.prose(text, span)) return
  handler.reject(within(text, span, at, text.length), "not_json", excerpt(rest))
}

interface Piece {
  readonly value: unknown
  readonly from: number
  readonly to: number
}

/** How many beginnings of objects are tried before a line is given up; each try reads the rest of the line. */
const maxTries = 64

/** The next whole object at or after `at`. */
const nextValue = (text: string, at: number): Piece | undefined => {
  let from = text.indexOf("{", at)
  for (let tries = 0; from >= 0 && tries < maxTries; tries++) {
    const to = endOfObject(text, from)
    if (to > 0) {
      const value = parse(text.slice(from, to))
      if (value !== undefined) return { value, from, to }
    }
    from = text.indexOf('{"', from + 1)
  }
  return undefined
}

/** Index behind the object that begins at `from`, or -1 when it does not end. */
const endOfObject = (text: string, from: number): number => {
  let depth = 0
  let inString = false
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (inString) {
      if (c === 92) i++
      else if (c === 34) inString = false
    } else if (c === 34) inString = true
    else if (c === 123) depth++
    else if (c === 125 && --depth === 0) return i + 1
  }
  return -1
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // Not one JSON value; the caller goes on to look for several.
    return undefined
  }
}

const within = (text: string, span: Span, from: number, to: number): Span => ({
  offset: span.offset + Buffer.byteLength(text.slice(0, from)),
  length: Buffer.byteLength(text.slice(from, to))
})

/** A torn line is the beginning of an object: what is missing may still be written. */
const couldBeTorn = (text: string): boolean => text.startsWith("{") && endOfObject(text, 0) < 0

const isBlank = (byte: number): boolean => byte === SPACE || byte === CR || byte === TAB || byte === 0

const excerpt = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text)
