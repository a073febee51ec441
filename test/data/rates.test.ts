/**
 * The rates room against two oracles: real usage bodies with the prices that the package's own test suite
 * expects for them (pydantic/genai-prices, tests/dataset/usages.json), and another catalogue (models.dev).
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, test } from "vitest"
import type { Priceable } from "../../src/record/RequestSeen.ts"
import { makeRates } from "../../src/rates/Rates.ts"

const data = process.env["SPOOR_TEST_DATA"] ?? path.resolve(import.meta.dirname, "../../../shared/data")
const usagesFile = path.join(data, "prices/pydantic__genai-prices/genai-prices-usages.json")
const modelsFile = path.join(data, "prices/anomalyco__models.dev/modelsdev-api-subset.json")

const rates = makeRates()

/** Both files were written about then; prices of later days are not theirs. By day: DeepSeek has prices of the night. */
const writtenAt_ms = Date.parse("2026-07-25T12:00:00Z")

const request = (changes: Partial<Priceable>): Priceable => ({
  provider: null,
  model: null,
  at_ms: writtenAt_ms,
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  web_searches: 0,
  speed: "standard",
  service_tier: null,
  geo: null,
  recorded_cost_usd_micros: null,
  lower_bound: null,
  ...changes
})

interface UsageCase {
  readonly model?: string
  readonly extracted: ReadonlyArray<{
    readonly usage: Readonly<Record<string, number>>
    readonly extractors: ReadonlyArray<{
      readonly provider_id: string
      readonly input_price?: string
      readonly output_price?: string
      readonly total_price?: string
    }>
  }>
}

describe.skipIf(!fs.existsSync(usagesFile))("1,577 real usage bodies", () => {
  /** Tokens that no coding agent tells apart. */
  const otherModality = /audio|image|video/

  /** Lists that the package has changed since the oracle was written, or that were not its to price. */
  const changedSince = new Map([
    ["mistral mistral-medium-latest", "became Mistral Medium 3.5 on 2026-06-16"],
    ["mistral ministral-8b-latest", "became Ministral 3 on 2025-12-02"],
    ["google claude-sonnet-4-5-20250929", "its long-context band was added"],
    ["google google/gemini-2.0-flash-exp:free", "named free; Google's list has only the paid one"],
    ["cerebras qwen-3-coder-480b", "listed without any price: unknown here, 0 there"],
    ["openai text-embedding-3-small", "no price for output: not a model that answers"],
    ["azure text-embedding-3-small", "no price for output: not a model that answers"]
  ])

  const compare = () => {
    const cases = JSON.parse(fs.readFileSync(usagesFile, "utf8")) as ReadonlyArray<UsageCase>
    const seen = { bodies: cases.length, unpriced: 0, otherModality: 0, changed: 0, equal: 0 }
    const different: Array<string> = []
    for (const { model, extracted } of cases) {
      for (const { usage, extractors } of extracted) {
        for (const one of extractors) {
          if (one.input_price === undefined && one.output_price === undefined) {
            seen.unpriced++
            continue
          }
          if (Object.keys(usage).some((name) => otherModality.test(name))) {
            seen.otherModality++
            continue
          }
          const expected =
            1e6 * Number(one.total_price ?? Number(one.input_price ?? 0) + Number(one.output_price ?? 0))
          const cost = rates.price(asRequest(one.provider_id, model!, usage)).computed_cost_usd_micros
          if (cost !== null && Math.abs(cost - expected) <= 0.5 + 1e-6) seen.equal++
          else if (changedSince.has(`${one.provider_id} ${model}`)) seen.changed++
          else different.push(`${one.provider_id} ${model}: ${cost} instead of ${expected}`)
        }
      }
    }
    return { seen, different }
  }

  const asRequest = (provider: string, model: string, usage: Readonly<Record<string, number>>): Priceable => {
    const read = usage["cache_read_tokens"] ?? 0
    const write = usage["cache_write_tokens"] ?? 0
    const hour = usage["cache_write_1h_tokens"] ?? 0
    return request({
      provider,
      model,
      input_tokens: (usage["input_tokens"] ?? 0) - read - write,
      output_tokens: usage["output_tokens"] ?? 0,
      reasoning_tokens: usage["output_reasoning_tokens"] ?? 0,
      cache_read_tokens: read,
      cache_write_5m_tokens: write - hour,
      cache_write_1h_tokens: hour,
      web_searches: usage["web_searches"] ?? 0
    })
  }

  test("cost what the package expects, wherever the two can be compared", () => {
    const { seen, different } = compare()
    expect(different).toEqual([])
    // 19,321 readings of the bodies (each by every provider that understands it): 15,847 have no price in the
    // oracle, 123 count audio, images or video, 52 meet a list that has changed. All others are equal.
    expect(seen).toEqual({ bodies: 1577, unpriced: 15_847, otherModality: 123, changed: 52, equal: 3_299 })
  })
})

