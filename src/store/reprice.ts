/** Prices every request anew, after rates or overrides have changed. */
import type { DatabaseSync } from "node:sqlite"
import { inTransaction } from "./in-transaction.ts"
import type { RequestRow } from "./Batch.ts"
import { RequestTable, type Pricer } from "./writing/RequestTable.ts"
import { Dictionaries } from "./writing/Dictionaries.ts"
import { remakeAllRollups } from "./writing/rollups.ts"
import { readSetting, writeSetting } from "./settings.ts"

const digestKey = "rates_digest"

/**
 * Does nothing when the stored rows were priced with the rates of this digest. Runs in one transaction.
 * Returns how many requests were priced anew. Invariant: the caller holds the ingest lock.
 */
export const repriceIfStale = (database: DatabaseSync, digest: string, price: Pricer): number => {
  if (readSetting(database, digestKey) === digest) return 0
  return inTransaction(database, () => {
    const count = repriceAll(database, price)
    writeSetting(database, digestKey, digest)
    return count
  })
}

const repriceAll = (database: DatabaseSync, price: Pricer): number => {
  const requests = new RequestTable(database, new Dictionaries(database), price)
  const rows = database
    .prepare(
      "SELECT r.*, m.name AS model, nullif(m.provider, '') AS provider FROM requests r LEFT JOIN models m ON m.id = r.model_id"
    )
    .all() as unknown as ReadonlyArray<RequestRow & { readonly id: number }>
  const update =
    database.prepare(`UPDATE requests SET computed_cost_usd_micros = ?, cost_usd_micros = ?, cost_status = ?,
    rate_card_id = ? WHERE id = ?`)
  for (const row of rows) {
    const priced = price(row)
    const card = priced.card === null ? null : requests.cardId(priced.card)
    update.run(priced.computed_cost_usd_micros, priced.cost_usd_micros, priced.cost_status, card, row.id)
  }
  if (rows.length === 0) return 0
  remakeAllRollups(database)
  return rows.length
}
