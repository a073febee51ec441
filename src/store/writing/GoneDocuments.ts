/**
 * Remembers documents that are in their folder no more.
 *
 * A folder's row lists what is in it now. Agents delete single documents out of folders that stay (OpenCode that of a
 * session, beside those of others), and what custody keeps of them would be found by nobody.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import { readListing } from "../DirListing.ts"

export class GoneDocuments {
  readonly #folder: StatementSync
  readonly #add: StatementSync
  readonly #has: StatementSync
  readonly #remove: StatementSync

  constructor(database: DatabaseSync) {
    this.#folder = database.prepare("SELECT id, names, stats FROM source_dirs WHERE path = ?")
    this.#add = database.prepare(`INSERT OR REPLACE INTO gone_documents
      (dir_id, name, mtime_ms, size_bytes, address, gone_at_ms) VALUES (?, ?, ?, ?, ?, ?)`)
    this.#has = database.prepare("SELECT 1 FROM gone_documents WHERE dir_id = ? LIMIT 1")
    this.#remove = database.prepare(
      "DELETE FROM gone_documents WHERE dir_id = ? AND name IN (SELECT value FROM json_each(?))"
    )
  }

  /** Called before the row of a known folder is written anew; `names` are joined by `/`. */
  note(path: string, names: string, now_ms: number): void {
    const folder = this.#folder.get(path) as unknown as Folder
    if (folder.names === names) return
    const now = new Set(names.split("/"))
    const before = readListing(folder.names, folder.stats)
    for (const [i, name] of before.names.entries()) {
      const address = before.addresses[i]!
      // not kept, so there is nothing to be found
      if (now.has(name) || Number.isNaN(address)) continue
      this.#add.run(folder.id, name, before.mtimes[i]!, before.sizes[i]!, address, now_ms)
    }
    if (this.#has.get(folder.id) !== undefined) this.#remove.run(folder.id, JSON.stringify([...now]))
  }
}

interface Folder {
  readonly id: number
  readonly names: string
  readonly stats: Uint8Array | null
}
