/** Puts the user's own prices behind a listing, so that they win where they hold. */
import { makeBands } from "./Listing.ts"
import type { ListedRates, Listing, Period } from "./Listing.ts"
import { splitPrefix } from "./model-name.ts"
import type { Found } from "./PriceBook.ts"
import type { RateOverride } from "./RateOptions.ts"

/** `ids`: what the trail calls the model, and what it is priced as. */
export const withOverrides = (
  found: Found,
  provider: string | null,
  ids: ReadonlyArray<string>,
  overrides: ReadonlyArray<RateOverride>
): Found => {
  const names = new Set(ids.flatMap((id) => [id, splitPrefix(id)?.id ?? id]))
  if (found.listing !== null) names.add(found.listing.model)
  const providers = [provider?.toLowerCase(), found.listing?.provider]
  const own = overrides.filter(
    (one) =>
      matches(one.model.toLowerCase(), names) &&
      (one.provider === undefined || providers.includes(one.provider.toLowerCase()))
  )
  if (own.length === 0) return found
  const last = own.at(-1)!
  const listing: Listing = found.listing ?? {
    provider: provider ?? last.provider ?? "unknown",
    model: ids.at(-1)!,
    periods: [],
    notes: [],
    lower_bound: []
  }
  return { listing: { ...listing, periods: [...listing.periods, ...own.map(periodOf)] } }
}

const matches = (pattern: string, names: ReadonlySet<string>): boolean =>
  pattern.endsWith("*")
    ? [...names].some((name) => name.startsWith(pattern.slice(0, -1)))
    : names.has(pattern)

const periodOf = (own: RateOverride): Period => {
  const search: Pick<ListedRates, "web_search_per_thousand"> =
    own.web_search_per_thousand === undefined ? {} : { web_search_per_thousand: own.web_search_per_thousand }
  const long = own.long_context
  return {
    from_ms: own.from === undefined ? -Infinity : Date.parse(own.from),
    to_ms: own.to === undefined ? Infinity : Date.parse(own.to),
    valid_from: own.from ?? null,
    valid_to: own.to ?? null,
    daily: null,
    source: { kind: "override", name: own.name ?? own.model, version: null },
    bands: makeBands(long === undefined ? [] : [long.over_tokens], (over_tokens) => ({
      ...ratesOf(long !== undefined && over_tokens > 0 ? long : own),
      ...search
    }))
  }
}

const ratesOf = (own: {
  readonly input: number
  readonly output: number
  readonly cache_read?: number
  readonly cache_write_5m?: number
  readonly cache_write_1h?: number
}): ListedRates => ({
  input: own.input,
  output: own.output,
  ...(own.cache_read === undefined ? {} : { cache_read: own.cache_read }),
  ...(own.cache_write_5m === undefined ? {} : { cache_write_5m: own.cache_write_5m }),
  ...(own.cache_write_1h === undefined ? {} : { cache_write_1h: own.cache_write_1h })
})
