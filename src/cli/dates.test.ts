import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { addDays, parseDate, parseDuration } from "./dates.ts"

describe("parseDate", () => {
  it.for([
    ["2026-11-06", { kind: "day", day: "2026-11-06" }],
    ["20261106", { kind: "day", day: "2026-11-06" }],
    ["today", { kind: "days", days: 1 }],
    ["Yesterday", { kind: "yesterday" }],
    ["7d", { kind: "days", days: 7 }],
    ["4w", { kind: "days", days: 28 }],
    ["24h", { kind: "ago", ms: 86_400_000 }],
    ["2026-11-06T10:00:00Z", { kind: "instant", ms: Date.UTC(2026, 10, 6, 10) }],
    ["2026-11-06T10:00:00.250+02:00", { kind: "instant", ms: Date.UTC(2026, 10, 6, 8, 0, 0, 250) }],
    ["2026-11-06T10:00-0530", { kind: "instant", ms: Date.UTC(2026, 10, 6, 15, 30) }],
    ["2026-11-06T10:30", { kind: "local", day: "2026-11-06", time_ms: 37_800_000 }],
    ["2026-11-06 10:30:01", { kind: "local", day: "2026-11-06", time_ms: 37_801_000 }]
  ] as const)("reads %s", ([text, word]) => {
    expect(parseDate(text)).toEqual(word)
  })

  it.for([
    "",
    "2026-02-30",
    "2026-13-01",
    "0d",
    "7",
    "d7",
    "tomorrow",
    "2026-11-06T25:00",
    "2026-11-06T10",
    "-7d",
    "2026-1-2"
  ])("refuses %s", (text) => {
    expect(parseDate(text)).toBeNull()
  })

  it("reads every ISO instant as Date does", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
        expect(parseDate(date.toISOString())).toEqual({ kind: "instant", ms: date.getTime() })
      })
    )
  })
})

describe("parseDuration", () => {
  it.for([
    ["1500ms", 1500],
    ["90s", 90_000],
    ["5m", 300_000],
    ["1.5h", 5_400_000],
    ["1d", 86_400_000],
    ["5", null],
    ["-5m", null],
    ["m", null]
  ] as const)("reads %s as %s", ([text, ms]) => {
    expect(parseDuration(text)).toBe(ms)
  })
})

it("adds days over the ends of months and years", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01")
  expect(addDays("2024-03-01", -1)).toBe("2024-02-29")
})
