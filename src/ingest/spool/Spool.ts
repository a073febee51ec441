/**
 * The spool: records that could not be written into the store at once, one JSON object a line.
 *
 * It is a log of telemetry like any other: ingest reads it on from its cursor, and keeps its bytes. `spoor record`
 * itself takes new lines into the store when it finds the store free. Nothing is lost when a process dies between the
 * two, and nothing is doubled: each record has a key.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Json } from "../../sources/Source.ts"

/** The active file of a spool folder. */
export const spoolFile = (folder: string): string => path.join(folder, "spoor-record.jsonl")

/**
 * Adds a line, in one write, so that lines of several processes do not mix. A line end goes before it: a line that
 * another left unfinished shall not swallow it. Throws what the system says.
 */
export const addToSpool = (folder: string, record: Readonly<Record<string, Json>>): void => {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = fs.openSync(spoolFile(folder), "a", 0o600)
  try {
    fs.writeSync(file, `\n${JSON.stringify(record)}\n`)
  } finally {
    fs.closeSync(file)
  }
}

/** Lines of the spool behind a cursor, and where they stand. */
export interface SpoolNews {
  readonly path: string
  readonly inode: number
  /** Whole lines as text. */
  readonly text: string
  /** Behind the last of them. */
  readonly end: number
}

/** As much as one short write takes; the rest is ingest's. */
const most = 1 << 20

/** The whole lines behind the cursor that `cursorOf` knows; null when there are none. */
export const spoolNews = (
  folder: string,
  cursorOf: (path: string, inode: number) => number
): SpoolNews | null => {
  const file = spoolFile(folder)
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (stat === undefined || stat.size === 0) return null
  const known = cursorOf(file, stat.ino)
  const from = known > stat.size ? 0 : known
  if (from === stat.size) return null
  const bytes = readFrom(file, from, Math.min(most, stat.size - from))
  const end = bytes.lastIndexOf(10) + 1
  return end === 0
    ? null
    : { path: file, inode: stat.ino, text: bytes.toString("utf8", 0, end), end: from + end }
}

const readFrom = (file: string, from: number, length: number): Buffer => {
  const fd = fs.openSync(file, "r")
  try {
    const bytes = Buffer.allocUnsafe(length)
    return bytes.subarray(0, fs.readSync(fd, bytes, 0, length, from))
  } finally {
    fs.closeSync(fd)
  }
}
