/** Looks into a store that another process writes, and notes when each row that the writer made can be seen. */
import { DatabaseSync, type StatementSync } from "node:sqlite"
import { partsOfMessage, writtenAt } from "../inside/live-id.ts"

/** Asks for rows that came since it was asked last; each is told with the text that holds its id. */
export type Ask = (tell: (text: string) => void) => void

/** How often it is asked whether anybody has committed. */
const look_ms = 2

export class Sight {
  readonly #database: DatabaseSync
  readonly #ask: Ask
  readonly #version: StatementSync
  readonly #seen = new Set<string>()
  #run = ""
  #latencies_ms: Array<number> = []
  #last = -1

  constructor(store: string, asking: (database: DatabaseSync) => Ask) {
    this.#database = new DatabaseSync(store, { readOnly: true, timeout: 5000 })
    this.#ask = asking(this.#database)
    this.#version = this.#database.prepare("PRAGMA data_version")
    this.#ask(() => {})
  }

  get seen(): number {
    return this.#latencies_ms.length
  }

  /** From write to sight, ascending. */
  get latencies_ms(): ReadonlyArray<number> {
    return this.#latencies_ms.toSorted((a, b) => a - b)
  }

  /** From now on only what this run of the writer makes counts. */
  begin(run: string): void {
    this.#run = run
    this.#latencies_ms = []
    this.#seen.clear()
  }

  /** Looks until `count` are seen, or until nothing has come for `patience_ms` since `isWritten` holds. */
  async until(count: number, isWritten: () => boolean, patience_ms: number, came: () => void): Promise<void> {
    let seen = this.seen
    let quiet_since = Date.now()
    while (this.seen < count) {
      this.#look()
      if (this.seen > seen) came()
      if (this.seen > seen || !isWritten()) {
        seen = this.seen
        quiet_since = Date.now()
      }
      if (Date.now() - quiet_since > patience_ms) return
      await new Promise((resolve) => setTimeout(resolve, look_ms))
    }
  }

  close(): void {
    this.#database.close()
  }

  #look(): void {
    const version = Number(this.#version.get()!["data_version"])
    if (version === this.#last) return
    this.#last = version
    this.#ask((text) => {
      const written = writtenAt(text)
      if (written === null || written.run !== this.#run || this.#seen.has(text)) return
      this.#seen.add(text)
      this.#latencies_ms.push(Date.now() - written.at_ms)
    })
  }
}

/** Rows of Spoor: a message counts when it has been read itself, and not only named by a part. */
export const spoorRows =
  (parts: boolean) =>
  (database: DatabaseSync): Ask => {
    const messages = database.prepare("SELECT id, native_id, role FROM messages WHERE id >= ? ORDER BY id")
    const keys = database.prepare("SELECT message_id, key FROM parts WHERE message_id >= ?")
    for (const statement of [messages, keys]) statement.setReturnArrays(true)
    let from = Number(database.prepare("SELECT coalesce(max(id), 0) + 1 AS id FROM messages").get()!["id"])
    return (tell) => {
      const count = new Map<number, number>()
      for (const [id, key] of (parts ? keys.iterate(from) : []) as Iterable<ReadonlyArray<unknown>>) {
        tell(String(key))
        count.set(Number(id), (count.get(Number(id)) ?? 0) + 1)
      }
      let isWhole = true
      for (const [id, name, role] of messages.iterate(from) as Iterable<ReadonlyArray<unknown>>) {
        if (role !== null) tell(String(name))
        isWhole &&= role !== null && (!parts || (count.get(Number(id)) ?? 0) >= partsOfMessage)
        if (isWhole) from = Number(id) + 1
      }
    }
  }

/** Rows of `inside/live-peer.ts`. */
export const peerRows = (database: DatabaseSync): Ask => {
  const rows = database.prepare("SELECT rowid, id FROM documents WHERE rowid > ? ORDER BY rowid")
  rows.setReturnArrays(true)
  let from = 0
  return (tell) => {
    for (const [id, name] of rows.iterate(from) as Iterable<ReadonlyArray<unknown>>) {
      tell(String(name))
      from = Number(id)
    }
  }
}
