import { calcPrice, waitForUpdate } from "@pydantic/genai-prices"
import type { ModelInfo, ModelPrice } from "@pydantic/genai-prices"
import * as fc from "fast-check"
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, test } from "vitest"
import { makeCharge } from "./exact.ts"
import { periodAt } from "./Listing.ts"
import { readModelName } from "./model-name.ts"
import { packageName, packageVersion } from "./packageVersion.ts"
import { lookUp } from "./PriceBook.ts"
import { makeRates } from "./Rates.ts"
import { supplements } from "./supplements.ts"
import { request } from "./testing/request.ts"

const providers = (await waitForUpdate())!
const catalogue = providers.flatMap((provider) =>
  provider.models.map((model) => ({ provider: provider.id, model }))
)

test("the version written down is the one installed", () => {
  const manifest = path.join(import.meta.dirname, "../../node_modules", packageName, "package.json")
  expect(JSON.parse(fs.readFileSync(manifest, "utf8"))).toMatchObject({
    name: packageName,
    version: packageVersion
  })
})

describe("whose list", () => {
  test.each([
    // a name alone leads to its maker
    [null, "claude-opus-4-6", "anthropic", "claude-opus-4-6", 0],
    [null, "gpt-5.2-codex", "openai", "gpt-5.2", 0],
    [null, "o3", "openai", "o3", 0],
    [null, "gemini-3.1-pro-preview", "google", "gemini-3.1-pro-preview", 0],
    [null, "kimi-k2.5", "moonshotai", "kimi-k2.5", 0],
    // so does a prefix
    [null, "anthropic/claude-opus-4.6", "anthropic", "claude-opus-4-6", 0],
    ["openrouter", "anthropic/claude-opus-4.6", "openrouter", "anthropic/claude-opus-4.6", 0],
    // snapshots and variants
    ["anthropic", "claude-haiku-4-5-20251001", "anthropic", "claude-haiku-4-5", 0],
    ["anthropic", "claude-opus-4-20250514", "anthropic", "claude-opus-4-0", 0],
    ["anthropic", "claude-3-5-sonnet-latest", "anthropic", "claude-3-5-sonnet", 0],
    ["anthropic", "claude-fable-5-1-20260901", "anthropic", "claude-fable-5-1", 0],
    ["openai", "gpt-5.5-2026-04-23", "openai", "gpt-5.5", 0],
    // clouds, by the form of the id, whatever the agent believes
    [
      "anthropic",
      "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "aws",
      "regional.anthropic.claude-sonnet-4-5-20250929-v1:0",
      0
    ],
    [
      "amazon-bedrock",
      "global.anthropic.claude-opus-4-5-20251101-v1:0",
      "aws",
      "global.anthropic.claude-opus-4-5-v1:0",
      0
    ],
    [null, "claude-sonnet-4-5@20250929", "google", "claude-sonnet-4-5", 0],
    ["google-vertex-anthropic", "claude-opus-4-8", "google", "claude-opus-4-8", 0],
    ["azure", "gpt-5.4", "azure", "gpt-5.4", 0],
    ["zhipuai", "glm-4.7", "zhipuai", "GLM-4.7", 0],
    // resellers and subscriptions: the maker's list, and that is told
    ["github-copilot", "claude-sonnet-4.6", "anthropic", "claude-sonnet-4-6", 1],
    ["my-proxy", "gpt-5.4", "openai", "gpt-5.4", 1],
    ["opencode", "claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5", 1],
    // resellers with a list of their own
    ["github-copilot", "gpt-5.4", "github-copilot", "gpt-5.4", 0],
    ["openrouter", "anthropic/claude-opus-4.6-fast", "openrouter", "anthropic/claude-opus-4.6-fast", 0],
    // newer than the package
    ["anthropic", "claude-sonnet-5-5", "anthropic", "claude-sonnet-5-5", 0],
    ["anthropic", "claude-haiku-5-5-20261007", "anthropic", "claude-haiku-5-5", 0],
    [null, "gpt-6.1-sol", "openai", "gpt-6.1-sol", 0]
  ])("%s %s: %s %s", (provider, model, listProvider, listModel, notes) => {
    const { listing } = lookUp(provider, readModelName(model))
    expect(listing).toMatchObject({ provider: listProvider, model: listModel })
    expect(listing?.notes).toHaveLength(notes)
  })
})

