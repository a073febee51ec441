import { describe, expect, test } from "vitest"
import { bandFor, completeRates, makeBands, periodAt } from "./Listing.ts"
import type { Daily, Listing, Period } from "./Listing.ts"

const source = { kind: "package", name: "list", version: "1" } as const

const period = (valid_from: string | null, input: number, daily: Daily | null = null): Period => ({
  from_ms: valid_from === null ? -Infinity : Date.parse(valid_from),
  to_ms: Infinity,
  valid_from,
  valid_to: null,
  daily,
  source,
  bands: makeBands([], () => ({ input, output: input }))
})

const listing = (...periods: ReadonlyArray<Period>): Listing => ({
  provider: "p",
  model: "m",
  periods,
  notes: [],
  lower_bound: []
})

const inputAt = (list: Listing, at: string): number | undefined =>
  periodAt(list, Date.parse(at))?.bands[0]?.rates.input

describe("periodAt", () => {
  const dated = listing(period(null, 1), period("2026-03-13", 2), period("2026-08-01", 3))
  test.each([
    ["1999-01-01T00:00:00Z", 1],
    ["2026-03-12T23:59:59.999Z", 1],
    ["2026-03-13T00:00:00Z", 2],
    ["2026-07-31T23:59:59Z", 2],
    ["2027-01-01T00:00:00Z", 3]
  ])("at %s: %d", (at, input) => {
    expect(inputAt(dated, at)).toBe(input)
  })

  const hours = (from: string, to: string): Daily => ({
    from,
    to,
    from_second: Date.parse(`1970-01-01T${from}`) / 1000,
    to_second: Date.parse(`1970-01-01T${to}`) / 1000
  })
  test.each([
    ["2026-01-01T00:29:59.999Z", 1],
    ["2026-01-01T00:30:00Z", 2],
    ["2026-01-01T16:29:59.999Z", 2],
    ["2026-01-01T16:30:00Z", 1],
    ["1969-12-31T12:00:00Z", 2]
  ])("by day and by night, %s: %d", (at, input) => {
    expect(inputAt(listing(period(null, 1), period(null, 2, hours("00:30:00Z", "16:30:00Z"))), at)).toBe(
      input
    )
  })
  test.each([
    ["2026-01-01T23:00:00Z", 2],
    ["2026-01-01T05:59:59Z", 2],
    ["2026-01-01T06:00:00Z", 1]
  ])("over midnight, %s: %d", (at, input) => {
    expect(inputAt(listing(period(null, 1), period(null, 2, hours("22:00:00Z", "06:00:00Z"))), at)).toBe(
      input
    )
  })

  test("none holds", () => {
    expect(periodAt(listing(period("2026-01-01", 1)), 0)).toBeNull()
  })
})

describe("bands", () => {
  const bands = makeBands([200_000, 200_000, 500_000], (over) => ({
    input: over === 0 ? 1 : over,
    output: 1
  }))
  test("end where the next begins", () => {
    expect(bands.map((band) => [band.over_tokens, band.up_to_tokens])).toEqual([
      [0, 200_000],
      [200_000, 500_000],
      [500_000, null]
    ])
  })
  test.each([
    [0, 0],
    [200_000, 0],
    [200_001, 200_000],
    [500_000, 200_000],
    [500_001, 500_000]
  ])("%d tokens of context are over %d", (context, over) => {
    expect(bandFor({ ...period(null, 1), bands }, context).over_tokens).toBe(over)
  })
})

describe("prices that a list leaves out", () => {
  test("Claude's follow the input price, and that is told", () => {
    const { rates, derived } = completeRates("regional.anthropic.claude-opus-4-5-v1:0", {
      input: 5.5,
      output: 27.5
    })
    expect(rates).toEqual({
      input: 5.5,
      output: 27.5,
      reasoning: 27.5,
      cache_read: 0.55,
      cache_write_5m: 6.875,
      cache_write_1h: 11
    })
    expect(derived).toHaveLength(3)
  })
  test("what is listed stays", () => {
    const listed = { input: 1, output: 2, cache_read: 0.025, cache_write_5m: 1.2, cache_write_1h: 1.9 }
    expect(completeRates("claude-x", listed)).toEqual({ rates: { ...listed, reasoning: 2 }, derived: [] })
  })
  test("elsewhere tokens without a price of their own are input; writes have one life", () => {
    expect(completeRates("gpt-5.6-sol", { input: 4, output: 20, cache_write_5m: 5 }).rates).toMatchObject({
      cache_read: 4,
      cache_write_5m: 5,
      cache_write_1h: 5
    })
    expect(completeRates("gpt-5", { input: 4, output: 20 }).rates.cache_write_1h).toBe(4)
  })
})
