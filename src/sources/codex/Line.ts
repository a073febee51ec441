/** One line of a rollout as its readers get it, and the desk they write at. */
import type { Reference, Span } from "../../record/Reference.ts"
import type { FileContext, Sink } from "../Source.ts"
import type { Fields } from "../fields.ts"
import type { Memory } from "./Memory.ts"

/** Where readers put what they see, and what they know from before. */
export interface Desk {
  readonly sink: Sink
  readonly memory: Memory
  readonly file: FileContext
}

/**
 * Whose a line is.
 *
 * - `session`: the session it belongs to: the file's own, or for copied history the one it was copied from.
 * - `turn`: UUID of its turn, when the trail has one.
 * - `inherited`: it is copied history.
 * - `isTold`: are its messages told? Not those that a sub-agent was given a shortened copy of, and not those
 *   of an ancestor that cannot be named.
 */
export interface Place {
  readonly session: string
  readonly turn: string | null
  readonly inherited: boolean
  readonly isTold: boolean
}

/**
 * A line: its kind (`response_item`, `event_msg`, …), its content and where that stands.
 * `base` is the JSON pointer of `payload` within the raw record: `/payload`, or empty where lines are bare.
 */
export interface Line {
  readonly type: string
  readonly payload: Fields
  readonly base: string
  readonly span: Span
  readonly at_ms: number | null
  readonly place: Place
}

/** A reference to what stands at `pointer` within the line's payload. */
export const refer = (line: Pick<Line, "span" | "base">, pointer: string): Reference => ({
  offset: line.span.offset,
  length: line.span.length,
  pointer: line.base + pointer
})