describe("no list price", () => {
  test.each([
    ["anthropic", "claude-opus-4-9"], // no such version, though ids that begin so are listed
    ["anthropic", "claude-sonnet-5-6"],
    ["anthropic", "claude-opus-4-9-fast"],
    ["openai", "gpt-5.3-codex-spark"],
    ["openai", "codex-auto-review"],
    ["opencode", "deepseek-v4-flash-free"], // free here; the paid model's price is not its price
    ["ollama", "gpt-oss-20b"],
    ["lmstudio", "claude-opus-4-6"],
    ["zai", "glm-4.7"], // the maker's other house has other prices
    [null, "glm-4.7"],
    ["openai", "text-embedding-3-small"], // no price for output
    ["openai", "moderation"], // listed without any price, and not as free
    [null, "<synthetic>"],
    [null, "sonnet"],
    [null, "acme-coder-9000"]
  ])("%s %s", (provider, model) => {
    const found = lookUp(provider, readModelName(model))
    expect(found.listing).toBeNull()
    expect(found).toMatchObject({ reason: expect.stringMatching(/list price/) })
  })
})

describe("free of charge", () => {
  test.each([
    ["github-copilot", "gpt-4.1"],
    ["openrouter", "qwen/qwen3-coder:free"]
  ])("%s %s costs nothing, and says why", (provider, model) => {
    const priced = makeRates().price(
      request({ provider, model, input_tokens: 1_000_000, output_tokens: 1_000 })
    )
    expect(priced).toMatchObject({ cost_usd_micros: 0, cost_status: "computed" })
    expect(priced.card?.notes).toContain("listed as free of charge")
  })
})

describe("supplements", () => {
  test.each(supplements.filter((own) => own.matches !== null).map((own) => [own.provider, own.model, own]))(
    "%s %s is still missing in the package",
    (provider, model, own) => {
      expect(own.matches!.test(model)).toBe(true)
      const found = calcPrice({}, model, { providerId: provider })
      expect(found === null || found.model.id !== model).toBe(true)
    }
  )

  test.each(supplements.filter((own) => own.matches === null).map((own) => [own.provider, own.model, own]))(
    "%s %s is still without these prices in the package",
    (provider, model, own) => {
      const found = calcPrice({}, model, { providerId: provider })
      expect(found?.model.id).toBe(model)
      expect(found?.model.prices).not.toEqual(own.prices)
    }
  )

  test.each([
    ["below the band", 200_000, "2025-09-01", { input: 3, output: 15, cache_read: 0.3, cache_write_1h: 6 }],
    ["in the band", 200_001, "2025-09-01", { input: 6, output: 22.5, cache_read: 0.6, cache_write_1h: 12 }]
  ])("Sonnet 4, %s", (_name, input_tokens, day, rates) => {
    const model = "claude-sonnet-4-20250514"
    const { card } = makeRates().price(request({ model, input_tokens, at_ms: Date.parse(day) }))
    expect(card?.usd_per_million).toMatchObject(rates)
  })

  test.each([
    ["2026-10-06", 0.2],
    ["2026-10-07", 0.1]
  ])("Sonnet 5.5 reads its cache at %s for %d", (day, cache_read) => {
    const { card } = makeRates().price(request({ model: "claude-sonnet-5-5", at_ms: Date.parse(day) }))
    expect(card?.usd_per_million).toMatchObject({ input: 2, output: 10, cache_read })
  })
})

/** What the package itself makes of it, in micro-dollars; its `input_tokens` are all of them, cached ones too. */
const byPackage = (provider: string, model: ModelInfo, usage: Usage, at_ms: number): number => {
  const { input, output, read, write } = usage
  const counts = {
    input_tokens: input + read + write,
    cache_read_tokens: read,
    cache_write_tokens: write,
    output_tokens: output
  }
  return calcPrice(counts, model.id, { providerId: provider, timestamp: new Date(at_ms) })!.total_price * 1e6
}

interface Usage {
  readonly input: number
  readonly output: number
  readonly read: number
  readonly write: number
}

