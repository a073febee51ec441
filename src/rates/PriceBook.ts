/**
 * The list prices of every provider and model: the price package, completed by our own supplements.
 *
 * The package is loaded when the first price is asked for, synchronously (about 25 ms): answers that price
 * nothing never pay for it. Its own matching of names is used; its arithmetic is not, since it is done in
 * floating point and does not tell which rates it took.
 */
import type * as GenaiPrices from "@pydantic/genai-prices"
import type { ConditionalPrice, MatchLogic, ModelInfo, ModelPrice } from "@pydantic/genai-prices"
import { createRequire } from "node:module"
import { makeBands } from "./Listing.ts"
import type { Daily, ListedRates, Listing, Period } from "./Listing.ts"
import {
  isBedrockId,
  isNamedFast,
  isNamedFree,
  isOtherVersion,
  isVertexId,
  simplerIds,
  splitPrefix
} from "./model-name.ts"
import { packageName, packageVersion } from "./packageVersion.ts"
import type { RateSource } from "./RateCard.ts"
import { supplements } from "./supplements.ts"
import type { Supplement } from "./supplements.ts"

/** What the book says of a model: its prices, or why it has none. */
export type Found = { readonly listing: Listing } | { readonly listing: null; readonly reason: string }

/**
 * Looks a model up by the provider and id of a trail (`readModelName` has been applied to the id).
 *
 * **Details**
 *
 * In this order: the provider's own list; the provider that the id's form or prefix names; the maker's list,
 * which is what a reseller or a subscription is worth, and is noted as assumed. Not cached.
 */
export const lookUp = (provider: string | null, id: string): Found => {
  if (provider !== null && localProviders.has(provider.toLowerCase())) {
    return { listing: null, reason: `${provider} runs on the user's machine: there is no list price` }
  }
  for (const candidate of candidatesFor(provider, id)) {
    const listing = listed(candidate)
    if (listing !== null) return { listing }
  }
  return { listing: null, reason: `no list price for ${provider === null ? "" : `${provider} `}${id}` }
}

interface Candidate {
  readonly provider: string
  readonly id: string
  readonly note: string | null
}

const candidatesFor = (given: string | null, id: string): ReadonlyArray<Candidate> => {
  const found: Array<Candidate> = []
  const add = (provider: string | undefined, id: string, note: string | null): void => {
    if (provider !== undefined)
      for (const simpler of simplerIds(id)) found.push({ provider, id: simpler, note })
  }
  const own = given === null ? undefined : providerId(given)
  const prefix = splitPrefix(id)
  const bare = prefix?.id ?? id
  if (isBedrockId(id)) add("aws", id, null)
  if (isVertexId(id)) add("google", id, null)
  add(own, id, null)
  if (prefix !== null) add(own, prefix.id, null)
  const vendor = prefix === null ? undefined : providerId(prefix.vendor)
  if (isNamedFree(id)) return found
  add(vendor, bare, assumed(given, own, vendor))
  const maker = price().findProvider({ modelId: bare })?.id
  if (maker !== undefined && !ownTerms.has(maker)) add(maker, bare, assumed(given, own, maker))
  return found
}

/** Another list than the given provider's is an assumption, and is told as one. */
const assumed = (given: string | null, own: string | undefined, taken: string | undefined): string | null =>
  given === null || own === taken
    ? null
    : `${given} ${own === undefined ? "has no list here" : "does not list it"}: list price of ${taken}`

const providerId = (name: string): string | undefined =>
  providerNames[name.toLowerCase()] ?? price().findProvider({ providerId: name })?.id

/** Names that the package would take for another provider, or not know. */
const providerNames: Readonly<Record<string, string>> = {
  "google-vertex-anthropic": "google",
  "vertex-anthropic": "google",
  "claude-code": "anthropic",
  claude: "anthropic",
  codex: "openai",
  "azure-openai": "azure",
  grok: "x-ai"
}

/** Makers whose list holds for themselves alone: this one is in yuan, for one country; elsewhere they charge otherwise. */
const ownTerms: ReadonlySet<string> = new Set(["zhipuai"])

/** Programs that run models on the user's own machine. */
const localProviders: ReadonlySet<string> = new Set(
  "ollama lmstudio lm-studio llama.cpp llama-cpp llamacpp vllm mlx local localhost jan".split(" ")
)

const listed = (candidate: Candidate): Listing | null => {
  const { provider, id, note } = candidate
  const notes = note === null ? [] : [note]
  const missing = supplements.find((own) => own.provider === provider && own.matches?.test(id))
  if (missing !== undefined) return fromSupplement(missing, notes)
  const found = price().calcPrice({}, id, { providerId: provider })
  if (found === null || isOtherVersion(literalIn(found.model.match, id), id)) return null
  if (isNamedFree(id) && !isNamedFree(found.model.id)) return null
  if (isNamedFast(id) && !isNamedFast(found.model.id)) return null
  const correction = supplements.find(
    (own) => own.matches === null && own.provider === found.provider.id && own.model === found.model.id
  )
  return correction === undefined
    ? fromPackage(found.provider.id, found.model, notes)
    : fromSupplement(correction, notes)
}

