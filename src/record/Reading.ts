/**
 * Reads the fields of JSON that must have a certain form, and tells the first that has another, by its path.
 *
 * For documents that are written again too, so nothing in them may be misread; what only looks at trails, and takes
 * whatever it finds, reads with `sources/fields.ts`.
 */

export type Fields = Record<string, unknown>

/** The object, or null for anything else. */
export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null

/** What a value is read as; undefined when it is something else. */
export type Kind<A> = (value: unknown, reading: Reading) => A | undefined

export class Reading {
  /** What is wrong with the first field that is not what it must be; null when all are. */
  fault: string | null = null
  #path = ""

  /** `otherwise` stands for a field with a fault. */
  needed<A>(fields: Fields, name: string, kind: Kind<A>, otherwise: A): A {
    return this.#read(fields, name, kind) ?? otherwise
  }

  /** What is missing or null is null. */
  perhaps<A>(fields: Fields, name: string, kind: Kind<A>): A | null {
    if (fields[name] === undefined || fields[name] === null) return null
    return this.#read(fields, name, kind) ?? null
  }

  #read<A>(fields: Fields, name: string, kind: Kind<A>): A | undefined {
    const outer = this.#path
    this.#path = outer === "" ? name : `${outer}.${name}`
    const value = kind(fields[name], this)
    if (value === undefined) {
      this.fault ??= `${this.#path} is ${fields[name] === undefined ? "missing" : "not what it must be"}`
    }
    this.#path = outer
    return value
  }
}

/** A text. Half a surrogate pair, which no database keeps, becomes the replacement character. */
export const string: Kind<string> = (value) => (typeof value === "string" ? value.toWellFormed() : undefined)

export const finite: Kind<number> = (value) => (typeof value === "number" ? value : undefined)

export const flag: Kind<boolean> = (value) => (typeof value === "boolean" ? value : undefined)

/** A number, rounded. */
export const integer: Kind<number> = (value) =>
  typeof value === "number" && Number.isSafeInteger(Math.round(value)) ? Math.round(value) : undefined

/** A whole number, not negative. */
export const count: Kind<number> = (value) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined

export const texts: Kind<ReadonlyArray<string>> = (value) =>
  Array.isArray(value) && value.every((each) => typeof each === "string")
    ? value.map((each) => each.toWellFormed())
    : undefined

/** UTC milliseconds of an ISO 8601 time that says its zone. */
export const isoTime: Kind<number> = (value) => {
  if (typeof value !== "string" || !isoForm.test(value)) return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : at
}

const isoForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/

export const oneOf =
  <A extends string>(all: ReadonlyArray<A>): Kind<A> =>
  (value) =>
    all.find((known) => known === value)

export const listOf =
  <A>(kind: Kind<A>): Kind<ReadonlyArray<A>> =>
  (value, reading) => {
    if (!Array.isArray(value)) return undefined
    const read = value.map((each) => kind(each, reading))
    return read.every((each) => each !== undefined) ? read : undefined
  }
