/** Parts as the writer keeps them: one row for `(message, key)`, joined from the call, its result and later states. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import type { PartRow } from "../Batch.ts"
import { joinPartRows } from "../join.ts"
import type { Dictionaries } from "./Dictionaries.ts"

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

export class PartTable {
  readonly #add: StatementSync
  readonly #find: StatementSync
  readonly #update: StatementSync
  readonly #dictionaries: Dictionaries

  constructor(database: DatabaseSync, dictionaries: Dictionaries) {
    this.#dictionaries = dictionaries
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

  /** Writes or joins a sighting; `base` turns positions into addresses. Changes `row`. */
  see(message_id: number, row: PartRow, base: number): void {
    if (row[7] !== null) row[7] += base
    if (row[17] !== null) row[17] += base
    const fields = this.#fields(row)
    if (this.#add.run(message_id, row[2], ...fields).changes !== 0) return
    const stored = this.#find.get(message_id, row[2]) as unknown as Array<SQLInputValue>
    const joined = joinPartRows(asRow(stored), asRow(fields))
    this.#update.run(...(joined.slice(3) as Array<SQLInputValue>), message_id, row[2])
  }

  #fields(row: PartRow): Array<SQLInputValue> {
    const fields = row.slice(3) as Array<SQLInputValue>
    fields[6] = this.#dictionaries.pointer(row[9])
    fields[8] = row[11] === null ? null : this.#dictionaries.tool(row[11])
    fields[16] = this.#dictionaries.pointer(row[19])
    return fields
  }
}

/** Stored columns as a row: ids stand where names do, which the join compares alike. */
const asRow = (fields: ReadonlyArray<SQLInputValue>): PartRow => ["", "", "", ...fields] as unknown as PartRow
