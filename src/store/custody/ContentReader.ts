/**
 * Reads texts by reference, synchronously; `Content.ts` is the same as a service.
 *
 * Bytes come from the packs; where custody was off, from the agent's own file, as long as it stands there
 * unchanged in the generation that was read.
 */
import * as fs from "node:fs"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { Provenance, StoredReference } from "./Reference.ts"
import { readListing } from "../DirListing.ts"
import { PackReader } from "./PackReader.ts"
import { plainText, pointed } from "./pointer.ts"
import { inflate, isZstd } from "./zstd-file.ts"
import { Utf8Record } from "./Utf8Record.ts"
import type { Utf8Text } from "./Utf8Record.ts"

interface Origin {
  readonly address: number
  readonly file_offset: number
  readonly generation: number
  readonly dir_id: number | null
  readonly path: string | null
  readonly kind: string | null
  readonly current: number | null
}

interface Folder {
  readonly path: string
  readonly names: string
  readonly stats: Uint8Array | null
}

export class ContentReader {
  readonly #packs: PackReader
  readonly #origin: StatementSync
  readonly #folder: StatementSync
  readonly #goneDocument: StatementSync
  /** A compressed file of an agent that was read from. */
  #lastFile: { readonly path: string; readonly bytes: Buffer } | undefined
  #last: { readonly address: number; readonly length: number; readonly value: unknown } | undefined
  #lastUtf8:
    | { readonly address: number; readonly length: number; readonly record: Utf8Record | null }
    | undefined

  constructor(database: DatabaseSync, packs: string) {
    this.#packs = new PackReader(database, packs)
    this.#origin =
      database.prepare(`SELECT c.address, c.file_offset, c.generation, c.dir_id, f.path, f.kind, f.generation AS current
      FROM chunks c LEFT JOIN source_files f ON f.id = c.file_id
      WHERE c.address <= ? AND c.address + c.length > ? ORDER BY c.address DESC LIMIT 1`)
    this.#folder = database.prepare("SELECT path, names, stats FROM source_dirs WHERE id = ?")
    this.#goneDocument = database.prepare(
      "SELECT name, address FROM gone_documents WHERE dir_id = ? AND address <= ? AND address + size_bytes > ?"
    )
  }

  raw(address: number, length: number): Buffer | null {
    return this.#packs.read(address, length) ?? this.#fromSource(address, length)
  }

  value(reference: StoredReference): unknown {
    const { address, length } = reference
    if (this.#last?.address !== address || this.#last.length !== length) {
      const bytes = this.raw(address, length)
      this.#last = { address, length, value: bytes === null ? null : JSON.parse(bytes.toString("utf8")) }
    }
    return pointed(this.#last.value, reference.pointer)
  }

  text(reference: StoredReference): string | null {
    const value = this.value(reference)
    return value === undefined || value === null ? null : plainText(value)
  }

  /** The same as `text`, for whoever wants its bytes: half the work. */
  utf8(reference: StoredReference): Utf8Text | null {
    const { address, length } = reference
    if (this.#lastUtf8?.address !== address || this.#lastUtf8.length !== length) {
      const bytes = this.raw(address, length)
      this.#lastUtf8 = { address, length, record: bytes === null ? null : new Utf8Record(bytes) }
    }
    return this.#lastUtf8.record?.text(reference.pointer) ?? null
  }

  provenance(address: number): Provenance | null {
    const origin = this.#origin.get(address, address) as unknown as Origin | undefined
    if (origin === undefined) return null
    if (origin.dir_id !== null) return this.#inFolder(origin.dir_id, address)
    if (origin.path === null) return null
    return {
      path: origin.path,
      generation: origin.generation,
      offset: origin.file_offset + (address - origin.address)
    }
  }

  close(): void {
    this.#packs.close()
    this.#last = this.#lastUtf8 = this.#lastFile = undefined
  }

  #inFolder(dir_id: number, address: number): Provenance | null {
    const folder = this.#folder.get(dir_id) as unknown as Folder
    const { names, sizes, addresses } = readListing(folder.names, folder.stats)
    const at = addresses.findIndex((start, i) => address >= start && address < start + sizes[i]!)
    if (at < 0) return this.#gone(dir_id, folder.path, address)
    return {
      path: `${folder.path}/${names[at]}`,
      generation: 0,
      offset: address - addresses[at]!
    }
  }

  #gone(dir_id: number, folder: string, address: number): Provenance | null {
    const gone = this.#goneDocument.get(dir_id, address, address) as
      | { readonly name: string; readonly address: number }
      | undefined
    if (gone === undefined) return null
    return { path: `${folder}/${gone.name}`, generation: 0, offset: address - gone.address }
  }

  /** The file is inflated as a whole, and kept until another one is asked for. */
  #inflated(fd: number, from: Provenance, length: number): Buffer | null {
    if (this.#lastFile?.path !== from.path) this.#lastFile = { path: from.path, bytes: inflate(fd) }
    const piece = this.#lastFile.bytes.subarray(from.offset, from.offset + length)
    return piece.length === length ? piece : null
  }

  #fromSource(address: number, length: number): Buffer | null {
    const from = this.provenance(address)
    if (from === null) return null
    const origin = this.#origin.get(address, address) as unknown as Origin
    // Rows of a database were kept as lines of their own; its file has nothing at their offsets.
    if (origin.kind === "database") return null
    if (origin.current !== null && origin.current !== from.generation) return null
    let fd: number
    try {
      fd = fs.openSync(from.path, "r")
    } catch {
      // The agent has deleted its file, and custody was off: the text is gone, which null says.
      return null
    }
    try {
      if (isZstd(fd)) return this.#inflated(fd, from, length)
      const bytes = Buffer.allocUnsafe(length)
      return fs.readSync(fd, bytes, 0, length, from.offset) === length ? bytes : null
    } finally {
      fs.closeSync(fd)
    }
  }
}
