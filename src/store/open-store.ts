/**
 * Opens a store to be read: the database with the schema that this Spoor knows. `open-to-write.ts` makes and migrates
 * stores; it is apart so that an answer loads no migrations.
 */
import * as fs from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import { latestVersion } from "./migrations/latest.ts"
import { openSqlite } from "./open-sqlite.ts"
import { StoreError, storeError } from "./StoreError.ts"

/** The schema's version that a database has; 0 for an empty one. */
export const schemaVersion = (database: DatabaseSync): number =>
  (database.prepare("PRAGMA user_version").get() as { user_version: number }).user_version

/** Whose table it is tells whose database it is: every schema of Spoor has it. */
const ownTable = "source_files"

/**
 * Refuses a database that another program made, so that none of ours is ever mixed with it; an empty one may
 * become a store. Throws a `StoreError`.
 */
export const refuseForeign = (database: DatabaseSync, file: string): void => {
  const { tables, own } = database
    .prepare("SELECT count(*) AS tables, coalesce(sum(name = ?), 0) AS own FROM sqlite_master")
    .get(ownTable) as { tables: number; own: number }
  if (tables === 0 || own > 0) return
  throw new StoreError({
    reason: "cannot_open",
    message: `${file} is a database of another program. Choose another path for the store.`
  })
}

/** Is there a store at this path? */
export const storeExists = (file: string): boolean => fs.existsSync(file)

/** Opens for reading; the store must be there and have this Spoor's schema. Throws a `StoreError`. */
export const openStoreToRead = (file: string): DatabaseSync => {
  if (!storeExists(file)) {
    throw new StoreError({
      reason: "cannot_open",
      message: `There is no store at ${file} yet. Run \`spoor ingest\`.`
    })
  }
  const database = openSqlite(file, { readOnly: true })
  try {
    const version = schemaVersion(database)
    refuseForeign(database, file)
    refuseNewer(version, file)
    if (version < latestVersion) {
      throw new StoreError({
        reason: "needs_migration",
        message: `The store ${file} has schema ${version}, this Spoor needs ${latestVersion}. Run \`spoor db migrate\`.`
      })
    }
    return database
  } catch (cause) {
    database.close()
    throw storeError(cause, `Reading the store ${file}`)
  }
}

/** Refuses what a later Spoor wrote: nobody here knows what it means. Throws a `StoreError`. */
export const refuseNewer = (version: number, file: string): void => {
  if (version <= latestVersion) return
  throw new StoreError({
    reason: "newer_schema",
    message: `The store ${file} was written by a newer Spoor (schema ${version}; this one knows ${latestVersion}). Update Spoor.`
  })
}
