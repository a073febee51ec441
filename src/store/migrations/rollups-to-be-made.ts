/**
 * Rollups are made by code, migrations are SQL. A migration that changes what a rollup holds, or by which rules it
 * is made, marks them in the store as due. They are made when a store is led to the schema of this Spoor, which is the
 * one that the code is for, and in the same transaction: so no store of that schema is without them.
 */
import type { DatabaseSync } from "node:sqlite"
import { readSetting } from "../settings.ts"
import { remakeAllRollups } from "../writing/rollups.ts"

const key = "rollups"

/** SQL that marks all rollups as due. Invariant: no earlier statement of a migration needs them. */
export const rollupsToBeMade = `INSERT OR REPLACE INTO settings (key, value) VALUES ('${key}', 'to be made');`

/** Makes all rollups if they are due. Runs in the caller's transaction. */
export const makeRollupsIfDue = (database: DatabaseSync): void => {
  if (readSetting(database, key) === null) return
  remakeAllRollups(database)
  database.prepare("DELETE FROM settings WHERE key = ?").run(key)
}
