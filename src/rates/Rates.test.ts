import * as Schema from "effect/Schema"
import { describe, expect, test } from "vitest"
import { RateCard } from "./RateCard.ts"
import { RateOptions } from "./RateOptions.ts"
import { makeRates } from "./Rates.ts"
import { request } from "./testing/request.ts"

const rates = makeRates()
const day = (text: string): number => Date.parse(text)

describe("a request by its own day's price", () => {
  test("Claude Code's own example, with writes that live five minutes, and an hour", () => {
    const usage = { input_tokens: 31, output_tokens: 14_877, cache_read_tokens: 1_369_768 }
    // 31 x 5 + 14,877 x 25 + 1,369,768 x 0.5 + 49,458 x 6.25 = 1,366,076.5
    expect(rates.price(request({ ...usage, cache_write_5m_tokens: 49_458 })).cost_usd_micros).toBe(1_366_077)
    // ... + 49,458 x 10 = 1,551,544
    expect(rates.price(request({ ...usage, cache_write_1h_tokens: 49_458 })).cost_usd_micros).toBe(1_551_544)
  })

  test.each([
    // until 2026-03-13 the whole request was dearer above 200,000 tokens of context
    ["2026-03-12", 200_000, 5, null],
    ["2026-03-12", 200_001, 10, 200_000],
    ["2026-03-13", 200_001, 5, null],
    ["2026-03-13", 900_000, 5, null]
  ])("Opus 4.6 on %s with %d tokens: %d USD", (on, context, usd, over) => {
    const priced = rates.price(
      request({
        at_ms: day(on),
        input_tokens: 1_000,
        cache_read_tokens: context - 3_000,
        cache_write_1h_tokens: 2_000
      })
    )
    expect(priced.card?.usd_per_million.input).toBe(usd)
    expect(priced.card?.context?.over_tokens ?? null).toBe(over)
  })

  test.each([
    [271_999, 2.5, 15],
    [272_000, 5, 22.5]
  ])("GPT-5.4 with %d tokens, cached ones too: %d and %d USD for all of it", (context, input, output) => {
    const { card } = rates.price(
      request({
        provider: "openai",
        model: "gpt-5.4",
        input_tokens: 72_000,
        cache_read_tokens: context - 72_000
      })
    )
    expect(card?.usd_per_million).toMatchObject({ input, output })
  })

  test("a card says from when to when it holds", () => {
    const sol = { provider: "openai", model: "gpt-5.6-sol" }
    expect(rates.price(request({ ...sol, at_ms: day("2026-08-20") })).card).toMatchObject({
      valid_from: null,
      valid_to: "2026-08-21"
    })
    expect(rates.price(request({ ...sol, at_ms: day("2026-08-21") })).card).toMatchObject({
      valid_from: "2026-08-21",
      valid_to: null
    })
  })

  test("prices of the night", () => {
    const at = (time: string) =>
      rates.price(
        request({ provider: "deepseek", model: "deepseek-reasoner", at_ms: day(time), output_tokens: 1_000 })
      )
    expect(at("2025-06-01T12:00:00Z").cost_usd_micros).toBe(2_190)
    expect(at("2025-06-01T20:00:00Z").cost_usd_micros).toBe(550)
    expect(at("2025-06-01T12:00:00Z").card?.daily).toEqual({ from: "00:30:00Z", to: "16:30:00Z" })
  })

  test("fast, in the US; a web search is not multiplied", () => {
    const priced = rates.price(
      request({ input_tokens: 1_000, output_tokens: 1_000, web_searches: 2, speed: "fast", geo: "us" })
    )
    // 1,000 x 5 x 6.6 + 1,000 x 25 x 6.6 + 2 x 10,000
    expect(priced.cost_usd_micros).toBe(33_000 + 165_000 + 20_000)
    expect(priced.card?.modifiers.map((one) => [one.name, one.multiplier])).toEqual([
      ["fast", 6],
      ["geo", 1.1]
    ])
  })

  test("fast by name is fast by speed", () => {
    const named = rates.price(request({ model: "claude-opus-4-6-fast", input_tokens: 1_000 }))
    const asked = rates.price(request({ speed: "fast", input_tokens: 1_000 }))
    expect(named.cost_usd_micros).toBe(30_000)
    expect(named).toEqual(asked)
  })

  test("a modifier whose price nobody knows leaves a lower bound", () => {
    expect(rates.price(request({ input_tokens: 1_000, service_tier: "priority" }))).toMatchObject({
      cost_usd_micros: 5_000,
      cost_status: "lower_bound",
      reasons: ["the price of service tier priority is not known for anthropic"]
    })
  })

  test("a discount nobody knows leaves none", () => {
    expect(
      rates.price(request({ provider: "aws", input_tokens: 1_000, service_tier: "batch" }))
    ).toMatchObject({
      cost_usd_micros: null,
      cost_status: "unknown",
      reasons: ["the discount of service tier batch is not known for aws"]
    })
  })

  test("web searches without a price leave a lower bound; without searches there is nothing to miss", () => {
    const grok = { provider: "x-ai", model: "grok-4-0709", input_tokens: 1_000 }
    expect(rates.price(request({ ...grok, web_searches: 1 })).cost_status).toBe("lower_bound")
    expect(rates.price(request(grok)).cost_status).toBe("computed")
  })
})

