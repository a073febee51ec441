/**
 * What a request's speed, service tier and geography do to its price.
 *
 * Each row says for which provider and model it holds, until when, and where that is written. What is not in
 * a table is not guessed: a modifier that can only make a request dearer leaves the list price as a lower
 * bound; a discount of unknown size leaves the cost unknown.
 */
import type { Modifier } from "./RateCard.ts"
import type { RateOptions } from "./RateOptions.ts"

/** What of a request can change the price of its tokens. */
export interface Modified {
  readonly speed: "standard" | "fast"
  readonly service_tier: string | null
  readonly geo: string | null
  readonly at_ms: number | null
}

/** Whose price is modified: the list's own ids, and whether the request is in a band of long context. */
export interface Target {
  readonly provider: string
  readonly model: string
  readonly isLong: boolean
}

/** `lower_bound`: modifiers that make the price higher by we do not know how much. `unknown`: why there is no price. */
export interface Modifiers {
  readonly applied: ReadonlyArray<Modifier>
  readonly lower_bound: ReadonlyArray<string>
  readonly unknown: string | null
}

/** Is the request charged as the list says? True for nearly all, so ask this first. */
export const isPlain = (request: Modified): boolean =>
  request.speed === "standard" &&
  (request.service_tier === null || plainTiers.has(request.service_tier)) &&
  (request.geo === null || plainGeos.has(request.geo))

export const modifiersOf = (target: Target, request: Modified, options: RateOptions): Modifiers => {
  const found: Found = { applied: [], lower_bound: [], unknown: null }
  const tier = request.service_tier?.toLowerCase() ?? "standard"
  const isFastTier = fastTiers[target.provider]?.includes(tier) ?? false
  if (request.speed === "fast" || isFastTier)
    fast(target, isFastTier ? tier : "fast", request, options, found)
  if (!plainTiers.has(tier) && !isFastTier) serviceTier(target, tier, options, found)
  if (request.geo !== null && !plainGeos.has(request.geo)) geography(target, request.geo, options, found)
  return found
}

interface Found {
  readonly applied: Array<Modifier>
  readonly lower_bound: Array<string>
  unknown: string | null
}

const fast = (target: Target, value: string, request: Modified, options: RateOptions, found: Found): void => {
  const own = options.fastMultipliers?.[target.model]
  if (own !== undefined) {
    found.applied.push({ name: "fast", value, multiplier: own, source: "configuration" })
    return
  }
  const rows = fastRates.filter((row) => row.provider === target.provider && row.model === target.model)
  const row =
    request.at_ms === null
      ? rows.reduce<FastRate | undefined>((a, b) => (a && a.multiplier <= b.multiplier ? a : b), undefined)
      : rows.find((row) => request.at_ms! < row.until_ms)
  if (row === undefined) {
    found.lower_bound.push(
      `the price of ${value} speed for ${target.model} (${target.provider}) is not known`
    )
  } else if (row.isShortOnly && target.isLong) {
    found.lower_bound.push(`${value} speed is not on the list for long contexts of ${target.model}`)
  } else {
    if (request.at_ms === null && rows.length > 1)
      found.lower_bound.push(`${value} speed: the time is not known`)
    found.applied.push({ name: "fast", value, multiplier: row.multiplier, source: row.source })
  }
}

const serviceTier = (target: Target, tier: string, options: RateOptions, found: Found): void => {
  const own = options.tierMultipliers?.[tier]
  const half = halfPrice[target.provider]
  if (own !== undefined) {
    found.applied.push({ name: "service_tier", value: tier, multiplier: own, source: "configuration" })
  } else if (half?.tiers.includes(tier)) {
    found.applied.push({ name: "service_tier", value: tier, multiplier: 0.5, source: half.source })
  } else if (discounts.has(tier)) {
    found.unknown = `the discount of service tier ${tier} is not known for ${target.provider}`
  } else {
    found.lower_bound.push(`the price of service tier ${tier} is not known for ${target.provider}`)
  }
}

