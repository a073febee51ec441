import { afterEach, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import {
  dayAt,
  dayMs,
  intlZone,
  isoDay,
  machineZone,
  slotMs,
  startOfDay,
  stretches,
  utc,
  zoneNamed
} from "./zone.ts"

const zone = (name: string) => Effect.runSync(zoneNamed(name))
const at = (text: string) => Date.parse(text)

describe("days", () => {
  it.each([
    ["Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29"],
    ["Europe/Berlin", "2026-10-24T21:59:59Z", "2026-10-24"],
    ["Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25"],
    ["Europe/Berlin", "2026-10-25T22:59:59Z", "2026-10-25"],
    ["Europe/Berlin", "2026-10-25T23:00:00Z", "2026-10-26"],
    ["Asia/Kathmandu", "2026-01-01T18:14:59Z", "2026-01-01"],
    ["Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-02"],
    ["America/St_Johns", "2026-07-01T02:29:59Z", "2026-06-30"],
    ["Pacific/Apia", "2026-07-01T10:59:59Z", "2026-07-01"],
    ["UTC", "2026-07-01T23:59:59.999Z", "2026-07-01"]
  ])("%s at %s is %s", (name, instant, day) => {
    expect(isoDay(dayAt(zone(name), at(instant)))).toBe(day)
  })

  it("begin where the clock skips midnight", () => {
    // Santiago goes from 23:59:59 to 01:00 on 6 September 2026
    const santiago = zone("America/Santiago")
    const day = at("2026-09-06T00:00:00Z") / dayMs
    expect(new Date(startOfDay(santiago, day)).toISOString()).toBe("2026-09-06T04:00:00.000Z")
    expect(isoDay(dayAt(santiago, startOfDay(santiago, day) - 1))).toBe("2026-09-05")
  })

  it("have 23 and 25 hours when clocks change", () => {
    const berlin = zone("Europe/Berlin")
    const hours = (text: string) => {
      const day = at(text) / dayMs
      return (startOfDay(berlin, day + 1) - startOfDay(berlin, day)) / 3_600_000
    }
    expect(hours("2026-03-29T00:00:00Z")).toBe(23)
    expect(hours("2026-10-25T00:00:00Z")).toBe(25)
    expect(hours("2026-10-26T00:00:00Z")).toBe(24)
  })
})

it("an unknown zone is refused by name", () => {
  const error = Effect.runSync(Effect.flip(zoneNamed("Mars/Olympus")))
  expect(error).toMatchObject({ reason: "bad_input", message: expect.stringContaining("Mars/Olympus") })
})

describe("the machine's own zone", () => {
  const before = process.env["TZ"]
  afterEach(() => {
    if (before === undefined) delete process.env["TZ"]
    else process.env["TZ"] = before
  })

  it.each(["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Argentina/San_Juan", "UTC"])(
    "%s tells the same offsets as Intl",
    (name) => {
      process.env["TZ"] = name
      const own = machineZone()
      expect(own.name).toBe(name)
      const asked = intlZone(name)
      for (let ms = at("2024-01-01T00:00:00Z"); ms < at("2025-01-01T00:00:00Z"); ms += 7 * slotMs) {
        expect(own.offset_ms(ms) - asked.offset_ms(ms)).toBe(0)
      }
    }
  )

  it("is UTC when TZ names no zone", () => {
    process.env["TZ"] = "Nowhere/AtAll"
    expect(machineZone()).toBe(utc)
  })
})

it("UTC needs no Intl", () => {
  expect(zone("Etc/UTC")).toBe(utc)
  expect(stretches(utc, 0, 400 * dayMs)).toHaveLength(1)
})

// The laws that quarter hours and probes stand on, asked of Intl itself.
const names = fc.constantFrom(...Intl.supportedValuesOf("timeZone"))
const instant = fc.integer({ min: at("2012-01-01T00:00:00Z"), max: at("2037-12-31T00:00:00Z") })
const formats = new Map<string, Intl.DateTimeFormat>()
const intlDay = (name: string, ms: number): string => {
  let format = formats.get(name)
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone: name, dateStyle: "short" })
    formats.set(name, format)
  }
  return format.format(ms)
}

it("law: the day of an instant is the day of its quarter hour, and Intl's", () => {
  fc.assert(
    fc.property(names, instant, (name, ms) => {
      const slot = Math.floor(ms / slotMs) * slotMs
      const here = zone(name)
      expect(isoDay(dayAt(here, slot))).toBe(intlDay(name, ms))
      expect(isoDay(dayAt(here, ms))).toBe(intlDay(name, ms))
      expect(Math.abs(here.offset_ms(slot) % slotMs)).toBe(0)
    }),
    { numRuns: 1500 }
  )
})

it("law: stretches tell the offset of every instant in them", () => {
  fc.assert(
    fc.property(
      names,
      instant,
      fc.integer({ min: 0, max: 800 * dayMs }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (name, from, length, part) => {
        const here = zone(name)
        const all = stretches(here, from, from + length)
        const ms = Math.floor((from + part * length) / slotMs) * slotMs
        const stretch = all.filter((s) => s.from_ms <= ms && ms < s.to_ms)
        if (ms >= Math.floor(from / slotMs) * slotMs) {
          expect(stretch).toHaveLength(1)
          expect(stretch[0]!.offset_ms).toBe(here.offset_ms(ms))
        }
      }
    ),
    { numRuns: 300 }
  )
})

it("law: a day begins at the first instant of its date", () => {
  fc.assert(
    fc.property(names, instant, (name, ms) => {
      const here = zone(name)
      const day = dayAt(here, ms)
      const start = startOfDay(here, day)
      expect(start).toBeLessThanOrEqual(ms)
      expect(dayAt(here, start)).toBe(day)
      expect(dayAt(here, start - 1)).toBeLessThan(day)
    }),
    { numRuns: 1000 }
  )
})
