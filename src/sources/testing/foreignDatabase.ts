/**
 * Opens another program's SQLite file the way ingest does, so that a database format can be tested with a
 * real database: read-only, with its write-ahead log.
 */
import { DatabaseSync } from "node:sqlite"
import type { ForeignDatabase } from "../Source.ts"

/** An open database that notes the statements it is asked to run. */
export interface OpenForeignDatabase extends ForeignDatabase, Disposable {
  /** SQL of every `rows`, in order. What the adapter itself asks SQLite for names of tables is not in it. */
  readonly statements: ReadonlyArray<string>
}

/** Opens the file at `path`; `using` closes it. Throws what SQLite throws, when it is no database. */
export const openForeignDatabase = (path: string): OpenForeignDatabase => {
  const database = new DatabaseSync(path, { readOnly: true })
  const statements: Array<string> = []
  return {
    tables: new Set(names(database, "SELECT name FROM sqlite_master WHERE type = 'table'")),
    columns: (table) => new Set(names(database, "SELECT name FROM pragma_table_info(?)", table)),
    rows: (sql, ...bind) => {
      statements.push(sql)
      return database.prepare(sql).iterate(...bind) as Iterable<Record<string, unknown>>
    },
    statements,
    [Symbol.dispose]: () => database.close()
  }
}

const names = (database: DatabaseSync, sql: string, ...bind: ReadonlyArray<string>): ReadonlyArray<string> =>
  database
    .prepare(sql)
    .all(...bind)
    .map((row) => String(row["name"]))
