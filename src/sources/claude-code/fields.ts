/**
 * Reads fields of records that nobody vouches for: whatever the type, the answer is a value or null.
 *
 * Records come from many versions of a program that is not ours, from proxies and from tools that rewrite
 * them, so nothing about their shape is assumed.
 */

/** A JSON object whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>

/** The object, or null for anything else (arrays too). */
export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null

/** The text, or null when it is no text or empty. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null

/** The list, or an empty one. */
export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** A finite number, rounded to an integer; null otherwise. */
export const integerOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(Math.round(value)) ? Math.round(value) : null

/** UTC milliseconds of an ISO 8601 date and time with its zone; null for anything else. */
export const timeOf = (value: unknown): number | null => {
  if (typeof value !== "string" || !isoTime.test(value)) return null
  const time = Date.parse(value)
  return Number.isNaN(time) ? null : time
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/

/** The text as one line of at most `chars` characters, or null when nothing is left. */
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
