/**
 * Takes fields out of JSON that another program wrote: what is missing or of another type is null, never an
 * error and never 0.
 */

export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The object, or one without fields. */
export const fields = (value: unknown): Fields => (isFields(value) ? value : none)

/** A text that is not empty. */
export const text = (value: unknown): string | null =>
  typeof value === "string" && value.length > 0 ? value : null

/** Characters of a text; 0 for anything else. */
export const lengthOf = (value: unknown): number => (typeof value === "string" ? value.length : 0)

/** A point in time, UTC milliseconds. OpenCode once wrote 0 for "not known". */
export const time = (value: unknown): number | null =>
  typeof value === "number" && value > 0 && value < 8.64e15 ? Math.trunc(value) : null

/** A number of tokens or lines: whole and not negative; null when it is none. */
export const count = (value: unknown): number | null =>
  typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.trunc(value) : null

export const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** At most `chars` characters in one line, for a person. */
export const short = (value: string, chars: number): string => {
  const line = value.length > 4 * chars ? value.slice(0, 4 * chars) : value
  const flat = line.includes("\n") ? line.replaceAll(/\s+/g, " ").trim() : line
  return flat.length <= chars ? flat : `${flat.slice(0, chars - 1)}…`.toWellFormed()
}

const none: Fields = {}
