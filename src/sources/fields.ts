/**
 * Reads fields of records that nobody vouches for: whatever the type, the answer is a value or null.
 *
 * Records come from many versions of programs that are not ours, from proxies and from tools that rewrite
 * them, so nothing about their shape is assumed. What is missing or of another type is never an error, and
 * never 0.
 *
 * A text that may be long is asked for with `longTextOf`, and then for what is needed of it (`LongText.ts`). Any
 * other is asked for with `textOf`; never is a string of a record looked at by itself.
 */
import { isoTime } from "./iso-time.ts"
import { charsLeftOut, charsOf, type LongText, opening, whole } from "./LongText.ts"

/** A JSON object whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>

/** Is it an object (and no list)? */
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The object, or null for anything else. */
export const fieldsOf = (value: unknown): Fields | null => (isFields(value) ? value : null)

/** The object, or one without fields. */
export const fieldsOrNone = (value: unknown): Fields => (isFields(value) ? value : none)

const none: Fields = {}

/** What a text holds as JSON; undefined when it is no text, or no JSON. */
export const jsonIn = (text: unknown): unknown => {
  if (!isText(text)) return undefined
  try {
    return JSON.parse(whole(text))
  } catch {
    // Undefined says it: nothing that JSON can hold is undefined.
    return undefined
  }
}

/** Characters of a value as compact JSON; 0 for none, 1 for one that is nested too deep to be printed. */
export const jsonLength = (value: unknown): number => {
  try {
    const json = JSON.stringify(value)
    return json === undefined ? 0 : json.length + charsLeftOut(json)
  } catch {
    // JSON can be read deeper than it can be printed; such a value is there, its length is not known.
    return 1
  }
}

/** The object that a text holds as JSON, or null: a model's arguments, for one, need not be JSON. */
export const fieldsIn = (text: LongText | string | null): Fields | null =>
  text !== null && opening(text).trimStart().startsWith("{") ? fieldsOf(jsonIn(text)) : null

/** Is it a text? Perhaps an empty one. */
export const isText = (value: unknown): value is LongText => typeof value === "string"

/** The text, or null when it is no text or empty. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? whole(value) : null

/** The same of a text that may be long; most of it need then not be read. */
export const longTextOf = (value: unknown): LongText | null =>
  isText(value) && !isEmpty(value) ? value : null

const isEmpty = (text: LongText): boolean => (text as unknown) === ""

/** Characters of a text; 0 for anything else. */
export const lengthOf = (value: unknown): number => (isText(value) ? charsOf(value) : 0)

/** The list, or an empty one. */
export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** Texts of content blocks, as the model APIs have them, one below the other; blocks without text are left out. */
export const textOfBlocks = (content: unknown): string =>
  listOf(content)
    .flatMap((block) => textOf(fieldsOf(block)?.["text"]) ?? [])
    .join("\n")

/** How many characters `textOfBlocks` has. */
export const lengthOfBlocks = (content: unknown): number => {
  let chars = 0
  for (const block of listOf(content)) {
    const length = lengthOf(fieldsOf(block)?.["text"])
    // A line end stands between two.
    if (length > 0) chars += length + (chars > 0 ? 1 : 0)
  }
  return chars
}

/** A number rounded to a safe integer; null for anything else. */
export const integerOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(Math.round(value)) ? Math.round(value) : null

/** How many there are of something: a whole number, not negative; null for anything else. */
export const countOf = (value: unknown): number | null =>
  typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.trunc(value) : null

/** UTC milliseconds of an ISO 8601 date and time with its zone; null for anything else. */
export const timeOf = (value: unknown): number | null => {
  const text = textOf(value)
  return text === null ? null : isoTime(text)
}

/** A time that is written as UTC milliseconds already; null for anything else, and for 0, which is "not known". */
export const epochTimeOf = (value: unknown): number | null =>
  typeof value === "number" && value > 0 && value < 8.64e15 ? Math.trunc(value) : null
