/** Leads a database to the latest schema, one migration after the other, each in a transaction of its own. */
import type { DatabaseSync } from "node:sqlite"
import { migrations } from "./all.ts"

export const migrate = (database: DatabaseSync, _file: string): void => {
  const { user_version } = database.prepare("PRAGMA user_version").get() as { user_version: number }
  for (const migration of migrations) {
    if (migration.id <= user_version) continue
    database.exec("BEGIN IMMEDIATE")
    try {
      database.exec(migration.up)
      database.exec(`PRAGMA user_version = ${migration.id}`)
      database.exec("COMMIT")
    } catch (cause) {
      if (database.isTransaction) database.exec("ROLLBACK")
      throw cause
    }
  }
}
