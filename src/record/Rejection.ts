/** A piece of a trail that could not be read. It is stored, never dropped. */
import * as Schema from "effect/Schema"

/**
 * - `not_json`: the bytes are no JSON value
 * - `not_utf8`: the bytes are no UTF-8 (they are read with replacement characters, if JSON)
 * - `torn`: the last line of a file, not finished yet; it goes away when the line is completed
 * - `not_record`: JSON, but not an object, or without what makes a record of this format
 * - `bad_field`: a needed field has an impossible value; detail names it
 * - `too_large`: longer than the limit for one record
 * - `unreadable`: the file or row could not be read; detail holds the system's words
 */
export const RejectionReason = Schema.Literals([
  "not_json",
  "not_utf8",
  "torn",
  "not_record",
  "bad_field",
  "too_large",
  "unreadable"
])
export type RejectionReason = typeof RejectionReason.Type