const geography = (target: Target, geo: string, options: RateOptions, found: Found): void => {
  const own = options.geoMultipliers?.[geo]
  if (own !== undefined) {
    found.applied.push({ name: "geo", value: geo, multiplier: own, source: "configuration" })
  } else if (target.provider !== "anthropic" || geo !== "us") {
    found.lower_bound.push(`the price of geography ${geo} is not known for ${target.provider}`)
  } else if (isClaude46OrLater(target.model)) {
    found.applied.push({
      name: "geo",
      value: geo,
      multiplier: 1.1,
      source: `${claudePricing}#data-residency-pricing`
    })
  }
}

/** "Earlier models retain their existing pricing regardless of inference_geo settings." */
const isClaude46OrLater = (model: string): boolean => {
  const version = /^claude-[a-z]+-(\d+)(?:-(\d{1,2}))?(?!\d)/.exec(model)
  if (version === null) return false
  const major = Number(version[1])
  return major > 4 || (major === 4 && Number(version[2] ?? 0) >= 6)
}

const claudePricing = "https://platform.claude.com/docs/en/about-claude/pricing"
const claudeFast = "https://platform.claude.com/docs/en/build-with-claude/fast-mode"
const openaiFast = "https://openai.com/api-fast-mode"

/** Names of tiers and geographies that are the list price itself. `not_available`: Claude's own word for none. */
const plainTiers: ReadonlySet<string> = new Set(["", "standard", "default", "auto", "on_demand"])
const plainGeos: ReadonlySet<string> = new Set(["", "global", "not_available"])

/** Tiers that are fast mode under another name. OpenAI called it priority processing until 2026-07-30. */
const fastTiers: Readonly<Record<string, ReadonlyArray<string>>> = { openai: ["priority", "fast"] }

/** Tiers that only ever make a request cheaper. */
const discounts: ReadonlySet<string> = new Set(["batch", "flex"])

/** "A 50% discount on both input and output tokens", caching included. */
const halfPrice: Readonly<Record<string, { tiers: ReadonlyArray<string>; source: string }>> = {
  anthropic: { tiers: ["batch"], source: `${claudePricing}#batch-processing` },
  openai: { tiers: ["batch", "flex"], source: "https://developers.openai.com/api/docs/pricing" },
  google: { tiers: ["batch", "flex"], source: "https://ai.google.dev/gemini-api/docs/pricing" }
}

interface FastRate {
  readonly provider: string
  readonly model: string
  readonly multiplier: number
  readonly until_ms: number
  /** Sold for contexts below the long-context threshold only. */
  readonly isShortOnly: boolean
  readonly source: string
}

const claude = (model: string, multiplier: number, until = Infinity): FastRate => ({
  provider: "anthropic",
  model,
  multiplier,
  until_ms: until,
  isShortOnly: false,
  source: claudeFast
})

const openai = (model: string, multiplier: number, isShortOnly = false): FastRate => ({
  provider: "openai",
  model,
  multiplier,
  until_ms: Infinity,
  isShortOnly,
  source: openaiFast
})

/**
 * Fast mode against standard speed. Rows of one model are in order of time. For OpenAI these are the API's
 * prices: what a ChatGPT plan deducts for a fast turn is another number (2.5x for GPT-5.6).
 */
const fastRates: ReadonlyArray<FastRate> = [
  // Half of 6x until 2026-02-16, 23:59 Pacific time.
  claude("claude-opus-4-6", 3, Date.UTC(2026, 1, 17, 8)),
  claude("claude-opus-4-6", 6),
  claude("claude-opus-4-7", 6),
  claude("claude-opus-4-8", 2),
  claude("claude-opus-5", 2),
  claude("claude-opus-5-5", 2),
  openai("gpt-4.1", 1.75),
  openai("gpt-5", 2),
  openai("gpt-5-mini", 1.8),
  openai("gpt-5.1", 2),
  openai("gpt-5.2", 2),
  openai("gpt-5.3-codex", 2),
  openai("gpt-5.4", 2, true),
  openai("gpt-5.4-mini", 2, true),
  openai("gpt-5.5", 2.5, true),
  openai("gpt-5.6-luna", 2),
  openai("gpt-5.6-sol", 2),
  openai("gpt-5.6-terra", 2),
  openai("gpt-6-astra", 2),
  openai("gpt-6-luna", 2),
  openai("gpt-6-sol", 2),
  openai("gpt-6.1-sol", 2)
]

/** Everything here that a price can depend on, for the digest. */
export const modifierTables = { fastRates, halfPrice, fastTiers }
