/**
 * Which rows of a live database have changed since they were last read.
 *
 * OpenCode has no index on `time_updated`, so changed rows are found by one walk along the table, in pages by
 * rowid: SQLite reads the first bytes of each row and leaves long texts alone (measured: 0.12 s for each GB).
 * A row is due when it was updated since the last reading began, or is new: forks of 2.x and imports insert
 * rows with old times. Whether anything changed at all is told by the ends of the tables alone.
 */
import type { ForeignDatabase } from "../Source.ts"

/** How far a table has been read. */
export interface Mark {
  /** Rows updated before this time have been read. */
  readonly since_ms: number
  /** So have rows up to this one, as they were then. */
  readonly rowid: number
}

/** A table and the columns to read of it, those that it has. */
export interface TableShape {
  readonly name: string
  readonly columns: ReadonlyArray<string>
  readonly hasTimes: boolean
  /** How many of the newest rows are looked at to see whether anything changed; -1 for all. */
  readonly tail: number
}

export type Row = Readonly<Record<string, unknown>>

/** How the table looks, or null when the database has none of that name. */
export const shapeOf = (
  database: ForeignDatabase,
  name: string,
  wanted: ReadonlyArray<string>,
  tail: number
): TableShape | null => {
  if (!database.tables.has(name)) return null
  const has = database.columns(name)
  return {
    name,
    columns: wanted.filter((column) => has.has(column)),
    hasTimes: has.has("time_updated"),
    tail
  }
}

/**
 * Where the table ends now. Times later than `latest_ms` are those of a clock that was wrong and are passed
 * over: a mark in the future would hide what is updated until then.
 */
export const endOf = (database: ForeignDatabase, table: TableShape, latest_ms: number): Mark => {
  const time = table.hasTimes ? "time_updated" : "0"
  const [end] = database.rows(
    `SELECT max(row) AS row, max(CASE WHEN time <= ? THEN time END) AS time FROM
      (SELECT rowid AS row, ${time} AS time FROM "${table.name}" ORDER BY rowid DESC LIMIT ${table.tail})`,
    latest_ms
  )
  return { since_ms: Number(end?.["time"] ?? 0), rowid: Number(end?.["row"] ?? 0) }
}

/** Pages of rows that are due since `mark`, each row with its rowid in `row`. */
export function* changedRows(
  database: ForeignDatabase,
  table: TableShape,
  mark: Mark
): Generator<ReadonlyArray<Row>, void, void> {
  const columns = table.columns.map((column) => `"${column}"`).join(", ")
  const due = table.hasTimes ? "AND (time_updated >= ? OR rowid > ?)" : ""
  const bind = table.hasTimes ? [mark.since_ms, mark.rowid] : []
  const sql = `SELECT rowid AS row, ${columns} FROM "${table.name}" WHERE rowid > ? ${due} ORDER BY rowid LIMIT ${page}`
  for (let from = -1; ;) {
    const rows = [...database.rows(sql, from, ...bind)]
    if (rows.length > 0) yield rows
    if (rows.length < page) return
    from = Number(rows.at(-1)!["row"])
  }
}

const page = 256
