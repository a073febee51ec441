/**
 * The prices of one model over time, as this room works with them, whatever list they came from.
 *
 * A listing has periods; a period has bands of context length; a band has a price per class. Of the periods
 * that hold at a time the last one counts, so that a correction or an override simply stands behind what it
 * replaces. A band holds for the whole request: nothing is charged by slices.
 */
import { product } from "./exact.ts"
import type { RateSource, TokenRates } from "./RateCard.ts"

/** USD per million tokens. A class that is missing has no price of its own on the list. */
export interface ListedRates {
  readonly input: number
  readonly output: number
  readonly reasoning?: number
  readonly cache_read?: number
  readonly cache_write_5m?: number
  readonly cache_write_1h?: number
  readonly web_search_per_thousand?: number
}

/** Prices for requests with more than `over_tokens` tokens of context. */
export interface Band {
  readonly over_tokens: number
  readonly up_to_tokens: number | null
  readonly rates: ListedRates
}

/** Seconds of the UTC day; `from` included, `to` excluded; `to` below `from` passes midnight. */
export interface Daily {
  readonly from: string
  readonly to: string
  readonly from_second: number
  readonly to_second: number
}

export interface Period {
  /** UTC milliseconds; -Infinity and Infinity when open. */
  readonly from_ms: number
  readonly to_ms: number
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly daily: Daily | null
  readonly source: RateSource
  /** At least one; the first begins at 0 tokens, and each ends where the next begins. */
  readonly bands: ReadonlyArray<Band>
}

export interface Listing {
  readonly provider: string
  readonly model: string
  /** At least one. */
  readonly periods: ReadonlyArray<Period>
  /** What was assumed to get here. */
  readonly notes: ReadonlyArray<string>
  /** Charges of this model that no agent records, so that costs are too low. */
  readonly lower_bound: ReadonlyArray<string>
}

/** The period that holds at a time; null when none does. */
export const periodAt = (listing: Listing, at_ms: number): Period | null => {
  for (let i = listing.periods.length - 1; i >= 0; i--) {
    const period = listing.periods[i]!
    if (at_ms < period.from_ms || at_ms >= period.to_ms) continue
    if (period.daily === null || isWithin(period.daily, at_ms)) return period
  }
  return null
}

/** The band for a context of so many tokens. */
export const bandFor = (period: Period, context_tokens: number): Band => {
  const bands = period.bands
  for (let i = bands.length - 1; i > 0; i--) {
    if (context_tokens > bands[i]!.over_tokens) return bands[i]!
  }
  return bands[0]!
}

/** Bands from lists that give each class its own thresholds: between two thresholds no price changes. */
export const makeBands = (
  thresholds: Iterable<number>,
  ratesFor: (over_tokens: number) => ListedRates
): ReadonlyArray<Band> => {
  const starts = [...new Set([0, ...thresholds])].sort((a, b) => a - b)
  return starts.map((start, i) => ({
    over_tokens: start,
    up_to_tokens: starts[i + 1] ?? null,
    rates: ratesFor(start)
  }))
}

/**
 * Gives every class a price: missing ones are derived, and the derivation is told.
 *
 * Claude's cache prices are multiples of its input price: 0.1x for reads, 1.25x for writes that live five
 * minutes, 2x for an hour (platform.claude.com/docs/en/about-claude/pricing#prompt-caching). Everyone else
 * charges tokens that have no price of their own like other input.
 */
export const completeRates = (
  model: string,
  listed: ListedRates
): { readonly rates: TokenRates; readonly derived: ReadonlyArray<string> } => {
  const isClaude = /claude/i.test(model)
  const derived: Array<string> = []
  const derive = (name: CacheClass): number => {
    const own = listed[name]
    if (own !== undefined) return own
    if (!isClaude) return name === "cache_write_1h" ? (listed.cache_write_5m ?? listed.input) : listed.input
    derived.push(`${name} is not on the list: ${claudeFactors[name]}x input`)
    return product(listed.input, claudeFactors[name])
  }
  const rates = {
    input: listed.input,
    output: listed.output,
    reasoning: listed.reasoning ?? listed.output,
    cache_read: derive("cache_read"),
    cache_write_5m: derive("cache_write_5m"),
    cache_write_1h: derive("cache_write_1h")
  }
  return { rates, derived }
}

type CacheClass = "cache_read" | "cache_write_5m" | "cache_write_1h"
const claudeFactors: Record<CacheClass, number> = { cache_read: 0.1, cache_write_5m: 1.25, cache_write_1h: 2 }

const isWithin = (daily: Daily, at_ms: number): boolean => {
  const second = (((at_ms % dayMs) + dayMs) % dayMs) / 1000
  return daily.to_second < daily.from_second
    ? second >= daily.from_second || second < daily.to_second
    : second >= daily.from_second && second < daily.to_second
}

const dayMs = 86_400_000
