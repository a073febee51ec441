/** Opens SQLite files the one way that Spoor uses them. */
import * as fs from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
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
    const database = options.readOnly === true ? openToRead(path, options) : openToWrite(path, options)
    database.exec(`PRAGMA cache_size = -${cacheKibibytes}; PRAGMA temp_store = MEMORY`)
    return database
  } catch (cause) {
    if (isFolder(path))
      throw new StoreError({ reason: "cannot_open", message: `${path} is a folder, not a store.` })
    throw storeError(cause, `Opening the database ${path}`)
  }
}

const open = (path: string | URL, options: OpenOptions): DatabaseSync =>
  new DatabaseSync(path, {
    readOnly: options.readOnly ?? false,
    // Rows come in any order and their references are made sure of by the writer; `check.ts` looks at them all.
    enableForeignKeyConstraints: false,
    timeout: options.busyTimeoutMs ?? 5000
  })

const openToWrite = (path: string, options: OpenOptions): DatabaseSync => {
  makePrivateFile(path)
  const database = open(path, options)
  // page_size only matters before the first table; 8 KiB measured best for bulk loads
  database.exec("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
  return database
}

/**
 * Even to be read, a database in write-ahead mode needs a log and an index of it beside it. Where they are not there
 * and cannot be made, nobody writes either: then the file holds all, and is read as one that does not change.
 */
const openToRead = (path: string, options: OpenOptions): DatabaseSync => {
  const database = open(path, options)
  try {
    // the first question is the one that fails
    database.prepare("PRAGMA schema_version").get()
    return database
  } catch (cause) {
    database.close()
    if (isFolder(path) || !isShutIn(path, cause)) throw cause
    if (hasLog(path)) {
      throw new StoreError({
        reason: "cannot_open",
        message:
          `${path} has a log beside it, ${path}-wal, which can be read only where a file may be made beside it. ` +
          "Copy both to a folder that you may write to, or ask its owner to read the store once."
      })
    }
    const unchanging = pathToFileURL(path)
    unchanging.searchParams.set("immutable", "1")
    return open(unchanging, options)
  }
}

const SQLITE_READONLY = 8
const SQLITE_CANTOPEN = 14

/** Did it fail because nothing can be written where the file lies, though the file itself may be read? */
const isShutIn = (path: string, cause: unknown): boolean => {
  const code = ((cause ?? {}) as { readonly errcode?: number }).errcode ?? 0
  if ((code & 0xff) !== SQLITE_READONLY && (code & 0xff) !== SQLITE_CANTOPEN) return false
  try {
    return may(fs.constants.R_OK, path) && !may(fs.constants.W_OK, dirname(fs.realpathSync(path)))
  } catch {
    // there is no such file
    return false
  }
}

const may = (what: number, path: string): boolean => {
  try {
    fs.accessSync(path, what)
    return true
  } catch {
    return false
  }
}

const hasLog = (path: string): boolean =>
  (fs.statSync(`${fs.realpathSync(path)}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0

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
