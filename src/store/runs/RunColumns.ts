/**
 * What statistics and lists need of every run, column by column, so that a question goes over a hundred thousand runs
 * in a few milliseconds whatever it filters by. A question reads only the columns that it needs.
 *
 * Kept in stretches of 1,024 runs by number; a stretch is made anew from its rows whenever one of them changes, in
 * the same transaction, so that nothing can drift.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import { isSuccess, runStatuses, type RunStatus } from "../../record/RunStatus.ts"
import { StoreError } from "../StoreError.ts"

/**
 * Place `number` of each column is that run's.
 *
 * - `started_at_ms`: NaN where there is no run of that number.
 * - `elapsed_ms`: from being asked for to the end, the wait included. `work_ms`: of that, what the command itself
 *   took. `duration_ms`: as its writer wrote it (`AgentRun.duration_ms`). NaN where not known.
 * - `kind`: status, whether it has an error, and repository in one; see `statusOf` and its like.
 * - `parent`: number of the run that it is another attempt of; -1 when that one is not known, 0 when it is the first.
 */
interface Column {
  readonly started_at_ms: Float64Array
  readonly elapsed_ms: Float64Array
  readonly work_ms: Float64Array
  readonly duration_ms: Float64Array
  readonly kind: Int32Array
  readonly parent: Int32Array
}

export type ColumnName = keyof Column

/** Some columns of all runs, with the names of the repositories by their ids. */
export type RunColumns<Name extends ColumnName = ColumnName> = Pick<Column, Name> & {
  readonly repositories: ReadonlyMap<number, string>
}

/** Place in `runStatuses`, in `kind`. */
export const statusOf = (kind: number): number => kind & 15
/** 1 when the run has an error. */
export const hasError = (kind: number): number => (kind >> 4) & 1
/** Id in `repositories`. */
export const repositoryOf = (kind: number): number => kind >> 5

const arrays = {
  started_at_ms: Float64Array,
  elapsed_ms: Float64Array,
  work_ms: Float64Array,
  duration_ms: Float64Array,
  kind: Int32Array,
  parent: Int32Array
} as const satisfies Record<ColumnName, unknown>

const names = Object.keys(arrays) as ReadonlyArray<ColumnName>
const stretch = 1024
/** Begins each stretch; read on a machine of another byte order it is another number. */
const mark = 1
const markBytes = 8

/** Reads columns of all runs. */
export const readRunColumns = <Name extends ColumnName>(
  database: DatabaseSync,
  wanted: ReadonlyArray<Name>
): RunColumns<Name> => {
  const all = database.prepare("SELECT stretch, data FROM run_columns WHERE name = ? ORDER BY stretch")
  const columns = wanted.map((name) => {
    const rows = all.all(name) as unknown as ReadonlyArray<{ stretch: number; data: Uint8Array }>
    const last = rows.at(-1)
    const column = emptyColumn(name, last === undefined ? 0 : (last.stretch + 1) * stretch)
    for (const row of rows) column.set(stretchOf(name, row.data), row.stretch * stretch)
    return [name, column] as const
  })
  return {
    ...Object.fromEntries(columns),
    repositories: repositoriesOf(database)
  } as unknown as RunColumns<Name>
}

const emptyColumn = (name: ColumnName, size: number): Float64Array | Int32Array => {
  const column = new arrays[name](size)
  return name === "started_at_ms" ? column.fill(Number.NaN) : column
}

const stretchOf = (name: ColumnName, data: Uint8Array): Float64Array | Int32Array => {
  // What SQLite gives need not begin where a float may.
  const { buffer, byteOffset } = data.byteOffset % 8 === 0 ? data : data.slice()
  const { BYTES_PER_ELEMENT } = arrays[name]
  const isWhole = data.byteLength === markBytes + stretch * BYTES_PER_ELEMENT
  if (isWhole && new Float64Array(buffer, byteOffset, 1)[0] === mark) {
    return new arrays[name](buffer as ArrayBuffer, byteOffset + markBytes, stretch)
  }
  throw new StoreError({
    reason: "corrupt",
    message: "Figures of runs are not in this machine's form. Run `spoor runs check --repair`."
  })
}

const repositoriesOf = (database: DatabaseSync): ReadonlyMap<number, string> =>
  new Map(
    database
      .prepare("SELECT id, name FROM run_repositories")
      .all()
      .map((row) => [Number(row["id"]), String(row["name"])])
  )

/** Keeps the stretches in step with the rows. */
export class RunColumnTable {
  readonly #rows: StatementSync
  readonly #get: StatementSync
  readonly #put: StatementSync
  readonly #remove: StatementSync
  readonly #last: StatementSync
  readonly #touched = new Set<number>()

