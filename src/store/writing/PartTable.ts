/** Parts as the writer keeps them: one row for `(message, key)`, joined from the call, its result and later states. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import type { PartRow } from "../Batch.ts"
import { earliest, furtherStatus, greater, latest } from "../join.ts"
import type { Dictionaries } from "./Dictionaries.ts"

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
  "duration_ms",
  "output_address",
  "output_length",
  "output_pointer_id",
  "output_chars",
  "error_data",
  "child_native_id",
  "suspicion"
] as const

type Columns = Record<(typeof columns)[number], SQLInputValue>

/** The row as the table holds it. */
interface StoredPart {
  readonly ordinal: number
  readonly type: string
  readonly is_synthetic: number
  readonly title: string | null
  readonly address: number | null
  readonly length: number | null
  readonly pointer_id: number | null
  readonly content_chars: number
  readonly tool_id: number | null
  readonly call_id: string | null
  readonly status: string | null
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
  readonly duration_ms: number | null
  readonly output_address: number | null
  readonly output_length: number | null
  readonly output_pointer_id: number | null
  readonly output_chars: number
  readonly error_data: string | null
  readonly child_native_id: string | null
  readonly suspicion: number
}

export class PartTable {
  readonly #add: StatementSync
  readonly #find: StatementSync
  readonly #update: StatementSync
  readonly #dictionaries: Dictionaries

  constructor(database: DatabaseSync, dictionaries: Dictionaries) {
    this.#dictionaries = dictionaries
    this.#add = database.prepare(
      `INSERT OR IGNORE INTO parts (message_id, key, ${columns.join(", ")}) VALUES (?, ?, ${columns.map(() => "?").join(", ")})`
    )
    this.#find = database.prepare(`SELECT ${columns.join(", ")} FROM parts WHERE message_id = ? AND key = ?`)
    this.#update = database.prepare(
      `UPDATE parts SET ${columns.map((c) => `${c} = ?`).join(", ")} WHERE message_id = ? AND key = ?`
    )
  }

  /** Writes or joins a sighting; `base` turns positions into addresses. */
  see(message_id: number, row: PartRow, base: number): void {
    const tool_id = row[11] === null ? null : this.#dictionaries.tool(row[11])
    const pointer_id = this.#dictionaries.pointer(row[9])
    const output_pointer_id = this.#dictionaries.pointer(row[19])
    const address = row[7] === null ? null : row[7] + base
    const output_address = row[17] === null ? null : row[17] + base
    const duration_ms = row[16] ?? elapsed(row[14], row[15])
    const added = this.#add.run(
      message_id,
      row[2],
      row[3],
      row[4],
      row[5],
      row[6],
      address,
      row[8],
      pointer_id,
      row[10],
      tool_id,
      row[12],
      row[13],
      row[14],
      row[15],
      duration_ms,
      output_address,
      row[18],
      output_pointer_id,
      row[20],
      row[21],
      row[22],
      row[23]
    )
    if (added.changes !== 0) return
    const stored = this.#find.get(message_id, row[2]) as unknown as StoredPart
    const seen: StoredPart = {
      ordinal: row[3],
      type: row[4],
      is_synthetic: row[5],
      title: row[6],
      address,
      length: row[8],
      pointer_id,
      content_chars: row[10],
      tool_id,
      call_id: row[12],
      status: row[13],
      started_at_ms: row[14],
      ended_at_ms: row[15],
      duration_ms,
      output_address,
      output_length: row[18],
      output_pointer_id,
      output_chars: row[20],
      error_data: row[21],
      child_native_id: row[22],
      suspicion: row[23]
    }
    const joined = joinParts(stored, seen) as unknown as Columns
    this.#update.run(...columns.map((c) => joined[c]), message_id, row[2])
  }
}

/** The longer content and output stay: agents cut old outputs away, the recorder does not. */
export const joinParts = (a: StoredPart, b: StoredPart): StoredPart => {
  const content = a.address === null ? b : b.address === null || a.content_chars >= b.content_chars ? a : b
  const output =
    a.output_address === null ? b : b.output_address === null || a.output_chars >= b.output_chars ? a : b
  const started_at_ms = earliest(a.started_at_ms, b.started_at_ms)
  const ended_at_ms = latest(a.ended_at_ms, b.ended_at_ms)
  return {
    ordinal: Math.max(a.ordinal, b.ordinal),
    type: a.type === "other" ? b.type : a.type,
    is_synthetic: Math.max(a.is_synthetic, b.is_synthetic),
    title: content.title ?? a.title ?? b.title,
    address: content.address,
    length: content.length,
    pointer_id: content.pointer_id,
    content_chars: content.content_chars,
    tool_id: greater(a.tool_id, b.tool_id),
    call_id: greater(a.call_id, b.call_id),
    status: furtherStatus(a.status, b.status),
    started_at_ms,
    ended_at_ms,
    duration_ms: greater(a.duration_ms, b.duration_ms) ?? elapsed(started_at_ms, ended_at_ms),
    output_address: output.output_address,
    output_length: output.output_length,
    output_pointer_id: output.output_pointer_id,
    output_chars: output.output_chars,
    error_data: greater(a.error_data, b.error_data),
    child_native_id: greater(a.child_native_id, b.child_native_id),
    suspicion: a.suspicion | b.suspicion
  }
}

const elapsed = (from: number | null, to: number | null): number | null =>
  from === null || to === null || to < from ? null : to - from
