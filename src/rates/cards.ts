/** Makes the card for a request out of its model's listing, once for each combination, and keeps it. */
import { makeCharge, product } from "./exact.ts"
import type { Charge } from "./exact.ts"
import { completeRates } from "./Listing.ts"
import type { Band, Listing, Period } from "./Listing.ts"
import { isPlain, modifiersOf } from "./modifiers.ts"
import type { Modified, Modifiers } from "./modifiers.ts"
import type { RateCard, TokenRates } from "./RateCard.ts"
import type { RateOptions } from "./RateOptions.ts"

/** A card, and its prices in whole numbers. */
export interface Ready {
  readonly card: RateCard
  /** Null when a modifier leaves no price. */
  readonly charge: Charge | null
  readonly unknown: string | null
}

/** The cards of one listing: for each band the plain one, and those with modifiers. */
export type Cards = Map<Band, { plain: Ready | null; readonly modified: Map<string, Ready> }>

/** The card for a request in this period and band. Invariant: `cards` belongs to `listing`. */
export const readyFor = (
  cards: Cards,
  listing: Listing,
  period: Period,
  band: Band,
  request: Modified,
  options: RateOptions
): Ready => {
  let ofBand = cards.get(band)
  if (ofBand === undefined) cards.set(band, (ofBand = { plain: null, modified: new Map() }))
  if (isPlain(request)) return (ofBand.plain ??= makeReady(listing, period, band, noModifiers))
  const target = { provider: listing.provider, model: listing.model, isLong: band.over_tokens > 0 }
  const modifiers = modifiersOf(target, request, options)
  const key = JSON.stringify(modifiers)
  const known = ofBand.modified.get(key)
  if (known !== undefined) return known
  const ready = makeReady(listing, period, band, modifiers)
  ofBand.modified.set(key, ready)
  return ready
}

const noModifiers: Modifiers = { applied: [], lower_bound: [], unknown: null }

const makeReady = (listing: Listing, period: Period, band: Band, modifiers: Modifiers): Ready => {
  const { rates, derived } = completeRates(listing.model, band.rates)
  const factor = modifiers.applied.reduce((all, one) => product(all, one.multiplier), 1)
  const usd_per_million = multiplied(rates, factor)
  const web_search =
    band.rates.web_search_per_thousand ?? (listing.provider === "anthropic" ? claudeWebSearch : null)
  const card: RateCard = {
    provider: listing.provider,
    model: listing.model,
    source: period.source,
    valid_from: period.valid_from,
    valid_to: period.valid_to,
    daily: period.daily && { from: period.daily.from, to: period.daily.to },
    context:
      period.bands.length === 1
        ? null
        : { over_tokens: band.over_tokens === 0 ? null : band.over_tokens, up_to_tokens: band.up_to_tokens },
    modifiers: modifiers.applied,
    usd_per_million,
    usd_per_thousand_web_searches: web_search,
    notes: [...listing.notes, ...derived],
    lower_bound: [...listing.lower_bound, ...modifiers.lower_bound]
  }
  return {
    card,
    charge: modifiers.unknown === null ? makeCharge(usd_per_million, web_search) : null,
    unknown: modifiers.unknown
  }
}

/** 10 USD per 1,000 searches for every Claude model on Anthropic's own API (its pricing page, "Web search tool"). */
const claudeWebSearch = 10

const multiplied = (rates: TokenRates, factor: number): TokenRates => ({
  input: product(rates.input, factor),
  output: product(rates.output, factor),
  reasoning: product(rates.reasoning, factor),
  cache_read: product(rates.cache_read, factor),
  cache_write_5m: product(rates.cache_write_5m, factor),
  cache_write_1h: product(rates.cache_write_1h, factor)
})
