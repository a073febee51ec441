/** Digests of a file's first bytes and of those before the cursor: they tell whether it is the one that was read. */
import * as crypto from "node:crypto"
import type { FileBytes } from "./FileBytes.ts"

const headBytes = 1024
const tailBytes = 256

export interface Digests {
  readonly head_digest: string | null
  readonly tail_digest: string | null
}

/** Of a file that is read up to `cursor`. */
export const digestsOf = (bytes: FileBytes, cursor: number) => ({
  head_digest: digestOf(bytes, 0, Math.min(headBytes, cursor)),
  tail_digest: digestOf(bytes, Math.max(0, cursor - tailBytes), cursor)
})

/** Do the bytes up to the cursor look as they did when they were read? */
export const isAsRead = (bytes: FileBytes, cursor: number, known: Digests): boolean => {
  const { head_digest, tail_digest } = digestsOf(bytes, cursor)
  return head_digest === known.head_digest && tail_digest === known.tail_digest
}

const digestOf = (bytes: FileBytes, from: number, to: number): string => {
  const piece = Buffer.allocUnsafe(to - from)
  const read = bytes.read(piece, 0, piece.length, from)
  return crypto.hash("sha256", piece.subarray(0, read), "hex").slice(0, 32)
}
