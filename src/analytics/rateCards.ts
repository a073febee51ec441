/** Prices of stored rate cards, in micro-dollars per token, for answers that weigh many requests. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

/** A dollar for a million tokens is a micro-dollar for one. `web_search`: micro-dollars for one search. */
export interface Prices {
  readonly input: number
  readonly output: number
  readonly reasoning: number
  readonly cache_read: number
  readonly cache_write_5m: number
  readonly cache_write_1h: number
  readonly web_search: number
}

/** Prices of all stored cards by row id; null for a card of a form that this version does not know. */
export const storedPrices: Effect.Effect<
  ReadonlyMap<number, Prices | null>,
  SqlError,
  SqlClient.SqlClient
> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`SELECT id, card FROM rate_cards`.values
  return new Map(rows.map((row) => [row[0] as number, pricesOf(String(row[1]))]))
})

/** Reads the prices out of a card's JSON (`rates/RateCard.ts`), without decoding the rest of it. */
const pricesOf = (text: string): Prices | null => {
  const card = JSON.parse(text) as {
    readonly usd_per_million?: Partial<Record<string, unknown>>
    readonly usd_per_thousand_web_searches?: unknown
  }
  const rate = (name: string): number => {
    const value = card.usd_per_million?.[name]
    return typeof value === "number" ? value : NaN
  }
  const searches = card.usd_per_thousand_web_searches
  const prices = {
    input: rate("input"),
    output: rate("output"),
    reasoning: rate("reasoning"),
    cache_read: rate("cache_read"),
    cache_write_5m: rate("cache_write_5m"),
    cache_write_1h: rate("cache_write_1h"),
    web_search: typeof searches === "number" ? searches * 1000 : 0
  }
  return Object.values(prices).some(Number.isNaN) ? null : prices
}