/** Rules that differ on purpose: derived prices, bands of our own, charges that trails do not show. */
const isComparable = (provider: string, model: ModelInfo): boolean => {
  const { listing } = lookUp(provider, readModelName(model.id))
  if (listing === null || listing.provider !== provider || listing.model !== model.id) return false
  if (listing.lower_bound.length > 0 || listing.periods[0]!.source.kind !== "package") return false
  const claude = /claude/i.test(model.id)
  return everyPrice(model).every(
    (prices) =>
      !claude || (prices["cache_read_mtok"] !== undefined && prices["cache_write_mtok"] !== undefined)
  )
}

const everyPrice = (model: ModelInfo): ReadonlyArray<ModelPrice> =>
  Array.isArray(model.prices) ? model.prices.map((one) => one.prices) : [model.prices]

describe("the package's own arithmetic", () => {
  const comparable = catalogue.filter(({ provider, model }) => isComparable(provider, model))

  test("nearly all of its models can be compared", () => {
    const priced = catalogue.filter(({ model }) =>
      everyPrice(model).every(
        (prices) => prices["input_mtok"] !== undefined && prices["output_mtok"] !== undefined
      )
    )
    // The rest: ids that mean another provider's model, or one that stands twice on a list.
    expect(comparable.length).toBeGreaterThan(priced.length * 0.9)
  })

  test("is equal to ours for every model, usage and time", () => {
    const rates = makeRates()
    const amount = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 400_000 }))
    const usages = fc.record({ input: amount, output: amount, read: amount, write: amount })
    const times = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 5, 1) })
    fc.assert(
      fc.property(fc.constantFrom(...comparable), usages, times, ({ provider, model }, usage, at_ms) => {
        const priced = rates.price(
          request({
            provider,
            model: model.id,
            at_ms,
            input_tokens: usage.input,
            output_tokens: usage.output,
            cache_read_tokens: usage.read,
            cache_write_5m_tokens: usage.write
          })
        )
        const theirs = byPackage(provider, model, usage, at_ms)
        // rounding is half a micro-dollar; prices have nine decimals; theirs adds doubles
        const tokens = usage.input + usage.output + usage.read + usage.write
        const tolerance = 0.5 + tokens * 5e-10 + theirs * 1e-12 + 1e-6
        expect(Math.abs(priced.computed_cost_usd_micros! - theirs)).toBeLessThanOrEqual(tolerance)
      }),
      { numRuns: 3_000 }
    )
  })

  test("prices of an hour's cache are its own, and twice the input", () => {
    const rates = makeRates()
    const anthropic = comparable.filter(
      ({ provider, model }) => provider === "anthropic" && model.id !== "claude-2"
    )
    expect(anthropic.length).toBeGreaterThan(15)
    for (const { model } of anthropic) {
      const usage = {
        input_tokens: 10_000,
        cache_write_tokens: 10_000,
        cache_write_1h_tokens: 10_000,
        output_tokens: 0
      }
      const at_ms = Date.UTC(2026, 10, 1)
      const theirs = calcPrice(usage, model.id, { providerId: "anthropic", timestamp: new Date(at_ms) })!
      const ours = rates.price(request({ model: model.id, at_ms, cache_write_1h_tokens: 10_000 }))
      expect([model.id, ours.computed_cost_usd_micros]).toEqual([
        model.id,
        Math.round(theirs.total_price * 1e6)
      ])
      expect(ours.card!.usd_per_million.cache_write_1h).toBe(ours.card!.usd_per_million.input * 2)
    }
  })

  test("every price of the catalogue is charged in safe whole numbers", () => {
    for (const { provider, model } of catalogue) {
      for (const speed of ["standard", "fast"] as const) {
        const { card } = makeRates().price(request({ provider, model: model.id, speed, geo: "us" }))
        if (card === null) continue
        const charge = makeCharge(card.usd_per_million, card.usd_per_thousand_web_searches)
        expect(charge.unit).toBeLessThanOrEqual(1e9)
        expect(Object.values(charge).every(Number.isSafeInteger)).toBe(true)
      }
    }
  })

  test("every moment has a price", () => {
    for (const { provider, model } of comparable) {
      const { listing } = lookUp(provider, readModelName(model.id))
      for (const at_ms of [0, Date.UTC(2025, 5, 1, 2), Date.UTC(2030, 0, 1, 12)]) {
        expect(periodAt(listing!, at_ms)).not.toBeNull()
      }
    }
  })
})
