/**
 * Time zones: which local day an instant falls on, with daylight saving time, at next to no cost.
 *
 * Usage is kept in quarter hours of UTC. That is enough for the days of every zone: since 1979-10-01 all
 * offsets are multiples of 15 minutes, and since 2012 every change of an offset that moves the date stands on
 * a quarter hour (tested against the zone database of the running Node).
 *
 * `Intl` costs 15 ms of CPU the first time it is touched, more than a whole answer. So UTC is plain
 * arithmetic, the machine's own zone is read from `Date`, and only other zones ask `Intl`, a few times a year
 * of data: offsets are constant for at least six days, so a probe every five finds each change.
 */
import * as Effect from "effect/Effect"
import { readlinkSync } from "node:fs"
import { badInput, type AnalyticsError } from "./AnalyticsError.ts"

export interface Zone {
  /** IANA name, `UTC`, or a fixed offset such as `+02:00`. */
  readonly name: string
  /** Local time minus UTC at an instant, ms. */
  readonly offset_ms: (at_ms: number) => number
}

/** A stretch of time with one offset: [from_ms, to_ms). */
export interface Stretch {
  readonly from_ms: number
  readonly to_ms: number
  readonly offset_ms: number
}

export const slotMs = 900_000
export const dayMs = 86_400_000

export const utc: Zone = { name: "UTC", offset_ms: () => 0 }

/** The zone of that name; without a name, the machine's own. */
export const zoneNamed = (name: string | undefined): Effect.Effect<Zone, AnalyticsError> => {
  if (name === undefined) return Effect.sync(machineZone)
  if (utcNames.has(name)) return Effect.succeed(utc)
  return Effect.suspend(() => {
    if (name === machineZoneName()) return Effect.succeed(machineZone())
    try {
      return Effect.succeed(intlZone(name))
    } catch {
      return Effect.fail(
        badInput(`There is no time zone "${name}". Use an IANA name such as Europe/Berlin, or UTC.`)
      )
    }
  })
}

/** The zone that the process runs in (`TZ`, else the system's). */
export const machineZone = (): Zone => {
  const name = machineZoneName()
  return name === "UTC" ? utc : { name, offset_ms: (at) => new Date(at).getTimezoneOffset() * -60_000 }
}

/** A zone that asks `Intl`. Throws a RangeError when there is none of that name. */
export const intlZone = (name: string): Zone => {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric"
  })
  return { name, offset_ms: (at) => offsetBy(format, at) }
}

/** The stretches of constant offset that cover [from_ms, to_ms], at least one. */
export const stretches = (zone: Zone, from_ms: number, to_ms: number): ReadonlyArray<Stretch> => {
  const found: Array<Stretch> = []
  const start = Math.floor(from_ms / slotMs) * slotMs
  let begin = start
  let offset = zone.offset_ms(start)
  for (let at = start; at < to_ms; at += probeMs) {
    const next = at + probeMs
    if (zone.offset_ms(next) === offset) continue
    const change = firstSlotWithout(zone, offset, at, next)
    found.push({ from_ms: begin, to_ms: change, offset_ms: offset })
    begin = change
    offset = zone.offset_ms(change)
  }
  found.push({ from_ms: begin, to_ms: Math.max(to_ms, begin) + probeMs, offset_ms: offset })
  return found
}

/** Days from 1970-01-01 to the local date at an instant. */
export const dayAt = (zone: Zone, at_ms: number): number =>
  Math.floor((at_ms + zone.offset_ms(at_ms)) / dayMs)

/** The instant at which a local day begins; where the clock skips midnight, the first instant after the skip. */
export const startOfDay = (zone: Zone, day: number): number => {
  const midnight = day * dayMs
  for (const { from_ms, to_ms, offset_ms } of stretches(zone, midnight - dayMs, midnight + dayMs)) {
    const start = Math.max(from_ms, midnight - offset_ms)
    if (start < to_ms) return start
  }
  return midnight - zone.offset_ms(midnight)
}

/** `2026-11-06` for a day. */
export const isoDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

const probeMs = 5 * dayMs

/** The first quarter hour in (from, to] whose offset is not `offset`. */
const firstSlotWithout = (zone: Zone, offset: number, from: number, to: number): number => {
  let low = from
  let high = to
  while (high - low > slotMs) {
    const middle = Math.floor((low + high) / 2 / slotMs) * slotMs
    if (zone.offset_ms(middle) === offset) low = middle
    else high = middle
  }
  return high
}

const utcNames = new Set([
  "UTC",
  "Etc/UTC",
  "Etc/GMT",
  "GMT",
  "Etc/Universal",
  "Universal",
  "Zulu",
  "Z",
  "Etc/Unknown"
])

const machineZoneName = (): string => {
  const name = nameFromSystem() ?? new Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC"
  return utcNames.has(name) ? "UTC" : name
}

/** The name without `Intl`, where the system tells it plainly; else null. */
const nameFromSystem = (): string | null => {
  const name = process.env["TZ"] === undefined ? linkedName() : process.env["TZ"]
  if (name === null) return null
  if (utcNames.has(name)) return "UTC"
  // A TZ that is no zone is taken for UTC by the runtime: only a name whose clock differs from UTC can be trusted.
  const isElsewhere = [0, 6].some((month) => new Date(2024, month, 1).getTimezoneOffset() !== 0)
  return isElsewhere && /^[A-Z][A-Za-z_-]+(\/[A-Za-z0-9_+-]+){1,2}$/.test(name) ? name : null
}

const linkedName = (): string | null => {
  try {
    return /zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(readlinkSync("/etc/localtime"))?.[1] ?? null
  } catch {
    // not a link, or a system without one: Intl knows better
    return null
  }
}

/** `11/14/2023, 23:13` */
const offsetBy = (format: Intl.DateTimeFormat, at_ms: number): number => {
  const minute = Math.floor(at_ms / 60_000) * 60_000
  const [month = NaN, day = NaN, year = NaN, hour = NaN, minutes = NaN] = format
    .format(minute)
    .split(/\D+/, 5)
    .map(Number)
  return Date.UTC(year, month - 1, day, hour, minutes) - minute
}
