/** What caching saved, by the prices that each request was computed with. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CacheFigures } from "../report/Models.ts"
import { where, type Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { storedPrices, type Prices } from "./rateCards.ts"
import { slotConditions, usageTable } from "./UsageSlots.ts"

/** Sums that cache figures are made from; they can be added up. */
export interface CacheSums {
  plain: number
  read: number
  written: number
  readSaved: number
  writeSurcharge: number
  pricedTokens: number
  unpricedTokens: number
  /** Output tokens of requests whose duration is known, and these durations. */
  timedOutput: number
  time_ms: number
}

/** Sums of requests by model (row id, null where the trail names none). */
export const cacheByModel = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<number | null, CacheSums>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const prices = yield* storedPrices
  const rows = yield* sql`
    SELECT nullif(u.model_id, 0), u.rate_card_id, sum(u.input_tokens), sum(u.cache_read_tokens), sum(u.cache_write_5m_tokens),
      sum(u.cache_write_1h_tokens), sum(u.timed_output_tokens), sum(u.timed_ms)
    FROM ${sql.literal(usageTable(range))} u${where(sql, slotConditions(sql, scope, range))}
    GROUP BY u.model_id, u.rate_card_id`.values
  const sums = new Map<number | null, CacheSums>()
  for (const row of rows) {
    const model = row[0] as number | null
    let sum = sums.get(model)
    if (sum === undefined) sums.set(model, (sum = noCacheSums()))
    addRow(sum, row.slice(2) as ReadonlyArray<number>, prices.get(row[1] as number) ?? null)
  }
  return sums
})

export const noCacheSums = (): CacheSums => ({
  plain: 0,
  read: 0,
  written: 0,
  readSaved: 0,
  writeSurcharge: 0,
  pricedTokens: 0,
  unpricedTokens: 0,
  timedOutput: 0,
  time_ms: 0
})

export const addCacheSums = (target: CacheSums, one: CacheSums): void => {
  for (const name of Object.keys(target) as ReadonlyArray<keyof CacheSums>) target[name] += one[name]
}

export const cacheFigures = (sums: CacheSums): CacheFigures => {
  const input = sums.plain + sums.read + sums.written
  const isPriced = sums.pricedTokens > 0 || sums.unpricedTokens === 0
  const saved = Math.round(sums.readSaved)
  const surcharge = Math.round(sums.writeSurcharge)
  return {
    hit_rate: input === 0 ? null : sums.read / input,
    read_saved_usd_micros: isPriced ? saved : null,
    write_surcharge_usd_micros: isPriced ? surcharge : null,
    saved_usd_micros: isPriced ? saved - surcharge : null,
    unpriced_tokens: sums.unpricedTokens
  }
}

const addRow = (
  sum: CacheSums,
  [plain = 0, read = 0, write5m = 0, write1h = 0, output = 0, time_ms = 0]: ReadonlyArray<number>,
  prices: Prices | null
): void => {
  sum.plain += plain
  sum.read += read
  sum.written += write5m + write1h
  sum.timedOutput += output
  sum.time_ms += time_ms
  const cached = read + write5m + write1h
  if (prices === null) {
    sum.unpricedTokens += cached
    return
  }
  sum.pricedTokens += cached
  sum.readSaved += read * (prices.input - prices.cache_read)
  sum.writeSurcharge +=
    write5m * (prices.cache_write_5m - prices.input) + write1h * (prices.cache_write_1h - prices.input)
}
