/** DuckDB, as its Node package gives it: the few calls that the bench makes. */
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"

export const duckdbName = "@duckdb/node-api"

export interface Duckdb {
  readonly run: (sql: string) => Promise<void>
  /** The first row of an answer. */
  readonly first: (sql: string) => Promise<ReadonlyArray<unknown>>
  readonly close: () => void
}

/** Opens a new database file with the package in `folder`, with as many threads as there are processors. */
export const openDuckdb = async (folder: string, file: string): Promise<Duckdb> => {
  const load = createRequire(path.join(folder, "package.json"))
  const { DuckDBInstance } = load(folder) as DuckdbPackage
  for (const name of [file, `${file}.wal`]) fs.rmSync(name, { force: true })
  const instance = await DuckDBInstance.create(file, { preserve_insertion_order: "false" })
  const connection = await instance.connect()
  return {
    run: async (sql) => void (await connection.run(sql)),
    first: async (sql) => (await connection.runAndReadAll(sql)).getRows()[0] ?? [],
    close: () => {
      connection.closeSync()
      instance.closeSync()
    }
  }
}

interface DuckdbPackage {
  readonly DuckDBInstance: {
    create(file: string, settings: Readonly<Record<string, string>>): Promise<DuckdbInstance>
  }
}

interface DuckdbInstance {
  connect(): Promise<DuckdbConnection>
  closeSync(): void
}

interface DuckdbConnection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string): Promise<{ getRows(): ReadonlyArray<ReadonlyArray<unknown>> }>
  closeSync(): void
}
