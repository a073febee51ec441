/**
 * Reads fields of reports that nobody vouches for: whatever the type, the answer is a value or null. What is missing
 * is never 0 and never an empty text.
 */
import { LongList } from "./LongList.ts"

/** A JSON object whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>

export const isList = (value: unknown): value is Iterable<unknown> =>
  Array.isArray(value) || value instanceof LongList

/** The object, or null for anything else. */
export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !isList(value) ? (value as Fields) : null

/** The object, or one without fields. */
export const fieldsOrNone = (value: unknown): Fields => fieldsOf(value) ?? none

const none: Fields = {}

/** A field by a name that comes from a report itself: never one that every object inherits. */
export const ownOf = (fields: Fields | null, name: string): unknown =>
  fields !== null && Object.hasOwn(fields, name) ? fields[name] : undefined

/** The text, or null when it is none or empty. Halves of surrogate pairs, which no file can hold, are replaced. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value.toWellFormed() : null

/** The list, long ones too, or an empty one. */
export const listOf = (value: unknown): Iterable<unknown> => (isList(value) ? value : [])

/** Texts of a list; what is no text is left out. */
export const textsOf = (value: unknown): ReadonlyArray<string> => {
  const texts: Array<string> = []
  for (const each of listOf(value)) {
    const text = textOf(each)
    if (text !== null) texts.push(text)
  }
  return texts
}

/** A whole number from `least` on; null for anything else. Lines and columns are below 2³¹. */
export const numberFrom = (value: unknown, least: number): number | null =>
  typeof value === "number" && Number.isInteger(value) && value >= least && value < 2 ** 31 ? value : null

/** How many there are of something; null for anything else. */
export const countOf = (value: unknown): number | null => numberFrom(value, 0)

/** A line or column that is counted from 1; null for anything else. */
export const placeOf = (value: unknown): number | null => numberFrom(value, 1)

/** A line or column that is counted from 0, counted from 1; null for anything else. */
export const placeFrom0 = (value: unknown): number | null => {
  const place = numberFrom(value, 0)
  return place === null ? null : place + 1
}

/** UTC milliseconds of an ISO 8601 date and time; one without a zone is taken for UTC. Null for anything else. */
export const timeOf = (value: unknown): number | null => {
  const text = textOf(value)
  const [all, hasZone] = (text === null ? null : isoTime.exec(text)) ?? []
  if (all === undefined) return null
  const time = Date.parse(hasZone === undefined ? `${all}Z` : all)
  return Number.isNaN(time) ? null : time
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/
