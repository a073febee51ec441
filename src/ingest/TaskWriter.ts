/** Writes what readers bring, in transactions of a bounded size. */
import type { DatabaseSync } from "node:sqlite"
import { inTransaction } from "../store/in-transaction.ts"
import type { Rates } from "../rates/Rates.ts"
import type { Batch } from "../store/Batch.ts"
import { TrailWriter } from "../store/TrailWriter.ts"
import type { Pricer } from "../store/writing/RequestTable.ts"
import type { Rename } from "./finding/plan.ts"
import { makeProjectOf } from "./projects.ts"

export interface TaskWriterOptions {
  /** Folder of the store's packs. */
  readonly packs: string
  readonly price: Pricer
  readonly machine: string
  readonly user: string | null
  readonly now: () => number
  /** The run of the live trail that writes, or null. */
  readonly correlation_id: string | null
  /** Called after each commit, when nothing is being written. */
  readonly onCommit?: () => void
}

/** Commit after so many raw bytes or rows: large enough to be quick, small enough to lose little. */
const commitBytes = 64 << 20
const commitRows = 100_000

/** Invariant: whoever lets it write holds the ingest lock. */
export class TaskWriter {
  readonly #database: DatabaseSync
  readonly #options: TaskWriterOptions
  readonly #projectOf = makeProjectOf()
  #writer: TrailWriter | null = null
  /** SQLite's count of commits by others, as the writer last saw it. */
  #version = -1
  #bytes = 0
  #rows = 0
  /** What the last commit took. It grows with the sessions that were touched, not with what came. */
  #lastCommit_ms = 0

  constructor(database: DatabaseSync, options: TaskWriterOptions) {
    this.#database = database
    this.#options = options
  }

  /** Takes a batch that brings `rows` rows. */
  take(batch: Batch, rows: number): void {
    const writer = this.#current()
    writer.begin()
    writer.apply(batch)
    this.#bytes += batch.raw_bytes
    this.#rows += rows
    if (this.#bytes >= commitBytes || this.#rows >= commitRows) this.commit()
  }

  get lastCommit_ms(): number {
    return this.#lastCommit_ms
  }

  commit(): void {
    const began = performance.now()
    this.#writer?.commit()
    this.#lastCommit_ms = performance.now() - began
    this.#bytes = this.#rows = 0
    this.#options.onCommit?.()
  }

  rollback(): void {
    this.#writer?.rollback()
    this.#bytes = this.#rows = 0
  }

  close(): void {
    this.#writer?.close()
    this.#writer = null
  }

  /** What is known under the old path goes on under the new one. */
  rename(renames: ReadonlyArray<Rename>): void {
    if (renames.length === 0) return
    const statements = ["source_files", "rejections", "record_kinds"].map((table) =>
      this.#database.prepare(`UPDATE ${table} SET path = ? WHERE path = ?`)
    )
    inTransaction(this.#database, () => {
      for (const { from, to } of renames) for (const statement of statements) statement.run(to.path, from)
    })
  }

  vanish(paths: ReadonlyArray<string>): void {
    const mark = this.#database.prepare("UPDATE source_files SET vanished_at_ms = ? WHERE path = ?")
    for (const path of paths) mark.run(this.#options.now(), path)
  }

  /** A writer remembers rows; when another process has written since, it begins anew. */
  #current(): TrailWriter {
    if (this.#writer !== null && this.#database.isTransaction) return this.#writer
    const version = versionOf(this.#database)
    if (this.#writer === null || version !== this.#version) {
      this.#writer?.close()
      this.#writer = new TrailWriter(this.#database, { ...this.#options, projectOf: this.#projectOf })
      this.#version = version
    }
    return this.#writer
  }
}

const versionOf = (database: DatabaseSync): number =>
  (database.prepare("PRAGMA data_version").get() as { data_version: number }).data_version

/** Rates as the writer asks for them: a card as JSON, made once. */
export const pricer = (rates: Rates): Pricer => {
  const texts = new Map<object, string>()
  return (request) => {
    const priced = rates.price(request)
    let card: string | null = null
    if (priced.card !== null) {
      card = texts.get(priced.card) ?? null
      if (card === null) texts.set(priced.card, (card = JSON.stringify(priced.card)))
    }
    return { ...priced, card }
  }
}
