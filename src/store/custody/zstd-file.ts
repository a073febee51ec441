/**
 * Files that an agent has compressed itself: Codex stores rollouts that rest for a week as `.jsonl.zst`. What they
 * hold is what counts; it is read, kept and given back as if it lay there plainly.
 */
import * as fs from "node:fs"
import * as zlib from "node:zlib"

/** Does the open file begin as a zstd frame does (RFC 8878, 3.1.1)? */
export const isZstd = (fd: number): boolean => {
  const first = Buffer.alloc(4)
  return fs.readSync(fd, first, 0, 4, 0) === 4 && first.readUInt32LE(0) === magicNumber
}

const magicNumber = 0xfd2fb528

/** More than this does not fit into memory beside all else. */
const mostBytes = 2 ** 31

/** All that the open file holds. Throws an `Error` that says what to do when it is damaged, or too large. */
export const inflate = (fd: number): Buffer => {
  const { size } = fs.fstatSync(fd)
  const bytes = Buffer.allocUnsafeSlow(size)
  const read = fs.readSync(fd, bytes, 0, size, 0)
  try {
    return zlib.zstdDecompressSync(bytes.subarray(0, read), { maxOutputLength: mostBytes })
  } catch (cause) {
    if (cause instanceof RangeError) {
      const words = `it holds more than ${mostBytes} bytes; decompress it (zstd -d) to have it read`
      throw new Error(words, { cause })
    }
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`it is no whole zstd file (${words}); it is tried again when it changes`, { cause })
  }
}

/** Where the content lies when it is not compressed: agents take files out of compression again. */
export const plainPath = (path: string): string => path.replace(/\.jsonl\.zst$/, ".jsonl")

/** Where it lies when it is compressed, if it is not, and the other way round; null where an agent does not do so. */
export const otherPath = (path: string): string | null => {
  if (path.endsWith(".jsonl")) return `${path}.zst`
  return path.endsWith(".jsonl.zst") ? plainPath(path) : null
}
