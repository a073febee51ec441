/** What reads a record of one kind, and the fields that records of all kinds have. */
import type { RejectionReason } from "../../record/Rejection.ts"
import type { TelemetryFacts, TelemetryKind } from "../../record/Telemetry.ts"
import { writtenTime } from "../written-time.ts"

/** A JSON object whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * These four are `fields.ts` without long texts: records here are short and none of their texts is ever left behind
 * (`LongText.ts`), and a hook that tells of a commit need not load what reads such.
 */
export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null

export const fieldsOrNone = (value: unknown): Fields => fieldsOf(value) ?? {}

export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null

export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** Why a record tells nothing that could be kept. */
export interface Refusal {
  readonly refused: RejectionReason
  readonly detail: string
}

/** Reads a record of one kind; `around` was read before. Null: it is no record of this kind. */
export type Reader = (record: Fields, around: Circumstances) => TelemetryFacts | Refusal | null

export const refuse = (detail: string): Refusal => ({ refused: "bad_field", detail })

export const isRefusal = (reading: object): reading is Refusal => "refused" in reading

/** The first of the named fields that is there, whatever it holds; undefined for none. */
export const anyOf = (record: Fields, ...names: ReadonlyArray<string>): unknown => {
  const name = names.find((each) => record[each] !== undefined && record[each] !== null)
  return name === undefined ? undefined : record[name]
}

/** Longer texts are cut: the record itself is in custody. */
const longest = 2000

/** The first of the named fields that is a text. Numbers are taken as they are written. */
export const textAmong = (record: Fields, ...names: ReadonlyArray<string>): string | null => {
  for (const name of names) {
    const value = record[name]
    const text = typeof value === "number" ? String(value) : textOf(value)
    if (text !== null) return text.slice(0, longest)
  }
  return null
}

/** The first of the named fields that is a number, be it in a text; not negative. */
export const figureAmong = (record: Fields, ...names: ReadonlyArray<string>): number | null => {
  for (const name of names) {
    const value = record[name]
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value
    if (typeof number === "number" && number >= 0 && number <= Number.MAX_SAFE_INTEGER) return number
  }
  return null
}

/** The same as a whole number. */
export const countAmong = (record: Fields, ...names: ReadonlyArray<string>): number | null => {
  const figure = figureAmong(record, ...names)
  return figure === null ? null : Math.round(figure)
}

/** The first of the named fields that says yes or no: `true`, 1, `"true"`, or the opposite. */
export const answerAmong = (record: Fields, ...names: ReadonlyArray<string>): boolean | null => {
  for (const name of names) {
    const value = record[name]
    if (value === true || value === 1 || value === "true" || value === "1") return true
    if (value === false || value === 0 || value === "false" || value === "0") return false
  }
  return null
}

/** What all records have, by the names that writers give it. */
export interface Circumstances {
  readonly at_ms: number | null
  readonly cwd: string | null
  readonly session: string | null
  readonly session_by: "told" | null
  readonly is_simulated: boolean
}

/** The time as it is written; in the order in which the fields count. */
export const timeIn = (record: Fields): unknown => anyOf(record, "at_ms", "timestamp", "ts", "at")

/** `timezone` is that of times without a zone; the system's where it is not given. */
export const circumstancesOf = (record: Fields, timezone: string | undefined): Circumstances | Refusal => {
  const written = timeIn(record)
  const at_ms = writtenTime(written, timezone)
  if (at_ms === "impossible")
    return refuse(`no time can be read from ${JSON.stringify(written).slice(0, 60)}`)
  const session = textAmong(record, "session", "session_id")
  return {
    at_ms,
    cwd: textAmong(record, "cwd", "pwd"),
    session,
    session_by: session === null ? null : "told",
    is_simulated: answerAmong(record, "simulated", "backfilled") === true || record["source"] === "backfill"
  }
}

/** Nothing of what all records have. */
export const nothingKnown: Circumstances = {
  at_ms: null,
  cwd: null,
  session: null,
  session_by: null,
  is_simulated: false
}

/** Was it written by `spoor record`? */
export const isOwn = (record: Fields): boolean => record["spoor"] === 1

/**
 * The key of a thing that has no name of its own: a digest of what is told of it. Times count by the second, for
 * writers round them when they write a file anew.
 */
export const keyOf = (
  kind: TelemetryKind,
  record: Fields,
  parts: ReadonlyArray<string | number | boolean | null>
): string => {
  // A record of ours names itself, so that two of the same second stay two.
  const own = isOwn(record) ? textOf(record["key"]) : null
  if (own !== null) return `${kind}:own:${own}`
  return `${kind}:${digestOf(JSON.stringify(parts))}`
}

/** Loaded only when it is asked for: most hooks tell of commits, which need no digest. */
const digestOf = (text: string): string =>
  process.getBuiltinModule("node:crypto").hash("sha256", text).slice(0, 24)

export const secondOf = (at_ms: number | null): number | null =>
  at_ms === null ? null : Math.floor(at_ms / 1000)
