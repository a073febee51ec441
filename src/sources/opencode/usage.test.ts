import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readUsage, type UsageSetting } from "./usage.ts"

const setting = (provider: string | null, hasReason: boolean, isSecond = false): UsageSetting => ({
  provider,
  hasReason,
  isSecond
})

/** input, output, reasoning, cache read, cache write, total */
type Written = readonly [number, number, number, number, number, number | null]

const tokens = ([input, output, reasoning, read, write, total]: Written) => ({
  input,
  output,
  reasoning,
  cache: { read, write },
  ...(total === null ? {} : { total })
})

describe("usage of one call: 1000 prompt tokens, 600 of them cached; 50 completion tokens, 20 of them reasoning", () => {
  it.each<readonly [string, Written, UsageSetting]>([
    ["0.5.29, 1.0.0, 1.0.61", [1000, 50, 20, 600, 0, null], setting("mock", false)],
    ["1.0.98, 1.0.152", [400, 50, 20, 600, 0, null], setting("mock", true)],
    ["1.1.65, 1.2.1", [400, 50, 20, 600, 0, 1050], setting("mock", true)],
    ["1.18.34", [400, 30, 20, 600, 0, 1050], setting("mock", true)],
    ["2.x", [400, 30, 20, 600, 0, null], setting("mock", true, true)]
  ])("%s", (_, written, how) => {
    const usage = readUsage(tokens(written), how)
    expect(usage).toMatchObject({
      input_tokens: 400,
      output_tokens: 50,
      reasoning_tokens: 20,
      cache_read_tokens: 600,
      cache_write_tokens: 0,
      lower_bound: null
    })
  })
})

describe("output holds reasoning", () => {
  it.each<readonly [string, Written, UsageSetting, number]>([
    [
      "when the total says that it does not yet",
      [9568, 244, 196, 24064, 0, 34072],
      setting("github-copilot", true),
      440
    ],
    [
      "when the provider reports more reasoning than output",
      [10, 0, 50, 0, 0, 40],
      setting("mock", true),
      30
    ],
    [
      "without a total, when reasoning is no part of output",
      [10, 20, 50, 0, 0, null],
      setting("mock", true),
      70
    ],
    ["without a total, for Gemini", [10, 50, 20, 0, 0, null], setting("google", true), 70],
    ["without a total, for xAI", [10, 50, 20, 0, 0, null], setting("xai", true), 70],
    ["whatever an odd total says", [10, 50, 20, 600, 0, 60], setting("mock", true), 50],
    ["and never more than both", [10, 50, 20, 600, 0, 10_000], setting("mock", true), 70]
  ])("%s", (_, written, how, expected) => {
    expect(readUsage(tokens(written), how)?.output_tokens).toBe(expected)
  })

  it("is not known of a step of an old release by itself", () => {
    const usage = readUsage(tokens([10, 20, 50, 0, 0, null]), setting(null, false))
    expect(usage).toMatchObject({ output_tokens: 20, reasoning_tokens: 20 })
    expect(usage?.lower_bound).not.toBeNull()
  })
})

describe("input holds no cached tokens", () => {
  it.each<readonly [string, Written, UsageSetting, number]>([
    ["Anthropic never counted them in", [1000, 5, 0, 600, 0, null], setting("anthropic", false), 1000],
    ["nor did Bedrock", [1000, 5, 0, 600, 0, null], setting("amazon-bedrock", false), 1000],
    ["cache writes show Anthropic's protocol", [1000, 5, 0, 600, 7, null], setting("opencode", false), 1000],
    ["more cached than input shows it too", [4, 5, 0, 600, 0, null], setting(null, false), 4],
    ["others counted them in", [1000, 5, 0, 600, 0, null], setting("openai", false), 400],
    ["until OpenCode took them out", [1000, 5, 0, 600, 0, null], setting("openai", true), 1000]
  ])("%s", (_, written, how, expected) => {
    expect(readUsage(tokens(written), how)?.input_tokens).toBe(expected)
  })
})

it("is not known when there are no tokens, or all are 0", () => {
  for (const none of [undefined, null, "12", [], {}, { input: "7" }, tokens([0, 0, 0, 0, 0, 0])]) {
    expect(readUsage(none, setting("mock", true))).toBeNull()
  }
})

it("is whole, not negative and keeps reasoning within output, whatever is written", () => {
  const numbers = fc.oneof(fc.integer({ max: 2 ** 40 }), fc.double(), fc.string(), fc.constant(null))
  fc.assert(
    fc.property(
      fc.record({
        input: numbers,
        output: numbers,
        reasoning: numbers,
        total: numbers,
        cache: fc.oneof(fc.record({ read: numbers, write: numbers }), numbers)
      }),
      fc.constantFrom("anthropic", "google", "mock", null),
      fc.boolean(),
      fc.boolean(),
      (written, provider, hasReason, isSecond) => {
        const usage = readUsage(written, { provider, hasReason, isSecond })
        if (usage === null) return
        const { fingerprint: _, lower_bound: __, ...counts } = usage
        for (const n of Object.values(counts)) expect(Number.isSafeInteger(n) && n >= 0).toBe(true)
        expect(usage.reasoning_tokens).toBeLessThanOrEqual(usage.output_tokens)
      }
    )
  )
})
