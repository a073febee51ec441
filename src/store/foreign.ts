/**
 * Opens another program's SQLite database so that nothing of it is changed.
 *
 * SQLite writes beside a database in write-ahead mode even for a reader (the `-shm` index). So: a database
 * without a log is opened as immutable; one with a log and an index is live, and is read through both; one
 * with a log alone (a copy, or left by a crash) is copied to a scratch folder first.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import { pathToFileURL } from "node:url"

export interface ForeignSqlite {
  readonly tables: ReadonlySet<string>
  columns(table: string): ReadonlySet<string>
  rows(sql: string, ...bind: ReadonlyArray<string | number | null>): Iterable<Record<string, unknown>>
  close(): void
}

/** Throws a `ForeignError` when it cannot be opened. */
export const openForeign = (file: string): ForeignSqlite => {
  let scratch: string | undefined
  try {
    const hasLog = isFilled(`${file}-wal`)
    if (hasLog && !fs.existsSync(`${file}-shm`)) scratch = copyAside(file)
    const database = hasLog
      ? new DatabaseSync(scratch ?? file, { readOnly: true, timeout: 5000 })
      : new DatabaseSync(new URL(`${pathToFileURL(file).href}?immutable=1`), { readOnly: true })
    database.exec("PRAGMA query_only = ON")
    return wrap(database, scratch)
  } catch (cause) {
    if (scratch !== undefined) fs.rmSync(path.dirname(scratch), { recursive: true, force: true })
    throw new ForeignError(file, cause)
  }
}

/** Why another program's database could not be opened. `code` and `errcode` are those of the system and of SQLite. */
export class ForeignError extends Error {
  readonly code: string | undefined
  readonly errcode: number | undefined

  constructor(file: string, cause: unknown) {
    const { code, errcode } = (cause ?? {}) as { readonly code?: string; readonly errcode?: number }
    const words = cause instanceof Error ? cause.message : String(cause)
    super(`Opening the database ${file} of another program: ${words}`, { cause })
    this.name = "ForeignError"
    this.code = code
    this.errcode = errcode
  }
}

const wrap = (database: DatabaseSync, scratch: string | undefined): ForeignSqlite => {
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
  const tables = new Set(names.map((row) => String(row["name"])))
  const statements = new Map<string, StatementSync>()
  return {
    tables,
    columns: (table) => {
      const rows = database.prepare("SELECT name FROM pragma_table_info(?)").all(table)
      return new Set(rows.map((row) => String(row["name"])))
    },
    rows: (sql, ...bind) => {
      let statement = statements.get(sql)
      if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)))
      return statement.iterate(...bind) as Iterable<Record<string, unknown>>
    },
    close: () => {
      database.close()
      if (scratch !== undefined) fs.rmSync(path.dirname(scratch), { recursive: true, force: true })
    }
  }
}

const isFilled = (file: string): boolean => (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0

const copyAside = (file: string): string => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-"))
  const copy = path.join(folder, path.basename(file))
  fs.copyFileSync(file, copy, fs.constants.COPYFILE_FICLONE)
  fs.copyFileSync(`${file}-wal`, `${copy}-wal`, fs.constants.COPYFILE_FICLONE)
  return copy
}