describe("without a time", () => {
  test("a model of one price costs what it costs", () => {
    const priced = rates.price(request({ model: "claude-opus-4-7", at_ms: null, input_tokens: 1_000 }))
    expect(priced).toMatchObject({ cost_usd_micros: 5_000, cost_status: "computed" })
  })
  test("where all prices agree for this request, too", () => {
    expect(rates.price(request({ at_ms: null, input_tokens: 1_000 }))).toMatchObject({
      cost_usd_micros: 5_000,
      cost_status: "computed"
    })
  })
  test("else the cheapest is a lower bound, whatever day it is read on", () => {
    const priced = rates.price(request({ at_ms: null, input_tokens: 300_000 }))
    expect(priced).toMatchObject({
      cost_usd_micros: 1_500_000,
      cost_status: "lower_bound",
      reasons: ["no time is known: the cheapest price is taken"]
    })
  })
  test("a price of the user's that is open on both ends holds", () => {
    const own = makeRates({ overrides: [{ model: "claude-opus-4-6", input: 7, output: 9 }] })
    expect(own.price(request({ at_ms: null, input_tokens: 300_000 }))).toMatchObject({
      cost_usd_micros: 2_100_000,
      cost_status: "computed"
    })
  })
  test("one that is dated may not hold", () => {
    const own = makeRates({ overrides: [{ model: "acme", input: 7, output: 9, from: "2026-01-01" }] })
    expect(own.price(request({ model: "acme", at_ms: null, input_tokens: 10 }))).toMatchObject({
      cost_usd_micros: 70,
      cost_status: "lower_bound"
    })
  })
})

describe("which cost counts", () => {
  const usage = { input_tokens: 1_000 } // computed: 5,000
  test.each([
    ["auto", 4_200, 4_200, "recorded"],
    ["auto", 0, 5_000, "computed"],
    ["auto", null, 5_000, "computed"],
    ["computed", 4_200, 5_000, "computed"],
    ["recorded", 4_200, 4_200, "recorded"],
    ["recorded", 0, 0, "recorded"],
    ["recorded", null, null, "unknown"]
  ] as const)("%s, recorded %s: %s %s", (policy, recorded_cost_usd_micros, cost_usd_micros, cost_status) => {
    const priced = makeRates({ policy }).price(request({ ...usage, recorded_cost_usd_micros }))
    expect(priced).toMatchObject({ computed_cost_usd_micros: 5_000, cost_usd_micros, cost_status })
  })

  test("tokens that are known to be too low make a lower bound, with their reason", () => {
    expect(rates.price(request({ ...usage, lower_bound: "streaming placeholder" }))).toMatchObject({
      cost_usd_micros: 5_000,
      cost_status: "lower_bound",
      reasons: ["streaming placeholder"]
    })
  })

  test.each(["acme-coder-9000", "<synthetic>", null])("the model %s is unknown, never 0", (model) => {
    const priced = rates.price(request({ ...usage, model, recorded_cost_usd_micros: 0 }))
    expect(priced).toMatchObject({
      computed_cost_usd_micros: null,
      cost_usd_micros: null,
      cost_status: "unknown",
      card: null
    })
    expect(priced.reasons).toHaveLength(1)
  })

  test("an unknown model with a recorded cost has that cost", () => {
    expect(rates.price(request({ ...usage, model: "acme", recorded_cost_usd_micros: 12 }))).toMatchObject({
      computed_cost_usd_micros: null,
      cost_usd_micros: 12,
      cost_status: "recorded"
    })
  })

  test("impossible counts have no cost", () => {
    expect(rates.price(request({ input_tokens: -5 }))).toMatchObject({
      cost_usd_micros: null,
      cost_status: "unknown",
      reasons: ["the token counts are impossible"]
    })
  })
})

