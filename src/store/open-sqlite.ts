/** Opens SQLite files the one way that Spoor uses them. */
import { DatabaseSync } from "node:sqlite"
import { storeError } from "./StoreError.ts"

export interface OpenOptions {
  readonly readOnly?: boolean
  /** How long a statement waits for another process' lock. */
  readonly busyTimeoutMs?: number
}

const cacheKibibytes = 64 * 1024

/** Opens (and, unless read-only, makes) a database in write-ahead mode. Throws a `StoreError`. */
export const openSqlite = (path: string, options: OpenOptions = {}): DatabaseSync => {
  try {
    const database = new DatabaseSync(path, {
      readOnly: options.readOnly ?? false,
      timeout: options.busyTimeoutMs ?? 5000
    })
    if (options.readOnly !== true) {
      // page_size only matters before the first table; 8 KiB measured best for bulk loads
      database.exec("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    database.exec(`PRAGMA cache_size = -${cacheKibibytes}; PRAGMA temp_store = MEMORY`)
    return database
  } catch (cause) {
    throw storeError(cause, `Opening the database ${path}`)
  }
}
