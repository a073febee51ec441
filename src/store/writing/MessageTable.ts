/** Messages as the writer knows them: ids by native id; a message that several sessions hold is noted for lineage. */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import { messageColumns, type MessageRow } from "../Batch.ts"
import { RowUnpacker, type PackedRows } from "../PackedRows.ts"
import type { BatchIds } from "./BatchIds.ts"
import type { Dictionaries } from "./Dictionaries.ts"
import { KnownRows } from "./KnownRows.ts"

export interface SeenMessage {
  readonly id: number
  readonly kind: string
}

export class MessageTable {
  readonly #known: KnownRows<number>
  readonly #find: StatementSync
  readonly #add: StatementSync
  readonly #join: StatementSync
  readonly #owner: StatementSync
  readonly #copy: StatementSync
  readonly #dictionaries: Dictionaries
  readonly #packed = new RowUnpacker(messageColumns)
  readonly #row = [] as unknown as MessageRow
  #next: number
  /** Sessions that share messages with others, seen since the last `takeContested`. */
  #contested = new Set<number>()

  constructor(database: DatabaseSync, dictionaries: Dictionaries) {
    this.#dictionaries = dictionaries
    const last = database.prepare("SELECT coalesce(max(id), 0) AS id FROM messages").get() as { id: number }
    this.#next = last.id + 1
    this.#known = new KnownRows(last.id === 0)
    this.#find = database.prepare("SELECT id FROM messages WHERE native_id = ? AND agent_id = ?")
    this.#add =
      database.prepare(`INSERT INTO messages (id, agent_id, native_id, session_id, parent_native_id, role, kind,
      at_ms, completed_at_ms, model_id, error, address, length, suspicion) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#join = database.prepare(`UPDATE messages SET parent_native_id = coalesce(parent_native_id, :parent),
      role = coalesce(role, :role), kind = CASE WHEN :kind IS NULL THEN kind WHEN kind IS NULL OR kind = 'prompt' THEN :kind
        WHEN :kind = 'prompt' THEN kind ELSE max(kind, :kind) END, at_ms = min(coalesce(at_ms, :at), coalesce(:at, at_ms)),
      completed_at_ms = max(coalesce(completed_at_ms, :completed), coalesce(:completed, completed_at_ms)),
      model_id = coalesce(model_id, :model), error = coalesce(error, :error),
      length = CASE WHEN address IS NULL THEN :length ELSE length END, address = coalesce(address, :address), suspicion = suspicion | :suspicion WHERE id = :id`)
    this.#owner = database.prepare("SELECT session_id FROM messages WHERE id = ?")
    this.#copy = database.prepare(
      "INSERT OR IGNORE INTO message_copies (message_id, session_id) VALUES (?, ?)"
    )
  }

  /** Writes or joins a sighting; `base` turns its position into an address. */
  see(rows: PackedRows, index: number, ids: BatchIds, base: number): SeenMessage {
    const row = this.#packed.read(rows, index, ids.texts, this.#row)
    const at = index * this.#packed.width
    const id = this.#see(ids.agent_id, ids.session(rows.cells[at]!), row, base)
    ids.knowMessage(rows.cells[at + 1]!, id)
    return { id, kind: row[4] }
  }

  #see(agent_id: number, session_id: number, row: MessageRow, base: number): number {
    const native_id = row[1]
    const address = row[9] === null ? null : row[9] + base
    const model_id = this.#dictionaries.model(row[7], null)
    const known = this.#lookUp(agent_id, native_id)
    if (known === undefined) {
      return this.#insert(agent_id, native_id, session_id, [
        row[2],
        row[3],
        row[4],
        row[5],
        row[6],
        model_id,
        row[8],
        address,
        row[10],
        row[11]
      ])
    }
    this.#join.run({
      id: known,
      parent: row[2],
      role: row[3],
      kind: row[4],
      at: row[5],
      completed: row[6],
      model: model_id,
      error: row[8],
      address,
      length: row[10],
      suspicion: row[11]
    })
    const owner = (this.#owner.get(known) as { session_id: number }).session_id
    if (owner !== session_id) this.#share(known, owner, session_id)
    return known
  }

  /** Id of a message that a part or request names; a bare row is made for one that is not known yet. */
  id(agent_id: number, session_id: number, native_id: string): number {
    return (
      this.#lookUp(agent_id, native_id) ??
      this.#insert(agent_id, native_id, session_id, [null, null, null, null, null, null, null, null, null, 0])
    )
  }

  takeContested(): ReadonlySet<number> {
    const contested = this.#contested
    if (contested.size > 0) this.#contested = new Set()
    return contested
  }

  forget(database: DatabaseSync): void {
    this.#contested.clear()
    const last = database.prepare("SELECT coalesce(max(id), 0) AS id FROM messages").get() as { id: number }
    this.#next = last.id + 1
    this.#known.forget(last.id === 0)
  }

  #lookUp(agent_id: number, native_id: string): number | undefined {
    const known = this.#known.get(agent_id, native_id)
    if (known !== undefined || this.#known.isComplete) return known
    const row = this.#find.get(native_id, agent_id) as { id: number } | undefined
    if (row !== undefined) this.#known.set(agent_id, native_id, row.id)
    return row?.id
  }

  #insert(
    agent_id: number,
    native_id: string,
    session_id: number,
    rest: ReadonlyArray<string | number | null>
  ): number {
    const id = this.#next++
    this.#add.run(id, agent_id, native_id, session_id, ...rest)
    this.#known.set(agent_id, native_id, id)
    return id
  }

  #share(message_id: number, owner: number, other: number): void {
    this.#copy.run(message_id, other)
    this.#contested.add(owner)
    this.#contested.add(other)
  }
}
