/** Reads raw bytes back from the packs, checking each segment against its digest. */
import * as crypto from "node:crypto"
import * as fs from "node:fs"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import * as zlib from "node:zlib"
import { StoreError } from "../StoreError.ts"
import { packPath } from "./Packs.ts"

interface Segment {
  readonly address: number
  readonly raw_bytes: number
  readonly pack: number
  readonly pack_offset: number
  readonly stored_bytes: number
  readonly sha256: Uint8Array
}

/** Of a piece that zlib writes into, in bytes. */
const smallestChunk = 64

/** Inflated segments kept, about 1 MB each. */
const cachedSegments = 24

export class PackReader {
  readonly #folder: string
  readonly #find: StatementSync
  readonly #files = new Map<number, number>()
  readonly #cache = new Map<number, { readonly segment: Segment; readonly bytes: Buffer }>()
  #latest: { readonly segment: Segment; readonly bytes: Buffer } | undefined

  constructor(database: DatabaseSync, folder: string) {
    this.#folder = folder
    this.#find = database.prepare("SELECT * FROM segments WHERE address <= ? ORDER BY address DESC LIMIT 1")
  }

  /**
   * The bytes `[address, address + length)`, or null when they are not in custody.
   * Throws a `StoreError` (`corrupt`) when a pack does not hold what its digest says.
   */
  read(address: number, length: number): Buffer | null {
    const pieces: Array<Buffer> = []
    let at = address
    const end = address + length
    while (at < end) {
      const found = this.#segmentAt(at)
      if (found === null) return null
      const from = at - found.segment.address
      const piece = found.bytes.subarray(from, Math.min(from + (end - at), found.bytes.length))
      pieces.push(piece)
      at += piece.length
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  }

  close(): void {
    for (const fd of this.#files.values()) fs.closeSync(fd)
    this.#files.clear()
    this.#cache.clear()
    this.#latest = undefined
  }

  #segmentAt(address: number): { readonly segment: Segment; readonly bytes: Buffer } | null {
    if (this.#latest !== undefined && holds(this.#latest.segment, address)) return this.#latest
    const segment = this.#find.get(address) as unknown as Segment | undefined
    if (segment === undefined || !holds(segment, address)) return null
    let entry = this.#cache.get(segment.address)
    if (entry === undefined) {
      entry = { segment, bytes: this.#inflate(segment) }
      this.#cache.set(segment.address, entry)
      if (this.#cache.size > cachedSegments) this.#cache.delete(this.#cache.keys().next().value!)
    }
    this.#latest = entry
    return entry
  }

  #inflate(segment: Segment): Buffer {
    const file = packPath(this.#folder, segment.pack)
    const doing = `Reading segment ${segment.address} of pack ${file}`
    try {
      const stored = Buffer.allocUnsafe(segment.stored_bytes)
      const read = fs.readSync(this.#open(segment.pack), stored, 0, stored.length, segment.pack_offset)
      if (read !== stored.length) throw new Error(`the pack ends after ${read} of ${stored.length} bytes`)
      if (!digest(stored).equals(segment.sha256)) throw new Error("the bytes do not match their digest")
      // into one piece; a byte more than it fills, or another piece would be made to see that it ends
      return zlib.zstdDecompressSync(stored, { chunkSize: segment.raw_bytes + smallestChunk })
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause)
      throw new StoreError({
        reason: "corrupt",
        message: `${doing}: ${words}. Restore a backup with \`spoor db restore\`.`
      })
    }
  }

  #open(pack: number): number {
    let fd = this.#files.get(pack)
    if (fd === undefined) {
      fd = fs.openSync(packPath(this.#folder, pack), "r")
      this.#files.set(pack, fd)
    }
    return fd
  }
}

/** Digest of a segment as it is stored. */
export const digest = (bytes: Uint8Array): Buffer => crypto.hash("sha256", bytes, "buffer")

const holds = (segment: Segment, address: number): boolean =>
  address >= segment.address && address < segment.address + segment.raw_bytes
