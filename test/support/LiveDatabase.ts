/**
 * An OpenCode database that its program has open and writes into all the time: with its write-ahead log, checkpoints, and
 * now and then closed and opened again, so that the log comes and goes.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { firstSchema } from "../../src/sources/opencode/testing/schema.ts"
import type { Random } from "./Random.ts"

export class LiveDatabase {
  readonly #random: Random
  readonly #file: string
  #open: DatabaseSync | null = null
  #serial = 0
  readonly #parts: Array<{ readonly id: string; text: string }> = []

  constructor(random: Random, file: string) {
    this.#random = random
    this.#file = file
  }

  /** One change: mostly messages with their parts, sometimes a text that grows, rarely its program ends. */
  step(): void {
    const random = this.#random
    const chance = random.next()
    if (chance < 0.6 || this.#parts.length === 0) this.#message()
    else if (chance < 0.85) this.#grow()
    else if (chance < 0.93) this.#database().exec("PRAGMA wal_checkpoint(PASSIVE)")
    else this.close()
  }

  /** As its program does at its end: the log is written into the database and removed. */
  close(): void {
    this.#open?.close()
    this.#open = null
  }

  #database(): DatabaseSync {
    if (this.#open !== null) return this.#open
    fs.mkdirSync(path.dirname(this.#file), { recursive: true })
    const isNew = !fs.existsSync(this.#file)
    const open = new DatabaseSync(this.#file, { timeout: 5000 })
    open.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    if (isNew) open.exec(`BEGIN; ${firstSchema}; COMMIT`)
    return (this.#open = open)
  }

  #message(): void {
    const random = this.#random
    const at = this.#at()
    const session = `ses_db${random.int(0, 3)}`
    const message = `msg_db${this.#serial}`
    const open = this.#database()
    open.exec("BEGIN")
    open
      .prepare(
        `INSERT INTO session (id, directory, title, version, time_created, time_updated)
        VALUES (?, '/home/dev/a', 'A title', '1.18.34', ?, ?) ON CONFLICT (id) DO UPDATE SET time_updated = excluded.time_updated`
      )
      .run(session, at, at)
    const tokens = { input: 5, output: 7, reasoning: 0, cache: { read: 1, write: 0 } }
    const data = {
      role: "assistant",
      modelID: "m1",
      providerID: "p1",
      finish: "stop",
      cost: 0,
      tokens,
      time: { created: at, completed: at + 5 }
    }
    open
      .prepare(
        "INSERT INTO message (id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, ?, ?)"
      )
      .run(message, session, at, at, JSON.stringify(data))
    for (let parts = random.int(1, 4); parts > 0; parts--) {
      const part = { id: `prt_db${this.#serial++}`, text: random.hex(8) }
      this.#parts.push(part)
      open
        .prepare(
          "INSERT INTO part (id, message_id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, ?, ?, ?)"
        )
        .run(part.id, message, session, at, at, JSON.stringify({ type: "text", text: part.text }))
    }
    open.exec("COMMIT")
  }

  #grow(): void {
    const part = this.#random.pick(this.#parts)
    part.text += this.#random.hex(this.#random.int(1, 40))
    this.#serial++
    this.#database()
      .prepare("UPDATE part SET data = ?, time_updated = ? WHERE id = ?")
      .run(JSON.stringify({ type: "text", text: part.text }), this.#at(), part.id)
  }

  #at(): number {
    return Date.UTC(2026, 4, 1) + this.#serial * 1000
  }
}
