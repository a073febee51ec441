/**
 * What a request cost: the price that held at its time, and the cost that follows from it.
 *
 * Ingest asks for every request, so the way of the common case is short: the model's listing is found in two
 * maps, its period and band by a comparison or two, its card ready with prices in whole numbers. Everything
 * else (names, derived prices, modifiers) is worked out once for each combination and kept.
 *
 * `README.md` tells the policy and the formulas with their sources.
 */
import { createHash } from "node:crypto"
import { readyFor } from "./cards.ts"
import type { Cards } from "./cards.ts"
import { decide } from "./decide.ts"
import { costOf } from "./exact.ts"
import { bandFor, periodAt } from "./Listing.ts"
import type { Listing, Period } from "./Listing.ts"
import { isNamedFast, readModelName, withoutFast } from "./model-name.ts"
import { modifierTables } from "./modifiers.ts"
import { withOverrides } from "./overrides.ts"
import { packageName, packageVersion } from "./packageVersion.ts"
import { lookUp } from "./PriceBook.ts"
import type { Found } from "./PriceBook.ts"
import type { Computed, Priced } from "./Priced.ts"
import type { Priceable } from "../record/RequestSeen.ts"
import type { RateOptions } from "./RateOptions.ts"
import { supplements } from "./supplements.ts"

export interface Rates {
  /** Differs when any price may differ: package, supplements, rules or options. Stored costs are then stale. */
  readonly digest: string
  price(request: Priceable): Priced
}

/** Prices by the built-in lists and the user's options. Loads nothing until the first request is priced. */
export const makeRates = (options: RateOptions = {}): Rates => {
  const modelOf = modelFinder(options)
  let digest: string | null = null
  return {
    get digest() {
      return (digest ??= digestOf(options))
    },
    price: (request) =>
      decide(
        compute(modelOf(request.provider, request.model), request, options),
        request,
        options.policy ?? "auto"
      )
  }
}

/** Goes up by hand when the way of computing changes while its tables do not. */
const rulesRevision = 1

const digestOf = (options: RateOptions): string =>
  createHash("sha256")
    .update(
      JSON.stringify(
        [packageName, packageVersion, rulesRevision, supplements, modifierTables, options],
        inOrder
      )
    )
    .digest("hex")
    .slice(0, 16)

/** The order of keys makes no difference; patterns and open ends, which JSON has not, become text. */
const inOrder = (_key: string, value: unknown): unknown => {
  if (value instanceof RegExp || value === Infinity) return String(value)
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
}

/** A model as one trail names it. */
interface Model {
  readonly found: Found
  /** The name itself asks for fast mode. */
  readonly isFast: boolean
  readonly cards: Cards
}

const modelFinder = (options: RateOptions): ((provider: string | null, model: string | null) => Model) => {
  const known = new Map<string | null, Map<string | null, Model>>()
  return (provider, model) => {
    let models = known.get(provider)
    if (models === undefined) known.set(provider, (models = new Map()))
    let found = models.get(model)
    if (found === undefined) models.set(model, (found = findModel(provider, model, options)))
    return found
  }
}

const findModel = (provider: string | null, model: string | null, options: RateOptions): Model => {
  if (model === null || model.trim() === "") return unnamed
  const id = readModelName(model)
  const alias = options.aliases?.[model] ?? options.aliases?.[id]
  const target = alias === undefined ? id : readModelName(alias)
  // An alias with a provider in front means that provider's list, whoever served the request.
  const seller = alias?.includes("/") ? null : provider
  const own = lookUp(seller, target)
  const isFast = own.listing === null && isNamedFast(target)
  const found = isFast ? lookUp(seller, withoutFast(target)) : own
  const noted =
    alias === undefined || found.listing === null
      ? found
      : { listing: { ...found.listing, notes: [`${model} is priced as ${alias}`, ...found.listing.notes] } }
  const ids = isFast ? [id, target, withoutFast(target)] : [id, target]
  return { found: withOverrides(noted, provider, ids, options.overrides ?? []), isFast, cards: new Map() }
}

const unnamed: Model = {
  found: { listing: null, reason: "the trail names no model" },
  isFast: false,
  cards: new Map()
}

const none: ReadonlyArray<string> = []

const compute = (model: Model, request: Priceable, options: RateOptions): Computed => {
  const { listing } = model.found
  if (listing === null) return { cost: null, card: null, lower_bound: none, unknown: model.found.reason }
  if (request.at_ms === null) return computeWithoutTime(model, listing, request, options)
  const period = periodAt(listing, request.at_ms)
  return period === null
    ? {
        cost: null,
        card: null,
        lower_bound: none,
        unknown: `no price of ${listing.model} holds at that time`
      }
    : computeIn(period, model, listing, request, options)
}

/**
 * Without a time every period may be the right one. If all agree, the time does not matter; else the cheapest
 * is what the request cost at least.
 */
const computeWithoutTime = (
  model: Model,
  listing: Listing,
  request: Priceable,
  options: RateOptions
): Computed => {
  const open = listing.periods.findLastIndex(
    (period) => period.from_ms === -Infinity && period.to_ms === Infinity && period.daily === null
  )
  const all = listing.periods
    .slice(Math.max(0, open))
    .map((period) => computeIn(period, model, listing, request, options))
  const cheapest = all.reduce((a, b) => ((b.cost ?? Infinity) < (a.cost ?? Infinity) ? b : a))
  return open >= 0 && all.every((one) => one.cost === cheapest.cost)
    ? cheapest
    : { ...cheapest, lower_bound: [...cheapest.lower_bound, "no time is known: the cheapest price is taken"] }
}

const computeIn = (
  period: Period,
  model: Model,
  listing: Listing,
  request: Priceable,
  options: RateOptions
): Computed => {
  const context =
    request.input_tokens +
    request.cache_read_tokens +
    request.cache_write_5m_tokens +
    request.cache_write_1h_tokens
  const asked = model.isFast && request.speed !== "fast" ? ({ ...request, speed: "fast" } as const) : request
  const ready = readyFor(model.cards, listing, period, bandFor(period, context), asked, options)
  const { card, charge } = ready
  if (charge === null) return { cost: null, card, lower_bound: none, unknown: ready.unknown }
  const cost = costOf(charge, request)
  if (cost === null) return { cost, card, lower_bound: none, unknown: "the token counts are impossible" }
  const isSearchUnpriced = request.web_searches > 0 && card.usd_per_thousand_web_searches === null
  const lower_bound = isSearchUnpriced
    ? [...card.lower_bound, `the price of a web search is not known for ${listing.model}`]
    : card.lower_bound
  return { cost, card, lower_bound, unknown: null }
}
