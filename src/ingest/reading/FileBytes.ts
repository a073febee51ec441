/** What a file holds, as readers see it: the bytes that lie there, or those that they are compressed from. */
import * as fs from "node:fs"
import { inflate, isZstd } from "../../store/custody/zstd-file.ts"

export interface FileBytes {
  /** How many there are; a file that grows meanwhile has more. */
  readonly size: number
  /** Reads from `position` on into `target`, at `at`; returns how many bytes there were. */
  read(target: Buffer, at: number, length: number, position: number): number
}

/** The descriptor stays the caller's. Throws an `Error` for a compressed file that is damaged. */
export const fileBytes = (fd: number): FileBytes => {
  if (isZstd(fd)) return inMemory(inflate(fd))
  return {
    size: fs.fstatSync(fd).size,
    read: (target, at, length, position) => fs.readSync(fd, target, at, length, position)
  }
}

/** Bytes that were read already. */
export const inMemory = (bytes: Buffer): FileBytes => ({
  size: bytes.length,
  read: (target, at, length, position) => bytes.copy(target, at, position, position + length)
})
