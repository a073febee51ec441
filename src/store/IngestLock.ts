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

  private constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Null while another process holds it. Throws a `StoreError` when the lock file cannot be made. */
  static tryTake(storePath: string): IngestLock | null {
    const path = `${storePath}.lock`
    let database: DatabaseSync | undefined
    try {
      makePrivateFile(path)
      database = new DatabaseSync(path, { timeout: 0 })
      database.exec("BEGIN EXCLUSIVE")
      return new IngestLock(database)
    } catch (cause) {
      database?.close()
      const error = storeError(cause, `Taking the ingest lock ${path}`)
      if (error.reason === "busy") return null
      throw error
    }
  }

  release(): void {
    this.#database.close()
  }
}
