/**
 * What statistics and lists need of every run, column by column, so that a question goes over a hundred thousand runs
 * in a few milliseconds whatever it filters by.
 *
 * Kept in stretches of 1,024 runs by number; a stretch is made anew from its rows whenever one of them changes, in
 * the same transaction, so that nothing can drift. Absent numbers have no start.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import { StoreError } from "../StoreError.ts"
import { isSuccess, runStatuses, type RunStatus } from "../../record/RunStatus.ts"

/** Place `number` of each array is that run's. Times in milliseconds, NaN where not known. */
export interface RunColumns {
  /** NaN: there is no such run. */
  readonly started_at_ms: Float64Array
  /** From being asked for to the end, the wait included. */
  readonly elapsed_ms: Float64Array
  /** Of that, what the command itself took. */
  readonly work_ms: Float64Array
  /** As its writer wrote it; see `AgentRun.duration_ms`. */
  readonly duration_ms: Float64Array
  /** Id in `repositories`. */
  readonly repository: Uint32Array
  /** Place in `runStatuses`. */
  readonly status: Uint32Array
  /** Number of the run that it is another attempt of, as far as that is known; else 0. */
  readonly parent: Uint32Array
  /** 1: it has an error. */
  readonly has_error: Uint32Array
  readonly repositories: ReadonlyMap<number, string>
}

const stretch = 1024
const floats = 4
const wholes = 4
/** Begins each stretch; read on a machine of another byte order it is another number. */
const mark = 1
const markBytes = 8
const stretchBytes = markBytes + stretch * (floats * 8 + wholes * 4)

/** Reads the columns of all runs. */
export const readRunColumns = (database: DatabaseSync): RunColumns => {
  const rows = database
    .prepare("SELECT stretch, data FROM run_columns ORDER BY stretch")
    .all() as unknown as Array<{
    stretch: number
    data: Uint8Array
  }>
  const size = rows.length === 0 ? 0 : (rows.at(-1)!.stretch + 1) * stretch
  const columns = emptyColumns(size, repositoriesOf(database))
  for (const row of rows) copyIn(columns, row.stretch * stretch, row.data)
  return columns
}

const emptyColumns = (size: number, repositories: ReadonlyMap<number, string>): RunColumns => ({
  started_at_ms: new Float64Array(size).fill(Number.NaN),
  elapsed_ms: new Float64Array(size),
  work_ms: new Float64Array(size),
  duration_ms: new Float64Array(size),
  repository: new Uint32Array(size),
  status: new Uint32Array(size),
  parent: new Uint32Array(size),
  has_error: new Uint32Array(size),
  repositories
})

const floatsOf = (columns: RunColumns) => [
  columns.started_at_ms,
  columns.elapsed_ms,
  columns.work_ms,
  columns.duration_ms
]
const wholesOf = (columns: RunColumns) => [
  columns.repository,
  columns.status,
  columns.parent,
  columns.has_error
]

const copyIn = (columns: RunColumns, at: number, data: Uint8Array): void => {
  // What SQLite gives need not begin where a float may.
  const { buffer, byteOffset } = data.byteOffset % 8 === 0 ? data : data.slice()
  if (data.byteLength !== stretchBytes || new Float64Array(buffer, byteOffset, 1)[0] !== mark) {
    throw new StoreError({
      reason: "corrupt",
      message: `Figures of runs from ${at} on are not in this machine's form. Run \`spoor runs check --repair\`.`
    })
  }
  const offset = byteOffset + markBytes
  floatsOf(columns).forEach((column, i) =>
    column.set(new Float64Array(buffer, offset + i * stretch * 8, stretch), at)
  )
  const whole = offset + floats * stretch * 8
  wholesOf(columns).forEach((column, i) =>
    column.set(new Uint32Array(buffer, whole + i * stretch * 4, stretch), at)
  )
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
  readonly #put: StatementSync
  readonly #remove: StatementSync
  readonly #touched = new Set<number>()

  constructor(database: DatabaseSync) {
    this.#rows =
      database.prepare(`SELECT r.number, r.started_at_ms, r.completed_at_ms, r.duration_ms, r.status,
        json_extract(r.execution, '$.began_at_ms') AS began_at_ms, d.id AS repository, p.number AS parent,
        e.number IS NOT NULL AS has_error
      FROM agent_runs r JOIN run_repositories d ON d.name = r.repository
        LEFT JOIN agent_runs p ON p.id = r.parent_run_id LEFT JOIN run_errors e ON e.number = r.number
      WHERE r.number >= ? AND r.number < ?`)
    this.#put = database.prepare(
      "INSERT INTO run_columns (stretch, data) VALUES (?, ?) ON CONFLICT DO UPDATE SET data = excluded.data"
    )
    this.#remove = database.prepare("DELETE FROM run_columns WHERE stretch = ?")
  }

  /** A run has changed, come or gone. */
  touch(number: number): void {
    this.#touched.add(Math.floor(number / stretch))
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
    const first = at * stretch
    const rows = this.#rows.all(first, first + stretch) as unknown as ReadonlyArray<Row>
    if (rows.length === 0) this.#remove.run(at)
    else this.#put.run(at, packed(rows, first))
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
  readonly parent: number | null
  readonly has_error: number
}

const packed = (rows: ReadonlyArray<Row>, first: number): Uint8Array => {
  const columns = emptyColumns(stretch, new Map())
  for (const row of rows) {
    const at = row.number - first
    columns.started_at_ms[at] = row.started_at_ms
    columns.elapsed_ms[at] = elapsedOf(row)
    columns.work_ms[at] = workOf(row)
    columns.duration_ms[at] = row.duration_ms ?? Number.NaN
    columns.repository[at] = row.repository
    columns.status[at] = runStatuses.indexOf(row.status)
    columns.parent[at] = row.parent ?? 0
    columns.has_error[at] = row.has_error
  }
  const bytes = new Uint8Array(stretchBytes)
  new Float64Array(bytes.buffer, 0, 1)[0] = mark
  let end = markBytes
  for (const column of [...floatsOf(columns), ...wholesOf(columns)]) {
    bytes.set(new Uint8Array(column.buffer), end)
    end += column.byteLength
  }
  return bytes
}

/** A clock that was set back tells nothing. */
const elapsedOf = ({ started_at_ms, completed_at_ms }: Row): number =>
  notNegative(completed_at_ms === null ? Number.NaN : completed_at_ms - started_at_ms)

/** Without the wait: as Spoor saw it; else as the writer of a success, and of a success alone, wrote it. */
const workOf = ({ began_at_ms, completed_at_ms, status, duration_ms }: Row): number => {
  if (began_at_ms !== null && completed_at_ms !== null) return notNegative(completed_at_ms - began_at_ms)
  return isSuccess(status) && duration_ms !== null ? notNegative(duration_ms) : Number.NaN
}

const notNegative = (ms: number): number => (ms < 0 ? Number.NaN : ms)
