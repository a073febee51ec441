/** Gathers raw bytes and compresses them into the segments of a batch. */
import * as crypto from "node:crypto"
import * as zlib from "node:zlib"
import type { SegmentData } from "../../store/Batch.ts"

/** A segment is inflated as a whole to read one record of it; 1 MiB takes under a millisecond. */
const segmentBytes = 1 << 20

/** Level 3 measured as fast as level 1 and a fifth smaller. */
const params = {
  [zlib.constants.ZSTD_c_compressionLevel]: 3,
  // The frame carries a checksum of what was compressed; the digest beside it is of the stored bytes.
  [zlib.constants.ZSTD_c_checksumFlag]: 1
}

/** Where bytes are staged: one room a thread, lent to whoever gathers. A live batch of few bytes must not cost a MiB. */
let spare: Buffer | null = null

const lend = (): Buffer => {
  const room = spare ?? Buffer.allocUnsafeSlow(segmentBytes)
  spare = null
  return room
}

export class Segments {
  readonly #keep: boolean
  #staging: Buffer | null = null
  #staged = 0
  #end = 0
  #done: Array<SegmentData> = []

  /** With `keep: false` positions are counted, but no bytes are kept (custody is off). */
  constructor(keep: boolean) {
    this.#keep = keep
  }

  /** Where the next bytes will stand. */
  get end(): number {
    return this.#end
  }

  append(bytes: Buffer): void {
    this.#end += bytes.length
    if (!this.#keep) return
    let from = 0
    while (from < bytes.length) {
      const room = segmentBytes - this.#staged
      const piece = Math.min(room, bytes.length - from)
      if (this.#staged === 0 && piece === segmentBytes) {
        this.#compress(bytes.subarray(from, from + piece), this.#end - (bytes.length - from))
      } else {
        this.#staging ??= lend()
        bytes.copy(this.#staging, this.#staged, from, from + piece)
        this.#staged += piece
        if (this.#staged === segmentBytes) this.#flush(this.#end - (bytes.length - from - piece))
      }
      from += piece
    }
  }

  /** Hands over the finished segments and begins anew at position 0. */
  take(): { readonly raw_bytes: number; readonly segments: ReadonlyArray<SegmentData> } {
    this.#flush(this.#end)
    spare ??= this.#staging
    this.#staging = null
    const taken = { raw_bytes: this.#end, segments: this.#done }
    this.#done = []
    this.#end = 0
    return taken
  }

  #flush(end: number): void {
    if (this.#staged === 0 || this.#staging === null) return
    this.#compress(this.#staging.subarray(0, this.#staged), end - this.#staged)
    this.#staged = 0
  }

  #compress(bytes: Buffer, position: number): void {
    // In memory of its own, so that it can be handed to another thread without what lies around it.
    const data = new Uint8Array(zlib.zstdCompressSync(bytes, { chunkSize: mostBytes(bytes.length), params }))
    this.#done.push({
      position,
      raw_bytes: bytes.length,
      data,
      sha256: new Uint8Array(crypto.hash("sha256", data, "buffer"))
    })
  }
}

/** What compressing makes of so many bytes at most, and a little more. */
const mostBytes = (bytes: number): number => bytes + (bytes >> 7) + 512
