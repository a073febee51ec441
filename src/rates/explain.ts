/** Shows how a computed cost comes about: every class of tokens, its price, and what that makes. */
import * as BigDecimal from "effect/BigDecimal"
import type { TokenCounts } from "./exact.ts"
import type { RateCard, TokenRates } from "./RateCard.ts"

/**
 * One class of a request. `usd` is for `per` of them; `usd_micros` is exact, as a decimal, so that the
 * components add up to the total before it is rounded.
 */
export interface CostComponent {
  readonly name: keyof TokenRates | "web_search"
  readonly count: number
  readonly usd: number
  readonly per: 1_000_000 | 1_000
  readonly usd_micros: string
}

/** `exact_usd_micros`: the sum of the components; rounded half up it is the computed cost. */
export interface CostExplanation {
  readonly components: ReadonlyArray<CostComponent>
  readonly exact_usd_micros: string
}

/**
 * The components of the cost of a request by a card, without those that count nothing.
 *
 * **Details**
 *
 * Reasoning is part of the output. It is shown by itself only where it has a price of its own.
 */
export const explain = (request: TokenCounts, card: RateCard): CostExplanation => {
  const rates = card.usd_per_million
  const reasoning =
    rates.reasoning === rates.output ? 0 : Math.min(request.reasoning_tokens, request.output_tokens)
  const components = [
    tokens("input", request.input_tokens, rates.input),
    tokens("output", request.output_tokens - reasoning, rates.output),
    tokens("reasoning", reasoning, rates.reasoning),
    tokens("cache_read", request.cache_read_tokens, rates.cache_read),
    tokens("cache_write_5m", request.cache_write_5m_tokens, rates.cache_write_5m),
    tokens("cache_write_1h", request.cache_write_1h_tokens, rates.cache_write_1h),
    searches(request.web_searches, card.usd_per_thousand_web_searches ?? 0)
  ].filter((component) => component.count > 0)
  const sum = BigDecimal.sumAll(components.map((one) => BigDecimal.fromStringUnsafe(one.usd_micros)))
  return { components, exact_usd_micros: plain(sum) }
}

/** A dollar for a million tokens is a micro-dollar for one. */
const tokens = (name: keyof TokenRates, count: number, usd: number): CostComponent => ({
  name,
  count,
  usd,
  per: 1_000_000,
  usd_micros: plain(times(count, usd))
})

const searches = (count: number, usd: number): CostComponent => ({
  name: "web_search",
  count,
  usd,
  per: 1_000,
  usd_micros: plain(BigDecimal.multiply(times(count, usd), BigDecimal.fromNumberUnsafe(1000)))
})

const times = (count: number, usd: number): BigDecimal.BigDecimal =>
  BigDecimal.multiply(BigDecimal.fromNumberUnsafe(count), BigDecimal.fromNumberUnsafe(usd))

/** Without trailing zeros, and without an exponent however large. */
const plain = (value: BigDecimal.BigDecimal): string => {
  const { value: digits, scale } = BigDecimal.normalize(value)
  if (scale <= 0) return (digits * 10n ** BigInt(-scale)).toString()
  const text = digits.toString().padStart(scale + 1, "0")
  return `${text.slice(0, -scale)}.${text.slice(-scale)}`
}