const fromPackage = (provider: string, model: ModelInfo, notes: ReadonlyArray<string>): Listing | null => {
  const source = { kind: "package", name: packageName, version: packageVersion } as const
  const conditions = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]
  const free = conditions.every(({ prices }) => Object.keys(prices).length === 0)
  if (free && !isFree(model)) return null
  const periods = periodsOf(conditions, source, free ? freeOfCharge : ratesOf)
  if (periods === null) return null
  const lower_bound = conditions.some(({ prices }) => unseenCharges.some((key) => prices[key] !== undefined))
    ? [`${model.id} also charges per request or citation, which no trail records`]
    : []
  return {
    provider,
    model: model.id,
    periods,
    notes: free ? [...notes, "listed as free of charge"] : notes,
    lower_bound
  }
}

const fromSupplement = (own: Supplement, notes: ReadonlyArray<string>): Listing | null => {
  const conditions = Array.isArray(own.prices)
    ? (own.prices as ReadonlyArray<ConditionalPrice>)
    : [{ prices: own.prices as ModelPrice }]
  const periods = periodsOf(conditions, { kind: "supplement", name: own.source, version: null }, ratesOf)
  return periods && { provider: own.provider, model: own.model, periods, notes, lower_bound: [] }
}

/** Models without any price: free ones say so by name or in a comment; for the others we know nothing. */
const isFree = (model: ModelInfo): boolean =>
  isNamedFree(model.id) || /included in the subscription/i.test(model.price_comments ?? "")

const unseenCharges = ["requests_kcount", "output_citation_mtok"]

type RatesAt = (prices: ModelPrice, over_tokens: number) => ListedRates | null

const freeOfCharge: RatesAt = () => ({
  input: 0,
  output: 0,
  cache_read: 0,
  cache_write_5m: 0,
  cache_write_1h: 0
})

/** Null when the model is not priced by tokens in and out. */
const ratesOf: RatesAt = (prices, over_tokens) => {
  const at = (key: string): number | undefined => {
    const value = prices[key]
    if (value === undefined || typeof value === "number") return value
    const below = value.tiers.filter((tier) => tier.start <= over_tokens).sort((a, b) => b.start - a.start)
    return below[0]?.price ?? value.base
  }
  const input = at("input_mtok")
  const output = at("output_mtok")
  if (input === undefined || output === undefined) return null
  return definedOnly({
    input,
    output,
    reasoning: at("output_reasoning_mtok"),
    cache_read: at("cache_read_mtok"),
    cache_write_5m: at("cache_write_5m_mtok") ?? at("cache_write_mtok"),
    cache_write_1h: at("cache_write_1h_mtok"),
    web_search_per_thousand: at("web_searches_kcount")
  })
}

/** Null when any period is not priced by tokens in and out. */
const periodsOf = (
  conditions: ReadonlyArray<ConditionalPrice>,
  source: RateSource,
  ratesAt: RatesAt
): ReadonlyArray<Period> | null => {
  const starts = conditions.map(({ constraint }) =>
    constraint?.type === "start_date" ? constraint.start_date : null
  )
  const periods: Array<Period> = []
  for (const [i, { constraint, prices }] of conditions.entries()) {
    if (ratesAt(prices, 0) === null) return null
    // The first of a list holds for all time before the others, whatever it says of itself.
    const valid_from = i === 0 ? null : starts[i]!
    const valid_to = starts.slice(i + 1).find((start) => start !== null) ?? null
    periods.push({
      from_ms: valid_from === null ? -Infinity : Date.parse(valid_from),
      to_ms: Infinity,
      valid_from,
      valid_to: constraint?.type === "time_of_date" ? null : valid_to,
      daily: i > 0 && constraint?.type === "time_of_date" ? dailyOf(constraint) : null,
      source,
      bands: makeBands(thresholdsIn(prices), (over_tokens) => ratesAt(prices, over_tokens)!)
    })
  }
  return periods
}

const thresholdsIn = (prices: ModelPrice): ReadonlyArray<number> =>
  Object.values(prices).flatMap((value) =>
    typeof value === "object" ? value.tiers.map((tier) => tier.start) : []
  )

const dailyOf = (constraint: { readonly start_time: string; readonly end_time: string }): Daily => ({
  from: constraint.start_time,
  to: constraint.end_time,
  from_second: secondOfDay(constraint.start_time),
  to_second: secondOfDay(constraint.end_time)
})

/** `00:30:00Z`, or with an offset. */
const secondOfDay = (time: string): number => (Date.parse(`1970-01-02T${time}`) % 86_400_000) / 1000

/** The longest name in a rule that is part of the id; empty when only a pattern matched. */
const literalIn = (match: MatchLogic, id: string): string => {
  if ("or" in match) return longest(match.or.map((rule) => literalIn(rule, id)))
  if ("and" in match) return longest(match.and.map((rule) => literalIn(rule, id)))
  if ("regex" in match) return ""
  const literal = Object.values(match)[0]!.toLowerCase()
  return id.includes(literal) ? literal : ""
}

const longest = (texts: ReadonlyArray<string>): string =>
  texts.reduce((a, b) => (b.length > a.length ? b : a), "")

type Defined<A> = { [K in keyof A as undefined extends A[K] ? never : K]: A[K] } & {
  [K in keyof A as undefined extends A[K] ? K : never]?: Exclude<A[K], undefined>
}

const definedOnly = <A extends object>(record: A): Defined<A> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<A>

let loaded: typeof GenaiPrices | null = null

const price = (): typeof GenaiPrices =>
  (loaded ??= createRequire(import.meta.url)(packageName) as typeof GenaiPrices)
