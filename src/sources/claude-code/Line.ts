/** One record as the readers of its kind get it, and the desk they write at. */
import type { Reference, Span } from "../../record/Reference.ts"
import type { FileContext, Sink } from "../Source.ts"
import { type Fields, textOf } from "../fields.ts"
import type { Memory } from "./Memory.ts"

/** Where readers put what they see, and what they know from before. */
export interface Desk {
  readonly sink: Sink
  readonly memory: Memory
  readonly file: FileContext
  /** Captures write placeholders for output tokens, whatever the version. */
  readonly isCapture: boolean
}

/**
 * A record whose session is known.
 *
 * - `base`: JSON pointer of the record within the raw one: empty, or `/data/message` for a sub-agent's line
 *   that is carried in a progress record of its parent.
 * - `session`: the session it belongs to; a sub-agent's own for its lines.
 * - `agent`: what kind of agent said it: the `main` one, a `delegate` of a tool call, or one that Claude Code
 *   started for itself (`internal`).
 */
export interface Line {
  readonly record: Fields
  readonly span: Span
  readonly base: string
  readonly session: string
  readonly agent: "main" | "delegate" | "internal"
  readonly isSidechain: boolean
  readonly uuid: string | null
  readonly at_ms: number | null
}

/** A reference into the raw record; `pointer` is relative to the line's own record. */
export const refer = (line: Line, pointer: string): Reference => ({
  offset: line.span.offset,
  length: line.span.length,
  pointer: line.base === "" ? pointer : line.base + pointer
})

/** Pointer to a block of the line's message. */
export const contentPointer = (index: number): string => contentPointers[index] ?? `/message/content/${index}`

const contentPointers = Array.from({ length: 32 }, (_, index) => `/message/content/${index}`)

/**
 * Name of what a line tells, where the trail gives none: its uuid; without one its type and time, within its
 * session; without a time its position.
 */
export const nameOf = (line: Line): string =>
  line.uuid ??
  `${line.session}@${textOf(line.record["type"]) ?? ""}@${line.at_ms ?? `byte-${line.span.offset}${line.base}`}`
