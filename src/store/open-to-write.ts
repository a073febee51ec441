/** Opens a store to be written: makes what is missing, and migrates what is old. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { migrate } from "./migrations/migrate.ts"
import { openSqlite } from "./open-sqlite.ts"
import { refuseForeign, refuseNewer, schemaVersion, storeExists } from "./open-store.ts"
import { storeError } from "./StoreError.ts"

/** Throws a `StoreError`. */
export const openStoreToWrite = (file: string): DatabaseSync => {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw storeError(cause, `Making the folder ${path.dirname(file)}`)
  }
  // before it is opened for writing, which alone would already change its journal mode
  if (storeExists(file)) lookAt(file)
  const database = openSqlite(file)
  try {
    migrate(database, file)
    return database
  } catch (cause) {
    database.close()
    throw storeError(cause, `Opening the store ${file}`)
  }
}

const lookAt = (file: string): void => {
  const database = openSqlite(file, { readOnly: true })
  try {
    refuseForeign(database, file)
    refuseNewer(schemaVersion(database), file)
  } finally {
    database.close()
  }
}
