import { describe, expect, test } from "vitest"
import { isPlain, modifiersOf } from "./modifiers.ts"
import type { Modified } from "./modifiers.ts"

const plain: Modified = { speed: "standard", service_tier: null, geo: null, at_ms: Date.UTC(2026, 5, 1) }
const on = (provider: string, model: string, isLong = false) => ({ provider, model, isLong })
const opus46 = on("anthropic", "claude-opus-4-6")
const multipliers = (
  target: ReturnType<typeof on>,
  request: Partial<Modified>,
  options = {}
): ReadonlyArray<number> =>
  modifiersOf(target, { ...plain, ...request }, options).applied.map((one) => one.multiplier)

describe("plain requests", () => {
  test.each([null, "", "standard", "default", "auto"])("service tier %s", (service_tier) => {
    expect(isPlain({ ...plain, service_tier })).toBe(true)
  })
  test.each([null, "", "global", "not_available"])("geography %s", (geo) => {
    expect(isPlain({ ...plain, geo })).toBe(true)
  })
  test.each([{ speed: "fast" as const }, { service_tier: "batch" }, { geo: "us" }])("%j is not", (change) => {
    expect(isPlain({ ...plain, ...change })).toBe(false)
  })
})

describe("fast mode", () => {
  const day = (year: number, month: number, day: number, hour = 0) => Date.UTC(year, month - 1, day, hour)
  test.each([
    ["claude-opus-4-6", day(2026, 2, 10), 3],
    ["claude-opus-4-6", day(2026, 2, 17, 7), 3],
    ["claude-opus-4-6", day(2026, 2, 17, 8), 6],
    ["claude-opus-4-7", day(2026, 5, 1), 6],
    ["claude-opus-4-8", day(2026, 7, 1), 2],
    ["claude-opus-5", day(2026, 8, 1), 2],
    ["claude-opus-5-5", day(2026, 10, 1), 2]
  ])("%s at %d: %dx", (model, at_ms, multiplier) => {
    expect(multipliers(on("anthropic", model), { speed: "fast", at_ms })).toEqual([multiplier])
  })

  test.each([
    ["gpt-5.4", 2],
    ["gpt-5.5", 2.5],
    ["gpt-5.6-sol", 2],
    ["gpt-5-mini", 1.8]
  ])("OpenAI's priority tier is fast mode: %s %dx, and counts once", (model, multiplier) => {
    const target = on("openai", model)
    expect(multipliers(target, { service_tier: "priority" })).toEqual([multiplier])
    expect(multipliers(target, { speed: "fast", service_tier: "priority" })).toEqual([multiplier])
    expect(multipliers(target, { speed: "fast" })).toEqual([multiplier])
  })

  test("where it is not sold for long contexts, the standard price is a lower bound", () => {
    const { applied, lower_bound } = modifiersOf(
      on("openai", "gpt-5.5", true),
      { ...plain, speed: "fast" },
      {}
    )
    expect(applied).toEqual([])
    expect(lower_bound).toHaveLength(1)
  })

  test("unknown: a lower bound with its reason", () => {
    const { applied, lower_bound, unknown } = modifiersOf(
      on("anthropic", "claude-sonnet-5"),
      { ...plain, speed: "fast" },
      {}
    )
    expect(applied).toEqual([])
    expect(lower_bound).toEqual(["the price of fast speed for claude-sonnet-5 (anthropic) is not known"])
    expect(unknown).toBeNull()
  })

  test("without a time the least of several is taken, as a lower bound", () => {
    const { applied, lower_bound } = modifiersOf(opus46, { ...plain, speed: "fast", at_ms: null }, {})
    expect(applied.map((one) => one.multiplier)).toEqual([3])
    expect(lower_bound).toHaveLength(1)
  })

  test("the configuration wins", () => {
    const options = { fastMultipliers: { "claude-opus-4-6": 4 } }
    expect(multipliers(opus46, { speed: "fast" }, options)).toEqual([4])
  })
})

describe("service tier", () => {
  test.each([
    ["anthropic", "batch"],
    ["openai", "batch"],
    ["openai", "flex"],
    ["google", "flex"]
  ])("%s %s: half", (provider, service_tier) => {
    expect(multipliers(on(provider, "m"), { service_tier })).toEqual([0.5])
  })

  test("Anthropic's priority tier is bought by commitment: a lower bound", () => {
    const { applied, lower_bound } = modifiersOf(opus46, { ...plain, service_tier: "priority" }, {})
    expect(applied).toEqual([])
    expect(lower_bound).toEqual(["the price of service tier priority is not known for anthropic"])
  })

  test("a discount of unknown size leaves no price: a list price would be too high", () => {
    const { unknown } = modifiersOf(on("x-ai", "grok-4"), { ...plain, service_tier: "batch" }, {})
    expect(unknown).toBe("the discount of service tier batch is not known for x-ai")
  })

  test("the configuration knows more", () => {
    const options = { tierMultipliers: { priority: 1.25 } }
    expect(multipliers(opus46, { service_tier: "priority" }, options)).toEqual([1.25])
  })
})

describe("geography", () => {
  test.each([
    ["claude-opus-4-6", [1.1]],
    ["claude-sonnet-4-6", [1.1]],
    ["claude-fable-5", [1.1]],
    ["claude-opus-5-5", [1.1]],
    ["claude-haiku-5-5", [1.1]],
    ["claude-sonnet-4-5", []],
    ["claude-opus-4-0", []],
    ["claude-3-haiku", []]
  ])("us for %s: %j", (model, expected) => {
    const { applied, lower_bound } = modifiersOf(on("anthropic", model), { ...plain, geo: "us" }, {})
    expect(applied.map((one) => one.multiplier)).toEqual(expected)
    expect(lower_bound).toEqual([])
  })

  test.each([
    ["anthropic", "eu"],
    ["aws", "us"]
  ])("%s %s is not known: a lower bound", (provider, geo) => {
    expect(modifiersOf(on(provider, "claude-opus-4-6"), { ...plain, geo }, {}).lower_bound).toHaveLength(1)
  })

  test("the configuration knows more", () => {
    expect(multipliers(opus46, { geo: "eu" }, { geoMultipliers: { eu: 1.2 } })).toEqual([1.2])
  })
})

test("fast, and in the US", () => {
  expect(multipliers(opus46, { speed: "fast", geo: "us" })).toEqual([6, 1.1])
})