interface Catalogue {
  readonly [provider: string]: {
    readonly models: Readonly<
      Record<string, { readonly cost?: (Cost & { readonly tiers?: ReadonlyArray<Cost & Tier> }) | null }>
    >
  }
}

interface Cost {
  readonly input?: number
  readonly output?: number
  readonly cache_read?: number
  readonly cache_write?: number
}

interface Tier {
  readonly tier: { readonly size: number }
}

describe.skipIf(!fs.existsSync(modelsFile))("models.dev", () => {
  const compare = (provider: string) => {
    const catalogue = JSON.parse(fs.readFileSync(modelsFile, "utf8")) as Catalogue
    const unknown: Array<string> = []
    const different: Array<string> = []
    let equal = 0
    for (const [model, { cost }] of Object.entries(catalogue[provider]!.models)) {
      if (cost?.input === undefined || cost.output === undefined) continue
      for (const band of [
        { ...cost, over: 0 },
        ...(cost.tiers ?? []).map((one) => ({ ...one, over: one.tier.size }))
      ]) {
        const { card } = rates.price(request({ provider, model, input_tokens: band.over + 1 }))
        if (card === null) {
          unknown.push(model)
          continue
        }
        const ours = card.usd_per_million
        const differences = [
          differenceOf("input", band.input, ours.input),
          differenceOf("output", band.output, ours.output),
          differenceOf("cache_read", band.cache_read, ours.cache_read),
          differenceOf("cache_write", band.cache_write, ours.cache_write_5m)
        ].filter((one) => one !== null)
        if (differences.length === 0) equal++
        else different.push(`${model}: ${differences.join(", ")}`)
      }
    }
    return { equal, unknown, different }
  }

  const differenceOf = (name: string, theirs: number | undefined, ours: number): string | null =>
    theirs === undefined || Math.abs(theirs - ours) < 1e-9 ? null : `${name} ${theirs}, ours ${ours}`

  test("agrees on every Claude model but one", () => {
    expect(compare("anthropic")).toEqual({
      equal: 23,
      unknown: [],
      // 0.3 is the price of reading; writing costs 1.25x input
      different: ["claude-3-sonnet-20240229: cache_write 0.3, ours 3.75"]
    })
  })

  test("agrees on every GPT model, long contexts too", () => {
    expect(compare("openai")).toEqual({
      equal: 46,
      unknown: [
        // a research preview, without a price of its own
        "gpt-5.3-codex-spark",
        "text-embedding-3-large",
        "text-embedding-3-small",
        "text-embedding-ada-002"
      ],
      // never had a cache
      different: ["gpt-3.5-turbo: cache_read 0, ours 0.5"]
    })
  })

  test("the other providers, as a report", async ({ annotate }) => {
    const total = { equal: 0, unknown: 0, different: 0 }
    for (const provider of [
      "amazon-bedrock",
      "deepseek",
      "github-copilot",
      "google",
      "mistral",
      "moonshotai",
      "opencode",
      "xai",
      "zai"
    ]) {
      const { equal, unknown, different } = compare(provider)
      total.equal += equal
      total.unknown += unknown.length
      total.different += different.length
      await annotate(
        `${provider}: ${equal} equal; unknown here: ${unknown.join(" ") || "none"}; different: ${different.join("; ") || "none"}`
      )
    }
    // Bedrock's regional premium of a tenth, resellers' own prices, and lists of other days.
    expect(total).toEqual({ equal: 160, unknown: 86, different: 56 })
  })
})
