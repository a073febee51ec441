/**
 * Reads fields of records that nobody vouches for: whatever the type, the answer is a value or null.
 *
 * Rollouts come from more than a year of versions, from forks of the program and from tools that clean
 * them, so nothing about their shape is assumed.
 */

/** A JSON object whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>

export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null

/** The text, or null when it is no text or empty. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null

export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** A number rounded to a safe integer; null for anything else. */
export const integerOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(Math.round(value)) ? Math.round(value) : null

/** UTC milliseconds of an ISO 8601 date and time; null for anything else. */
export const timeOf = (value: unknown): number | null => {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return null
  const time = Date.parse(value)
  return Number.isNaN(time) ? null : time
}

/** Milliseconds of `{ secs, nanos }`, as Rust writes a duration; null for anything else. */
export const durationOf = (value: unknown): number | null => {
  const fields = fieldsOf(value)
  if (fields === null) return null
  const { secs, nanos } = fields
  return typeof secs === "number"
    ? integerOf(secs * 1000 + (typeof nanos === "number" ? nanos : 0) / 1e6)
    : null
}

/** The JSON object that a text holds; null when it holds none. */
export const parsedFields = (text: string | null): Fields | null => {
  if (text === null || !text.trimStart().startsWith("{")) return null
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    // A model's arguments need not be JSON; the text itself stays readable.
    return null
  }
}

/** The text as one line of at most `chars` characters; null when nothing is left. */
export const oneLine = (text: string, chars: number): string | null => {
  const line = text
    .slice(0, chars * 4)
    .replace(/\s+/g, " ")
    .trim()
  if (line.length <= chars) return line === "" ? null : line
  // A cut inside a surrogate pair would leave half a character.
  const last = line.charCodeAt(chars - 2)
  return `${line.slice(0, last >= 0xd800 && last <= 0xdbff ? chars - 2 : chars - 1)}…`
}
