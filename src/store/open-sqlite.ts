/** Opens SQLite files the one way that Spoor uses them. */
import * as fs from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { StoreError, storeError } from "./StoreError.ts"

export interface OpenOptions {
  readonly readOnly?: boolean
  /** How long a statement waits for another process' lock. */
  readonly busyTimeoutMs?: number
}

const cacheKibibytes = 64 * 1024

/** Opens (and, unless read-only, makes) a database in write-ahead mode. Throws a `StoreError`. */
export const openSqlite = (path: string, options: OpenOptions = {}): DatabaseSync => {
  try {
    if (options.readOnly !== true) makePrivateFile(path)
    const database = new DatabaseSync(path, {
      readOnly: options.readOnly ?? false,
      // Rows come in any order and their references are made sure of by the writer; `check.ts` looks at them all.
      enableForeignKeyConstraints: false,
      timeout: options.busyTimeoutMs ?? 5000
    })
    if (options.readOnly !== true) {
      // page_size only matters before the first table; 8 KiB measured best for bulk loads
      database.exec("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    database.exec(`PRAGMA cache_size = -${cacheKibibytes}; PRAGMA temp_store = MEMORY`)
    return database
  } catch (cause) {
    if (isFolder(path))
      throw new StoreError({ reason: "cannot_open", message: `${path} is a folder, not a store.` })
    throw storeError(cause, `Opening the database ${path}`)
  }
}

/**
 * Makes an empty file that its owner alone may read, unless something is there. SQLite takes an empty file for a
 * new database and would itself make one that others may read, until somebody changes that.
 */
export const makePrivateFile = (path: string): void => {
  try {
    fs.closeSync(fs.openSync(path, "wx", 0o600))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause
  }
}

const isFolder = (path: string): boolean =>
  fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
