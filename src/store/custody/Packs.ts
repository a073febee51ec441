/**
 * The pack files: append-only, compressed, beside the database.
 *
 * The custody stream is one long sequence of raw bytes; an address is a position in it. It is cut into
 * segments, each compressed by itself (zstd) and laid one behind the other into pack files. The database
 * holds where each segment lies; bytes of a pack beyond the last segment that the database knows were left
 * by a process that died before its commit, and are overwritten.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { SegmentData } from "../Batch.ts"

/** A new pack is begun when one has grown beyond this. */
const packLimitBytes = 512 * 1024 * 1024

/** Folder of the packs that belong to a database file. */
export const packFolder = (database: string): string => `${database}.packs`

export const packPath = (folder: string, pack: number): string =>
  path.join(folder, `${String(pack).padStart(6, "0")}.pack`)

/** Appends segments. Invariant: only the process that holds the ingest lock has one. */
export class PackWriter {
  readonly #folder: string
  readonly #insert: StatementSync
  readonly #last: StatementSync
  #pack = 1
  #end = 0
  #fd: number | undefined
  #unsynced = false

  constructor(database: DatabaseSync, folder: string) {
    this.#folder = folder
    this.#insert = database.prepare(
      "INSERT INTO segments (address, raw_bytes, pack, pack_offset, stored_bytes, sha256) VALUES (?, ?, ?, ?, ?, ?)"
    )
    this.#last = database.prepare(
      "SELECT pack, pack_offset + stored_bytes AS end FROM segments ORDER BY address DESC LIMIT 1"
    )
    this.rewind()
  }

  /** Appends the segments of a batch whose raw bytes begin at `base`. Durable only after `sync`. */
  append(base: number, segments: ReadonlyArray<SegmentData>): void {
    for (const segment of segments) {
      if (this.#end > 0 && this.#end + segment.data.length > packLimitBytes) this.#turn()
      const fd = this.#open()
      let written = 0
      while (written < segment.data.length) {
        written += fs.writeSync(fd, segment.data, written, segment.data.length - written, this.#end + written)
      }
      this.#insert.run(
        base + segment.position,
        segment.raw_bytes,
        this.#pack,
        this.#end,
        segment.data.length,
        segment.sha256
      )
      this.#end += segment.data.length
      this.#unsynced = true
    }
  }

  /** Invariant: called before the transaction that holds the segments' rows is committed. */
  sync(): void {
    if (!this.#unsynced || this.#fd === undefined) return
    fs.fdatasyncSync(this.#fd)
    this.#unsynced = false
  }

  /**
   * Goes back to what the database knows, at the start and after a rollback. A pack that is gone or cut short is
   * left as it is and a new one begun: should it come back, all that it holds is still at its place.
   */
  rewind(): void {
    const last = this.#last.get() as { pack: number; end: number } | undefined
    const isWhole = last === undefined || sizeOf(packPath(this.#folder, last.pack)) >= last.end
    const pack = isWhole ? (last?.pack ?? 1) : last.pack + 1
    if (pack !== this.#pack) this.close()
    this.#pack = pack
    this.#end = isWhole ? (last?.end ?? 0) : 0
    this.#unsynced = false
  }

  close(): void {
    if (this.#fd !== undefined) fs.closeSync(this.#fd)
    this.#fd = undefined
  }

  #turn(): void {
    this.sync()
    this.close()
    this.#pack++
    this.#end = 0
  }

  #open(): number {
    if (this.#fd !== undefined) return this.#fd
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const flags = fs.constants.O_RDWR | fs.constants.O_CREAT
    this.#fd = fs.openSync(packPath(this.#folder, this.#pack), flags, 0o600)
    return this.#fd
  }
}

const sizeOf = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