describe("the user's prices", () => {
  const inputPrice = (
    options: RateOptions,
    changes: Parameters<typeof request>[0] = {}
  ): number | undefined => makeRates(options).price(request(changes)).card?.usd_per_million.input
  const own = { model: "claude-opus-4-6", input: 4, output: 20 }

  test("win over the list, and say so", () => {
    const { card } = makeRates({ overrides: [{ ...own, name: "contract" }] }).price(request())
    expect(card).toMatchObject({ source: { kind: "override", name: "contract", version: null } })
    expect(card?.usd_per_million).toEqual({
      input: 4,
      output: 20,
      reasoning: 20,
      cache_read: 0.4,
      cache_write_5m: 5,
      cache_write_1h: 8
    })
  })
  test("hold from a day to the day before another", () => {
    const options = { overrides: [{ ...own, from: "2026-05-01", to: "2026-06-01" }] }
    expect(inputPrice(options, { at_ms: day("2026-04-30T23:59:59.999Z") })).toBe(5)
    expect(inputPrice(options, { at_ms: day("2026-05-01") })).toBe(4)
    expect(inputPrice(options, { at_ms: day("2026-05-31T23:59:59.999Z") })).toBe(4)
    expect(inputPrice(options, { at_ms: day("2026-06-01") })).toBe(5)
  })
  test("may be for one provider only", () => {
    const options = { overrides: [{ ...own, provider: "openrouter" }] }
    expect(inputPrice(options)).toBe(5)
    expect(inputPrice(options, { provider: "openrouter", model: "anthropic/claude-opus-4-6" })).toBe(4)
  })
  test("reach ids with prefix, date and context suffix, and patterns", () => {
    expect(inputPrice({ overrides: [own] }, { model: "claude-opus-4-6[1m]" })).toBe(4)
    expect(inputPrice({ overrides: [own] }, { model: "claude-opus-4-6-20260205" })).toBe(4)
    expect(inputPrice({ overrides: [{ ...own, model: "claude-opus-*" }] })).toBe(4)
    expect(inputPrice({ overrides: [{ ...own, model: "claude-sonnet-*" }] })).toBe(5)
  })
  test("of several the last wins", () => {
    expect(inputPrice({ overrides: [own, { ...own, input: 3 }] })).toBe(3)
  })
  test("may have a band of long context", () => {
    const options = {
      overrides: [{ ...own, long_context: { over_tokens: 100_000, input: 8, output: 30 } }]
    }
    expect(inputPrice(options, { input_tokens: 100_000 })).toBe(4)
    expect(inputPrice(options, { input_tokens: 100_001 })).toBe(8)
  })
  test("price what no list knows; outside their days nothing does", () => {
    const options = { overrides: [{ model: "acme-coder", input: 1, output: 2, from: "2026-01-01" }] }
    const acme = { provider: "acme", model: "acme-coder", input_tokens: 10, cache_read_tokens: 10 }
    expect(makeRates(options).price(request(acme))).toMatchObject({
      cost_usd_micros: 20,
      cost_status: "computed"
    })
    expect(makeRates(options).price(request({ ...acme, at_ms: day("2025-01-01") }))).toMatchObject({
      cost_usd_micros: null,
      cost_status: "unknown",
      reasons: ["no price of acme-coder holds at that time"]
    })
  })
  test("of 0 are prices: a model at home costs 0, and that is known", () => {
    const options = { overrides: [{ model: "qwen3-coder", provider: "ollama", input: 0, output: 0 }] }
    const home = { provider: "ollama", model: "qwen3-coder", input_tokens: 10 }
    expect(makeRates(options).price(request(home))).toMatchObject({
      cost_usd_micros: 0,
      cost_status: "computed"
    })
  })
  test("are multiplied by what multiplies the list", () => {
    expect(inputPrice({ overrides: [own] }, { speed: "fast" })).toBe(24)
    expect(
      inputPrice({ overrides: [own], fastMultipliers: { "claude-opus-4-6": 1.5 } }, { speed: "fast" })
    ).toBe(6)
  })
})