  constructor(database: DatabaseSync) {
    this.#rows =
      database.prepare(`SELECT r.number, r.started_at_ms, r.completed_at_ms, r.duration_ms, r.status,
        json_extract(r.execution, '$.began_at_ms') AS began_at_ms, d.id AS repository,
        CASE WHEN r.parent_run_id IS NULL THEN 0 ELSE coalesce(p.number, -1) END AS parent,
        e.number IS NOT NULL AS has_error
      FROM agent_runs r JOIN run_repositories d ON d.name = r.repository
        LEFT JOIN agent_runs p ON p.id = r.parent_run_id LEFT JOIN run_errors e ON e.number = r.number
      WHERE r.number >= ? AND r.number < ?`)
    this.#get = database.prepare("SELECT data FROM run_columns WHERE name = ? AND stretch = ?")
    this.#put = database.prepare(
      "INSERT INTO run_columns (name, stretch, data) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data"
    )
    this.#remove = database.prepare("DELETE FROM run_columns WHERE stretch = ?")
    this.#last = database.prepare("SELECT coalesce(max(number), 0) AS number FROM agent_runs")
  }

  /** A run has changed, come or gone. */
  touch(number: number): void {
    this.#touched.add(Math.floor(number / stretch))
  }

  /** Touches every stretch that is not what its rows say, and tells how many there are. */
  touchWrong(): number {
    const { number } = this.#last.get() as { number: number }
    for (let at = 0; at * stretch <= number; at++) {
      const rows = this.#rowsOf(at)
      if (names.some((name) => !this.#holds(name, at, rows))) this.#touched.add(at)
    }
    return this.#touched.size
  }

  /** Before the commit. */
  remake(): void {
    for (const at of this.#touched) this.#remake(at)
    this.#touched.clear()
  }

  /** After a rollback. */
  forget(): void {
    this.#touched.clear()
  }

  #remake(at: number): void {
    const rows = this.#rowsOf(at)
    if (rows.length === 0) {
      this.#remove.run(at)
      return
    }
    for (const name of names) this.#put.run(name, at, packed(name, rows, at * stretch))
  }

  #rowsOf(at: number): ReadonlyArray<Row> {
    return this.#rows.all(at * stretch, (at + 1) * stretch) as unknown as ReadonlyArray<Row>
  }

  #holds(name: ColumnName, at: number, rows: ReadonlyArray<Row>): boolean {
    const kept = this.#get.get(name, at) as { data: Uint8Array } | undefined
    if (rows.length === 0 || kept === undefined) return rows.length === 0 && kept === undefined
    return Buffer.compare(kept.data, packed(name, rows, at * stretch)) === 0
  }
}

interface Row {
  readonly number: number
  readonly started_at_ms: number
  readonly completed_at_ms: number | null
  readonly duration_ms: number | null
  readonly began_at_ms: number | null
  readonly status: RunStatus
  readonly repository: number
  readonly parent: number
  readonly has_error: number
}

const packed = (name: ColumnName, rows: ReadonlyArray<Row>, first: number): Uint8Array => {
  const column = emptyColumn(name, stretch)
  for (const row of rows) column[row.number - first] = valueOf[name](row)
  const bytes = new Uint8Array(markBytes + column.byteLength)
  new Float64Array(bytes.buffer, 0, 1)[0] = mark
  bytes.set(new Uint8Array(column.buffer), markBytes)
  return bytes
}

const notNegative = (ms: number): number => (ms < 0 ? Number.NaN : ms)

/** A clock that was set back tells nothing. */
const elapsedOf = ({ started_at_ms, completed_at_ms }: Row): number =>
  notNegative(completed_at_ms === null ? Number.NaN : completed_at_ms - started_at_ms)

/** Without the wait: as Spoor saw it; else as the writer of a success, and of a success alone, wrote it. */
const workOf = ({ began_at_ms, completed_at_ms, status, duration_ms }: Row): number => {
  if (began_at_ms !== null && completed_at_ms !== null) return notNegative(completed_at_ms - began_at_ms)
  return isSuccess(status) && duration_ms !== null ? notNegative(duration_ms) : Number.NaN
}

const valueOf: Readonly<Record<ColumnName, (row: Row) => number>> = {
  started_at_ms: (row) => row.started_at_ms,
  elapsed_ms: elapsedOf,
  work_ms: workOf,
  duration_ms: (row) => row.duration_ms ?? Number.NaN,
  kind: (row) => runStatuses.indexOf(row.status) | (row.has_error << 4) | (row.repository << 5),
  parent: (row) => row.parent
}
