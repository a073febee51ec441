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
const QUOTE = 34
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125

/**
 * Reads all whole lines of `bytes` and returns how many bytes were used. What is left over is the beginning
 * of a line, or of the last value of one: call again with it and more. At the end of the file it is `reject`ed
 * as torn besides, and still not used.
 *
 * So the values do not depend on where the file ended at earlier readings, even in the middle of a glued line.
 *
 * `isEnough` is asked after every line whether to stop there.
 */
export const cutLines = (
  bytes: Buffer,
  options: CutOptions,
  handler: LineHandler,
  isEnough?: () => boolean
): number => {
  let start = skipMark(bytes, options)
  for (;;) {
    const end = bytes.indexOf(LF, start)
    if (end < 0) break
    cutLine(bytes, start, end, options, handler, false)
    start = end + 1
    if (isEnough?.() === true) return start
  }
  return options.atEnd && start < bytes.length
    ? cutLine(bytes, start, bytes.length, options, handler, true)
    : start
}

/** Where the first line begins: behind a byte order mark at the start of the file. */
export const skipMark = (bytes: Buffer, options: CutOptions): number =>
  options.offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0

/**
 * Reads the line between two positions. Returns the position up to which it is used; less than `to` only for a torn
 * last line.
 */
export const cutLine = (
  bytes: Buffer,
  from: number,
  to: number,
  options: CutOptions,
  handler: LineHandler,
  isLast: boolean
): number => {
  const lineEnd = to
  while (from < to && isBlank(bytes[from]!)) from++
  while (to > from && isBlank(bytes[to - 1]!)) to--
  if (from === to) return lineEnd
  const span = { offset: options.offset + from, length: to - from }
  if (span.length > options.maxLineBytes) {
    handler.reject(span, "too_large", `line of ${span.length} bytes; the limit is ${options.maxLineBytes}`)
    return lineEnd
  }
  const line = bytes.subarray(from, to)
  const value = parse(line.toString("utf8"))
  // A number or a word at the end of the file may go on; an object has its own end.
  if (value !== undefined && (!isLast || typeof value === "object")) handler.value(value, span)
  else {
    const used = cutGlued(line, span, handler, isLast)
    if (used < line.length) {
      handler.reject(within(span, used, line.length), "torn", "the last line is not finished")
      return from + used
    }
  }
  if (!isUtf8(line)) handler.reject(span, "not_utf8", "read with replacement characters")
  return lineEnd
}

/**
 * A line of several values, or with torn ones between them. Returns how many bytes are used: all, unless it is
 * the last line, whose rest may still be completed.
 */
const cutGlued = (line: Buffer, span: Span, handler: LineHandler, isLast: boolean): number => {
  // One character a byte: JSON's own signs are ASCII, and positions are right even where text is damaged.
  const signs = line.toString("latin1")
  let at = 0
  for (;;) {
    const piece = nextValue(line, signs, at)
    if (piece === undefined) break
    if (notBlank.test(signs.slice(at, piece.from))) {
      handler.reject(within(span, at, piece.from), "not_json", excerpt(line, at, piece.from))
    }
    handler.value(piece.value, within(span, piece.from, piece.to))
    at = piece.to
  }
  if (!notBlank.test(signs.slice(at))) return line.length
  if (isLast) return at
  if (at === 0 && handler.prose(line.toString("utf8"), span)) return line.length
  handler.reject(within(span, at, line.length), "not_json", excerpt(line, at, line.length))
  return line.length
}

interface Piece {
  readonly value: unknown
  readonly from: number
  readonly to: number
}

/** How many beginnings of objects are tried before a line is given up; each try reads the rest of the line. */
const maxTries = 64

/** The next whole object at or after `at` that is no part of another one. */
const nextValue = (line: Buffer, signs: string, at: number): Piece | undefined => {
  // Within a string the quote would be escaped, so this finds no braces of texts.
  const beginning = /\{\s*"/g
  beginning.lastIndex = at
  for (let tries = 0; tries < maxTries; tries++) {
    const from = beginning.exec(signs)?.index
    if (from === undefined) return undefined
    beginning.lastIndex = from + 1
    const to = isInside(signs, at, from) ? -1 : endOfObject(signs, from)
    if (to < 0) continue
    const value = parse(line.toString("utf8", from, to))
    if (value !== undefined) return { value, from, to }
  }
  return undefined
}

/**
 * Is the object at `from` a field or an element of a torn one that begins between `at` and `from`? Then it
 * follows a colon, a comma or a bracket that is not within a string.
 */
const isInside = (text: string, at: number, from: number): boolean => {
  let before = from - 1
  while (before >= at && isBlank(text.charCodeAt(before))) before--
  if (before < at || !":,[".includes(text[before]!)) return false
  let inString = false
  for (let i = at; i < from; i++) {
    const c = text.charCodeAt(i)
    if (c === BACKSLASH) i++
    else if (c === QUOTE) inString = !inString
  }
  return !inString
}

/** Index behind the object that begins at `from`, or -1 when it does not end. */
const endOfObject = (text: string, from: number): number => {
  let depth = 0
  let inString = false
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (inString) {
      if (c === BACKSLASH) i++
      else if (c === QUOTE) inString = false
    } else if (c === QUOTE) inString = true
    else if (c === OPEN) depth++
    else if (c === CLOSE && --depth === 0) return i + 1
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

const within = (span: Span, from: number, to: number): Span => ({
  offset: span.offset + from,
  length: to - from
})

/** As `isBlank`; `trim` would also drop bytes that are part of a character. */
const notBlank = /[^ \r\t\0]/

const isBlank = (byte: number): boolean => byte === SPACE || byte === CR || byte === TAB || byte === 0

const excerpt = (line: Buffer, from: number, to: number): string => {
  const text = line.toString("utf8", from, Math.min(to, from + 400))
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
