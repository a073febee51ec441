import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { writtenTime } from "./written-time.ts"

const utc = Date.UTC

describe("a written time", () => {
  it.each([
    ["seconds", 1_705_834_567, 1_705_834_567_000],
    ["seconds with a fraction", 1_705_834_567.25, 1_705_834_567_250],
    ["milliseconds", 1_769_196_049_123, 1_769_196_049_123],
    ["seconds in a text", "1705834567", 1_705_834_567_000],
    ["the last second", 4_102_444_800, 4_102_444_800_000],
    ["the first millisecond that is none", 4_102_444_801, 4_102_444_801],
    ["nothing", undefined, null],
    ["null", null, null],
    ["0", 0, null],
    ["0 in a text", "0", null],
    ["an empty text", "", null],
    ["less than nothing", -5, "impossible"],
    ["microseconds", 1_769_196_049_123_456, "impossible"],
    ["a word", "yesterday", "impossible"],
    ["a date", "2026-01-28", "impossible"],
    ["a list", [1], "impossible"],
    ["ISO in UTC", "2026-01-28T03:51:25.252Z", utc(2026, 0, 28, 3, 51, 25, 252)],
    ["ISO with an offset", "2026-01-28T03:51:25+05:30", utc(2026, 0, 27, 22, 21, 25)],
    ["as git writes it", "2026-03-21 01:53:01 -0400", utc(2026, 2, 21, 5, 53, 1)],
    ["an offset of hours alone", "2026-01-28T03:51+02", utc(2026, 0, 28, 1, 51)],
    ["a day that is none", "2026-13-45T00:00:00Z", "impossible"]
  ])("%s", (_, value, at) => {
    expect(writtenTime(value, "UTC")).toBe(at)
  })

  it.each([
    ["in winter", "2026-01-28T03:51:25.252603", utc(2026, 0, 28, 8, 51, 25, 252)],
    ["in summer", "2026-07-01T12:00:00", utc(2026, 6, 1, 16)],
    ["before clocks are put back", "2026-11-01T00:30:00", utc(2026, 10, 1, 4, 30)],
    ["shown twice: the first", "2026-11-01T01:30:00", utc(2026, 10, 1, 5, 30)],
    ["after clocks were put back", "2026-11-01T02:00:00", utc(2026, 10, 1, 7)],
    ["left out", "2026-03-08T02:30:00", utc(2026, 2, 8, 7, 30)]
  ])("without a zone is local: %s", (_, text, at) => {
    expect(writtenTime(text, "America/New_York")).toBe(at)
  })

  it("without a zone is the system's where none is configured", () => {
    const text = "2026-07-01T12:00:00.000"
    expect(writtenTime(text, undefined)).toBe(Date.parse(text))
  })

  it("is the instant whose clock shows it, in any zone", () => {
    const zones = ["Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "UTC"]
    const times = fc.integer({ min: utc(2000, 0, 1), max: utc(2035, 0, 1) })
    fc.assert(
      fc.property(times, fc.constantFrom(...zones), (instant, timezone) => {
        const at = Math.floor(instant / 1000) * 1000
        const text = new Date(at).toLocaleString("sv-SE", { timeZone: timezone })
        const read = writtenTime(text, timezone)
        // The second of an hour that is shown twice is read as the first.
        expect([0, -3_600_000, -1_800_000]).toContain((read as number) - at)
        expect(new Date(read as number).toLocaleString("sv-SE", { timeZone: timezone })).toBe(text)
      })
    )
  })
})
