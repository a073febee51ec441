import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { costOf, makeCharge, product } from "./exact.ts"
import type { TokenCounts } from "./exact.ts"
import type { TokenRates } from "./RateCard.ts"

const counts = (changes: Partial<TokenCounts> = {}): TokenCounts => ({
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  web_searches: 0,
  ...changes
})

const rates = (changes: Partial<TokenRates> = {}): TokenRates => ({
  input: 0,
  output: 0,
  reasoning: 0,
  cache_read: 0,
  cache_write_5m: 0,
  cache_write_1h: 0,
  ...changes
})

describe("product", () => {
  test.each([
    [0.3, 1.1, 0.33],
    [0.1, 0.2, 0.02],
    [6.25, 1.1, 6.875],
    [1e-7, 0.1, 1e-8],
    [0, 6, 0],
    [25, 6, 150],
    [0.08333333333333334, 1, 0.083333333],
    [0.18000000000000002, 1, 0.18]
  ])("%d x %d = %d", (a, b, exact) => {
    expect(product(a, b)).toBe(exact)
  })
})

describe("costOf", () => {
  test.each([
    ["half up", { cache_write_5m: 6.25 }, { cache_write_5m_tokens: 2 }, 13],
    ["just below half", { cache_read: 0.1249 }, { cache_read_tokens: 4 }, 0],
    ["exactly half", { cache_read: 0.125 }, { cache_read_tokens: 4 }, 1],
    ["whole prices", { input: 3 }, { input_tokens: 1_000_000 }, 3_000_000],
    ["nothing", { input: 3 }, {}, 0]
  ])("%s", (_name, price, tokens, cost) => {
    expect(costOf(makeCharge(rates(price), null), counts(tokens))).toBe(cost)
  })

  test("a web search costs a thousandth of the price of a thousand", () => {
    expect(costOf(makeCharge(rates(), 10), counts({ web_searches: 3 }))).toBe(30_000)
  })

  test("reasoning is part of the output, at its own price where it has one", () => {
    const charge = makeCharge(rates({ output: 8, reasoning: 3 }), null)
    expect(costOf(charge, counts({ output_tokens: 100, reasoning_tokens: 40 }))).toBe(60 * 8 + 40 * 3)
    expect(costOf(charge, counts({ output_tokens: 10, reasoning_tokens: 40 }))).toBe(10 * 3)
  })

  test("sums beyond 2^53 stay exact", () => {
    const charge = makeCharge(rates({ input: 0.123457, output: 0.000001 }), null)
    // 40,000,000,000,001 x 0.123457 = 4,938,280,000,000.123457, and 500,000 x 0.000001 = 0.5 of a micro-dollar
    const large = counts({ input_tokens: 40_000_000_000_001, output_tokens: 500_000 })
    expect(costOf(charge, large)).toBe(4_938_280_000_001)
  })

  test.each([
    ["negative", { input_tokens: -1, output_tokens: 10 }],
    ["fraction", { cache_read_tokens: 0.5 }],
    ["no number", { output_tokens: Number.NaN }],
    ["beyond counting", { input_tokens: 2 ** 60 }]
  ])("%s counts have no cost", (_name, tokens) => {
    expect(costOf(makeCharge(rates({ input: 1, output: 1, cache_read: 1 }), null), counts(tokens))).toBeNull()
  })

  test("a cost that no integer holds is no cost", () => {
    const charge = makeCharge(rates({ input: 600 }), null)
    expect(costOf(charge, counts({ input_tokens: Number.MAX_SAFE_INTEGER }))).toBeNull()
  })
})

const cents = fc.integer({ min: 0, max: 60_000_000 }).map((n) => n / 100_000)
const anyRates = fc.record({
  input: cents,
  output: cents,
  reasoning: cents,
  cache_read: cents,
  cache_write_5m: cents,
  cache_write_1h: cents
})
const count = fc.integer({ min: 0, max: 3_000_000 })
const anyCounts = fc
  .record({
    input_tokens: count,
    output_tokens: count,
    reasoning_tokens: count,
    cache_read_tokens: count,
    cache_write_5m_tokens: count,
    cache_write_1h_tokens: count,
    web_searches: fc.integer({ min: 0, max: 100 })
  })
  .map((all) => ({ ...all, reasoning_tokens: Math.min(all.reasoning_tokens, all.output_tokens) }))

const classes = Object.keys(counts()) as ReadonlyArray<keyof TokenCounts>
const combined = (a: TokenCounts, b: TokenCounts): TokenCounts =>
  Object.fromEntries(classes.map((name) => [name, a[name] + b[name]])) as unknown as TokenCounts

describe("laws", () => {
  test("additivity: a request and its parts differ by rounding alone", () => {
    fc.assert(
      fc.property(anyRates, anyCounts, anyCounts, (rates, a, b) => {
        const charge = makeCharge(rates, 10)
        const difference = costOf(charge, combined(a, b))! - costOf(charge, a)! - costOf(charge, b)!
        // each of the three is within half a micro-dollar of exact
        expect(Math.abs(difference)).toBeLessThanOrEqual(1)
      })
    )
  })

  test("monotony: more tokens never cost less", () => {
    fc.assert(
      fc.property(anyRates, anyCounts, fc.constantFrom(...classes), count, (rates, a, name, more) => {
        fc.pre(name !== "reasoning_tokens") // part of the output: more of it may be cheaper
        const charge = makeCharge(rates, 10)
        expect(costOf(charge, { ...a, [name]: a[name] + more })).toBeGreaterThanOrEqual(costOf(charge, a)!)
      })
    )
  })

  test("scale: k times the tokens cost k times as much, but for rounding", () => {
    fc.assert(
      fc.property(anyRates, anyCounts, fc.integer({ min: 1, max: 1000 }), (rates, a, k) => {
        const charge = makeCharge(rates, 10)
        const many = Object.fromEntries(classes.map((name) => [name, a[name] * k])) as unknown as TokenCounts
        expect(Math.abs(costOf(charge, many)! - k * costOf(charge, a)!)).toBeLessThanOrEqual(k / 2 + 0.5)
      })
    )
  })

  test("the way in doubles and the way in big integers agree with exact fractions", () => {
    fc.assert(
      fc.property(anyRates, anyCounts, fc.constantFrom(1, 1_000_000_007), (rates, a, k) => {
        const charge = makeCharge(rates, 10)
        const many = Object.fromEntries(classes.map((name) => [name, a[name] * k])) as unknown as TokenCounts
        // prices have at most 5 decimals here: in hundred-thousandths of a micro-dollar all is whole
        const whole = (usd: number): bigint => BigInt(Math.round(usd * 100_000))
        const sum =
          BigInt(many.input_tokens) * whole(rates.input) +
          BigInt(many.output_tokens - many.reasoning_tokens) * whole(rates.output) +
          BigInt(many.reasoning_tokens) * whole(rates.reasoning) +
          BigInt(many.cache_read_tokens) * whole(rates.cache_read) +
          BigInt(many.cache_write_5m_tokens) * whole(rates.cache_write_5m) +
          BigInt(many.cache_write_1h_tokens) * whole(rates.cache_write_1h) +
          BigInt(many.web_searches) * 10_000n * 100_000n
        const exact = (sum * 2n + 100_000n) / 200_000n
        const expected = exact > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(exact)
        expect(costOf(charge, many)).toBe(expected)
      })
    )
  })
})
