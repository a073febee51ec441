/** Parts as the writer keeps them: one row for `(message, key)`, joined from the call, its result and later states. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import { partColumns, type PartRow } from "../Batch.ts"
import { joinPartRows } from "../join.ts"
import { RowUnpacker, type Cell, type PackedRows } from "../PackedRows.ts"
import type { BatchIds } from "./BatchIds.ts"

/** In the order of `PartRow`, from its fourth place on; tool and pointers as ids, positions as addresses. */
const columns = [
  "ordinal",
  "type",
  "is_synthetic",
  "title",
  "address",
  "length",
  "pointer_id",
  "content_chars",
  "tool_id",
  "call_id",
  "status",
  "started_at_ms",
  "ended_at_ms",
  "recorded_duration_ms",
  "output_address",
  "output_length",
  "output_pointer_id",
  "output_chars",
  "error_data",
  "child_native_id",
  "suspicion"
] as const

const names = Object.keys(partColumns)
const at = (name: keyof typeof partColumns): number => names.indexOf(name)

/** Where columns stand in `PartRow`; in the table's row each is one place further to the front. */
const place = {
  key: at("key"),
  position: at("position"),
  pointer: at("pointer"),
  tool: at("tool"),
  output_position: at("output_position"),
  output_pointer: at("output_pointer")
}

export class PartTable {
  readonly #add: StatementSync
  readonly #find: StatementSync
  readonly #update: StatementSync
  readonly #packed = new RowUnpacker(partColumns)
  /** Used anew for every row: there are millions. */
  readonly #row: Array<Cell> = []
  readonly #values: Array<SQLInputValue> = []

  constructor(database: DatabaseSync) {
    const marks = columns.map(() => "?").join(", ")
    this.#add = database.prepare(
      `INSERT OR IGNORE INTO parts (message_id, key, ${columns.join(", ")}) VALUES (?, ?, ${marks})`
    )
    this.#find = database.prepare(`SELECT ${columns.join(", ")} FROM parts WHERE message_id = ? AND key = ?`)
    this.#find.setReturnArrays(true)
    this.#update = database.prepare(
      `UPDATE parts SET ${columns.map((c) => `${c} = ?`).join(", ")} WHERE message_id = ? AND key = ?`
    )
  }

  /** Writes or joins a sighting; `base` turns positions into addresses. */
  see(message_id: number, rows: PackedRows, index: number, ids: BatchIds, base: number): void {
    const values = this.#read(rows, index, ids, base)
    values[0] = message_id
    if (this.#add.run(...values).changes !== 0) return
    const key = values[1]!
    const stored = this.#find.get(message_id, key) as unknown as Array<SQLInputValue>
    const joined = joinPartRows(asRow(stored), asRow(values.slice(2)))
    this.#update.run(...(joined.slice(3) as Array<SQLInputValue>), message_id, key)
  }

  #read(rows: PackedRows, index: number, ids: BatchIds, base: number): Array<SQLInputValue> {
    const row = this.#packed.read(rows, index, ids.texts, this.#row)
    const values = this.#values
    for (let column = place.key; column < row.length; column++) values[column - 1] = row[column]!
    const { cells } = rows
    const from = index * row.length
    values[place.position - 1] = addressOf(row[place.position]!, base)
    values[place.output_position - 1] = addressOf(row[place.output_position]!, base)
    values[place.tool - 1] = ids.tool(cells[from + place.tool]!)
    values[place.pointer - 1] = ids.pointer(cells[from + place.pointer]!)
    values[place.output_pointer - 1] = ids.pointer(cells[from + place.output_pointer]!)
    return values
  }
}

const addressOf = (position: Cell, base: number): number | null =>
  position === null ? null : Number(position) + base

/** Stored columns as a row: ids stand where names do, which the join compares alike. */
const asRow = (fields: ReadonlyArray<SQLInputValue>): PartRow => ["", "", "", ...fields] as unknown as PartRow
