/**
 * Money without floating point.
 *
 * A price of 1 USD per million tokens is 1 micro-dollar per token, so a cost in micro-dollars is a sum of
 * tokens times price. Prices are decimals. Where they are multiplied this is done in exact decimals, and a
 * request is costed in integers: each price times a power of ten (`unit`) that makes all of them whole. A
 * request is rounded once, half up; a total of n requests is therefore within n/2 micro-dollars of exact.
 */
import * as BigDecimal from "effect/BigDecimal"
import type { TokenRates } from "./RateCard.ts"

/**
 * The product of two decimals, to nine decimals: exact for every listed price and multiplier, and the end of
 * prices that were themselves divided by somebody (0.08333333333333334).
 */
export const product = (a: number, b: number): number =>
  BigDecimal.toNumberUnsafe(
    BigDecimal.round(BigDecimal.multiply(decimal(a), decimal(b)), { scale: 9, mode: "half-from-zero" })
  )

/** Tokens by class. `input` excludes cached tokens, `output` includes `reasoning`. */
export interface TokenCounts {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_5m_tokens: number
  readonly cache_write_1h_tokens: number
  readonly web_searches: number
}

/** Prices in whole numbers: micro-dollars per token, and per search, times `unit` (a power of ten). */
export interface Charge {
  readonly unit: number
  readonly input: number
  readonly output: number
  readonly reasoning: number
  readonly cache_read: number
  readonly cache_write_5m: number
  readonly cache_write_1h: number
  readonly web_search: number
}

export const makeCharge = (rates: TokenRates, usd_per_thousand_web_searches: number | null): Charge => {
  // 10 USD per 1000 searches = 10,000 micro-dollars a search
  const search = BigDecimal.multiply(decimal(usd_per_thousand_web_searches ?? 0), decimal(1000))
  const all = [...Object.values(rates).map(decimal), search]
  const places = Math.max(0, ...all.map((price) => BigDecimal.normalize(price).scale))
  const whole = (price: BigDecimal.BigDecimal): number => Number(BigDecimal.scale(price, places).value)
  return {
    unit: 10 ** places,
    input: whole(decimal(rates.input)),
    output: whole(decimal(rates.output)),
    reasoning: whole(decimal(rates.reasoning)),
    cache_read: whole(decimal(rates.cache_read)),
    cache_write_5m: whole(decimal(rates.cache_write_5m)),
    cache_write_1h: whole(decimal(rates.cache_write_1h)),
    web_search: whole(search)
  }
}

/** Micro-dollars, rounded half up; null when a count is no count, or the sum is beyond any integer we can store. */
export const costOf = (charge: Charge, counts: TokenCounts): number | null => {
  if (!areCounts(counts)) return null
  // Reasoning is part of the output; more of it than there is output cannot be.
  const reasoning =
    charge.reasoning === charge.output ? 0 : Math.min(counts.reasoning_tokens, counts.output_tokens)
  const sum =
    counts.input_tokens * charge.input +
    (counts.output_tokens - reasoning) * charge.output +
    reasoning * charge.reasoning +
    counts.cache_read_tokens * charge.cache_read +
    counts.cache_write_5m_tokens * charge.cache_write_5m +
    counts.cache_write_1h_tokens * charge.cache_write_1h +
    counts.web_searches * charge.web_search
  // No term is negative, so a sum below 2^53 means that no term and no partial sum was rounded.
  if (sum < Number.MAX_SAFE_INTEGER) {
    const rest = sum % charge.unit
    return (sum - rest) / charge.unit + (rest * 2 >= charge.unit ? 1 : 0)
  }
  return costOfMany(charge, counts, reasoning)
}

/** The same in integers of any size, for sums that a double cannot hold. */
const costOfMany = (charge: Charge, counts: TokenCounts, reasoning: number): number | null => {
  const sum =
    BigInt(counts.input_tokens) * BigInt(charge.input) +
    BigInt(counts.output_tokens - reasoning) * BigInt(charge.output) +
    BigInt(reasoning) * BigInt(charge.reasoning) +
    BigInt(counts.cache_read_tokens) * BigInt(charge.cache_read) +
    BigInt(counts.cache_write_5m_tokens) * BigInt(charge.cache_write_5m) +
    BigInt(counts.cache_write_1h_tokens) * BigInt(charge.cache_write_1h) +
    BigInt(counts.web_searches) * BigInt(charge.web_search)
  const unit = BigInt(charge.unit)
  const cost = (sum * 2n + unit) / (unit * 2n)
  return cost > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(cost)
}

const areCounts = (counts: TokenCounts): boolean =>
  isCount(counts.input_tokens) &&
  isCount(counts.output_tokens) &&
  isCount(counts.reasoning_tokens) &&
  isCount(counts.cache_read_tokens) &&
  isCount(counts.cache_write_5m_tokens) &&
  isCount(counts.cache_write_1h_tokens) &&
  isCount(counts.web_searches)

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** The decimal that a price was written as: the shortest that reads back as the same double. */
const decimal = (price: number): BigDecimal.BigDecimal => BigDecimal.fromNumberUnsafe(price)
