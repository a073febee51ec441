/**
 * Where a text stands in the raw trail.
 *
 * Spoor stores content once, in the custody packs. A row that needs text holds a reference: the span
 * of the raw JSON record and a JSON pointer (RFC 6901) to the value inside it.
 */
import * as Schema from "effect/Schema"

/**
 * A span of bytes in one source file.
 *
 * - `offset`: bytes from the start of the file (0-based). For a record read from a database, which
 *   has no byte position, the offset that the ingest gave to the record when it was put in custody.
 * - `length`: bytes.
 */
export const Span = Schema.Struct({
  offset: Schema.Int,
  length: Schema.Int
})
export type Span = typeof Span.Type

/** A value inside a raw record: its span, and an RFC 6901 pointer such as `/message/content/0/text`. */
export const Reference = Schema.Struct({
  offset: Schema.Int,
  length: Schema.Int,
  pointer: Schema.String
})
export type Reference = typeof Reference.Type
