import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { explain } from "./explain.ts"
import { makeRates } from "./Rates.ts"
import { request } from "./testing/request.ts"

const rates = makeRates()

test("a cost class by class", () => {
  const one = request({
    input_tokens: 31,
    output_tokens: 14_877,
    reasoning_tokens: 9_000,
    cache_read_tokens: 3,
    cache_write_5m_tokens: 49_458,
    web_searches: 2
  })
  expect(explain(one, rates.price(one).card!)).toEqual({
    components: [
      { name: "input", count: 31, usd: 5, per: 1_000_000, usd_micros: "155" },
      { name: "output", count: 14_877, usd: 25, per: 1_000_000, usd_micros: "371925" },
      { name: "cache_read", count: 3, usd: 0.5, per: 1_000_000, usd_micros: "1.5" },
      { name: "cache_write_5m", count: 49_458, usd: 6.25, per: 1_000_000, usd_micros: "309112.5" },
      { name: "web_search", count: 2, usd: 10, per: 1_000, usd_micros: "20000" }
    ],
    exact_usd_micros: "701194"
  })
})

test("reasoning is shown by itself where it has its own price", () => {
  const one = request({
    provider: "perplexity",
    model: "sonar-deep-research",
    output_tokens: 100,
    reasoning_tokens: 40
  })
  const priced = rates.price(one)
  expect(explain(one, priced.card!).components.map((part) => [part.name, part.count, part.usd])).toEqual([
    ["output", 60, 8],
    ["reasoning", 40, 3]
  ])
  expect(priced).toMatchObject({ cost_usd_micros: 600, cost_status: "lower_bound" })
})

describe("laws", () => {
  const count = fc.integer({ min: 0, max: 2_000_000 })
  const usage = fc.record({
    input_tokens: count,
    output_tokens: count,
    cache_read_tokens: count,
    cache_write_5m_tokens: count,
    cache_write_1h_tokens: count,
    web_searches: fc.integer({ min: 0, max: 50 })
  })
  const models = fc.constantFrom(
    ["anthropic", "claude-opus-4-6"],
    ["anthropic", "claude-opus-5-5"],
    ["openai", "gpt-5.4-nano"],
    ["openai", "gpt-5.6-terra"],
    ["deepseek", "deepseek-v4-pro"]
  )

  test("the exact sum, rounded half up, is the computed cost", () => {
    fc.assert(
      fc.property(usage, models, fc.boolean(), (usage, [provider, model], isFast) => {
        const one = request({
          ...usage,
          provider,
          model,
          speed: isFast ? "fast" : "standard"
        })
        const priced = rates.price(one)
        const { exact_usd_micros } = explain(one, priced.card!)
        const [whole, rest = "0"] = exact_usd_micros.split(".")
        expect(priced.computed_cost_usd_micros).toBe(Number(whole) + (rest >= "5" ? 1 : 0))
      })
    )
  })
})