describe("aliases", () => {
  test("a name of the user's is priced as a model, and that is told", () => {
    const own = makeRates({ aliases: { "our-best": "claude-opus-4-7", planner: "openai/gpt-5.4" } })
    const best = own.price(request({ provider: null, model: "our-best", input_tokens: 1_000 }))
    expect(best).toMatchObject({ cost_usd_micros: 5_000, cost_status: "computed" })
    expect(best.card?.notes).toEqual(["our-best is priced as claude-opus-4-7"])
    const planner = own.price(request({ provider: "proxy", model: "planner", input_tokens: 1_000 }))
    expect(planner.card).toMatchObject({ provider: "openai", model: "gpt-5.4" })
  })
  test("an alias of a model that nobody lists stays unknown", () => {
    const own = makeRates({ aliases: { "our-best": "acme" } })
    expect(own.price(request({ model: "our-best" })).cost_status).toBe("unknown")
  })
})

describe("cards", () => {
  test("of equal prices are the same object, and survive JSON", () => {
    const one = rates.price(request({ input_tokens: 1 })).card!
    const other = rates.price(request({ output_tokens: 5, at_ms: day("2026-09-09") })).card!
    expect(other).toBe(one)
    expect(Schema.decodeUnknownSync(RateCard)(JSON.parse(JSON.stringify(one)))).toEqual(one)
    expect(JSON.stringify(makeRates().price(request()).card)).toBe(JSON.stringify(one))
  })
})

describe("digest", () => {
  const digest = (options: RateOptions): string => makeRates(options).digest
  test("is stable, and blind to the order of keys", () => {
    expect(digest({ aliases: { a: "b", c: "d" } })).toBe(digest({ aliases: { c: "d", a: "b" } }))
    expect(digest({})).toBe(rates.digest)
  })
  test("changes with everything a price depends on", () => {
    const all: ReadonlyArray<RateOptions> = [
      {},
      { policy: "computed" },
      { aliases: { a: "b" } },
      { overrides: [{ model: "m", input: 1, output: 1 }] },
      { overrides: [{ model: "m", input: 1, output: 2 }] },
      { fastMultipliers: { m: 2 } },
      { tierMultipliers: { m: 2 } },
      { geoMultipliers: { m: 2 } }
    ]
    expect(new Set(all.map(digest)).size).toBe(all.length)
  })
})

test("options are checked where they are read", () => {
  const decode = Schema.decodeUnknownSync(RateOptions)
  expect(decode({ overrides: [{ model: "m", input: 1, output: 2, from: "2026-01-01" }] })).toBeDefined()
  for (const wrong of [
    { overrides: [{ model: "m", input: -1, output: 2 }] },
    { overrides: [{ model: "m", input: 1, output: 2, from: "yesterday" }] },
    { policy: "cheapest" },
    { fastMultipliers: { m: 0 } }
  ]) {
    expect(() => decode(wrong)).toThrow()
  }
})
