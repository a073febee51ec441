/** The beginning of a file, from which its format is told. */
import * as fs from "node:fs"
import { cutLines } from "../../sources/jsonl.ts"
import type { Head } from "../../sources/Source.ts"

const headBytes = 256 * 1024
const headValues = 40
/** A file larger than this is not read as one document to find out what it is. */
const documentBytes = 256 << 20

/** Reads no more than is needed; a file that is one document is read whole. */
export const readHead = (fd: number, path: string): Head => {
  const { size } = fs.fstatSync(fd)
  const bytes = Buffer.allocUnsafe(Math.min(size, headBytes))
  const read = fs.readSync(fd, bytes, 0, bytes.length, 0)
  const head = bytes.subarray(0, read)
  const text = head.toString("utf8")
  const values: Array<unknown> = []
  const take = (value: unknown): void => {
    if (values.length < headValues) values.push(value)
  }
  // The end of the head counts as the end of the file only where it is: a cut line is no value.
  cutLines(
    head,
    { offset: 0, atEnd: read === size, maxLineBytes: Number.MAX_SAFE_INTEGER },
    {
      value: take,
      prose: () => true,
      reject: () => {}
    },
    () => values.length === headValues
  )
  if (mayBeDocument(text, values) && size <= documentBytes) {
    const document = parseWhole(fd, size)
    if (document !== undefined) values.splice(0, values.length, document)
  }
  return { path: path.replaceAll("\\", "/"), text, values }
}

/** Of a document over many lines some line may be a value by itself: the last text of a list. */
const mayBeDocument = (text: string, values: ReadonlyArray<unknown>): boolean =>
  (values.length === 0 ? /^\uFEFF?\s*[[{]/ : /^\uFEFF?\s*[[{]\s*\n/).test(text)

const parseWhole = (fd: number, size: number): unknown => {
  const bytes = Buffer.allocUnsafe(size)
  const read = fs.readSync(fd, bytes, 0, size, 0)
  try {
    return JSON.parse(bytes.toString("utf8", 0, read).replace(/^\uFEFF/, ""))
  } catch {
    // Not one document: then it is none of the formats that are.
    return undefined
  }
}

const sqliteMark = "SQLite format 3\0"

export const isSqlite = (fd: number): boolean => {
  const bytes = Buffer.alloc(sqliteMark.length)
  return (
    fs.readSync(fd, bytes, 0, bytes.length, 0) === bytes.length && bytes.toString("latin1") === sqliteMark
  )
}
