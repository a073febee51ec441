/** A store in memory with the latest schema, for tests. */
import type { DatabaseSync } from "node:sqlite"
import { DatabaseSync as Database } from "node:sqlite"
import { migrations } from "../migrations/all.ts"

/** A fresh database; give it to `layerClient` of `Sqlite.ts` to query it as answers do. */
export const memoryDatabase = (): DatabaseSync => {
  const database = new Database(":memory:")
  for (const migration of migrations) database.exec(migration.up)
  return database
}
