/**
 * Times as hand-made logs write them: seconds, milliseconds, ISO 8601 with a zone or without one.
 *
 * A number tells its unit by its size: up to the year 2100 it is seconds, and a thousand times that milliseconds.
 * Whoever takes one for the other gets rows of 1970, or of the year 58034.
 */
import { isoTime } from "./iso-time.ts"

/** Seconds at the end of the year 2099; greater numbers are milliseconds. */
const lastSecond = 4_102_444_800

/**
 * UTC milliseconds. Null when no time is written (missing, empty, 0), `impossible` when it is none that can be.
 * A local time is one of `timezone` (IANA), or of the system where none is given.
 */
export const writtenTime = (value: unknown, timezone: string | undefined): number | null | "impossible" => {
  if (value === null || value === undefined || value === 0 || value === "") return null
  if (typeof value === "number") return ofNumber(value)
  if (typeof value !== "string") return "impossible"
  const text = value.trim()
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) === 0 ? null : ofNumber(Number(text))
  const iso = isoOf(text)
  if (iso === null) return "impossible"
  return isoTime(iso) ?? localTime(iso, timezone) ?? "impossible"
}

const ofNumber = (value: number): number | "impossible" => {
  if (!(value > 0) || value > lastSecond * 1000) return "impossible"
  return Math.trunc(value > lastSecond ? value : value * 1000)
}

/** With a `T`, no blank before the zone, and at most milliseconds; null when it is no date with a time. */
const isoOf = (text: string): string | null => {
  const found =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(text)
  if (found === null) return null
  const [, date, time, fraction, zone = ""] = found
  const seconds = time!.length === 5 ? `${time}:00` : time!
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.toUpperCase()
  return `${date}T${seconds}.${(fraction ?? "").padEnd(3, "0").slice(0, 3)}${offset}`
}

/**
 * A local time that clocks show twice is the first of the two; one that they leave out is as far behind the change
 * as it says. So do the writers' own libraries.
 */
const localTime = (text: string, timezone: string | undefined): number | null => {
  if (timezone === undefined) return finite(Date.parse(text))
  const asUtc = finite(Date.parse(`${text}Z`))
  if (asUtc === null) return null
  const before = asUtc - offsetAt(asUtc - dayMs, timezone)
  const after = asUtc - offsetAt(asUtc + dayMs, timezone)
  const shown = [before, after].filter((at) => at + offsetAt(at, timezone) === asUtc)
  return shown.length === 0 ? before : Math.min(...shown)
}

const dayMs = 86_400_000

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const formats = new Map<string, Intl.DateTimeFormat>()

/** How far a zone's clocks are ahead of UTC, in milliseconds. */
const offsetAt = (at_ms: number, timezone: string): number => {
  let format = formats.get(timezone)
  if (format === undefined) formats.set(timezone, (format = clockOf(timezone)))
  const parts = Object.fromEntries(
    format.formatToParts(at_ms).map(({ type, value }) => [type, Number(value)])
  )
  const shown = Date.UTC(
    parts["year"]!,
    parts["month"]! - 1,
    parts["day"],
    parts["hour"],
    parts["minute"],
    parts["second"]
  )
  return shown - Math.floor(at_ms / 1000) * 1000
}

const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric"
  })
