/** Durations as Rust writes them. */
import { fieldsOf, integerOf } from "../fields.ts"

/** Milliseconds of `{ secs, nanos }`; null for anything else. */
export const durationOf = (value: unknown): number | null => {
  const fields = fieldsOf(value)
  if (fields === null) return null
  const { secs, nanos } = fields
  return typeof secs === "number"
    ? integerOf(secs * 1000 + (typeof nanos === "number" ? nanos : 0) / 1e6)
    : null
}
