/**
 * Sees to it that one process at a time writes the trail.
 *
 * The lock is an exclusive transaction on a small database beside the store: the system frees it when the
 * process ends, however it ends, so no lock is ever left behind.
 */
import { DatabaseSync } from "node:sqlite"
import { makePrivateFile } from "./open-sqlite.ts"
import { storeError } from "./StoreError.ts"

export class IngestLock {
  readonly #database: DatabaseSync
  readonly #path: string

  private constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.#path = path
  }

  /** Without taking it: for a process that takes and releases it often. Throws a `StoreError`. */
  static open(storePath: string): IngestLock {
    const path = `${storePath}.lock`
    try {
      makePrivateFile(path)
      return new IngestLock(new DatabaseSync(path, { timeout: 0 }), path)
    } catch (cause) {
      throw storeError(cause, `Opening the ingest lock ${path}`)
    }
  }

  /** Null while another process holds it. Throws a `StoreError` when the lock file cannot be made. */
  static tryTake(storePath: string): IngestLock | null {
    const lock = IngestLock.open(storePath)
    let isTaken = false
    try {
      isTaken = lock.tryTake()
      return isTaken ? lock : null
    } finally {
      if (!isTaken) lock.close()
    }
  }

  /** False while another process holds it. */
  tryTake(): boolean {
    try {
      this.#database.exec("BEGIN EXCLUSIVE")
      return true
    } catch (cause) {
      const error = storeError(cause, `Taking the ingest lock ${this.#path}`)
      if (error.reason === "busy") return false
      throw error
    }
  }

  /** Gives it back; it can be taken again. */
  release(): void {
    if (this.#database.isTransaction) this.#database.exec("ROLLBACK")
  }

  close(): void {
    this.#database.close()
  }
}
