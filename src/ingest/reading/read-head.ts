/** The beginning of a file, from which its format is told. */
import * as fs from "node:fs"
import { cutLines } from "../../sources/jsonl.ts"
import type { Head } from "../../sources/Source.ts"
import { type FileBytes, fileBytes } from "./FileBytes.ts"

const headBytes = 256 * 1024
const headValues = 40
/** A file larger than this is not read as one document to find out what it is. */
const documentBytes = 256 << 20

/** The head of an open file; see `headOf`. */
export const readHead = (fd: number, path: string): Head => headOf(fileBytes(fd), path)

/** Reads no more than is needed; a file that is one document is read whole. It holds until the next one is read. */
export const headOf = (file: FileBytes, path: string): Head => {
  const { size } = file
  const head = room.subarray(0, file.read(room, 0, Math.min(size, headBytes), 0))
  const values: Array<unknown> = []
  const take = (value: unknown): void => {
    if (values.length < headValues) values.push(value)
  }
  // The end of the head counts as the end of the file only where it is: a cut line is no value.
  cutLines(
    head,
    { offset: 0, atEnd: head.length === size, maxLineBytes: Number.MAX_SAFE_INTEGER },
    {
      value: take,
      prose: () => true,
      reject: () => {}
    },
    () => values.length === headValues
  )
  if (mayBeDocument(head, values.length > 0) && size <= documentBytes) {
    const document = parseWhole(file)
    if (document !== undefined) values.splice(0, values.length, document)
  }
  return new FileHead(path.replaceAll("\\", "/"), values, head)
}

/** One for all files of a thread: new memory for each costs more than reading into it. */
const room = Buffer.allocUnsafeSlow(headBytes)

/** Formats look at values; the text is made for those that ask for it. */
class FileHead implements Head {
  static #latest: FileHead | null = null
  readonly path: string
  readonly values: ReadonlyArray<unknown>
  readonly #bytes: Buffer

  constructor(path: string, values: ReadonlyArray<unknown>, bytes: Buffer) {
    this.path = path
    this.values = values
    this.#bytes = bytes
    FileHead.#latest = this
  }

  get text(): string {
    if (FileHead.#latest !== this) throw new Error(`The head of ${this.path} is gone: another one was read`)
    return this.#bytes.toString("utf8")
  }
}

const [LF, CR, TAB, SPACE] = [10, 13, 9, 32]

/** Of a document over many lines some line may be a value by itself: the last text of a list. */
const mayBeDocument = (head: Buffer, hasValues: boolean): boolean => {
  let at = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  while (head[at] === SPACE || head[at] === LF || head[at] === CR || head[at] === TAB) at++
  const opens = head[at] === openBrace || head[at] === openBracket
  if (!opens || !hasValues) return opens
  do at++
  while (head[at] === SPACE || head[at] === CR || head[at] === TAB)
  return head[at] === LF
}

const openBrace = 123
const openBracket = 91

const parseWhole = (file: FileBytes): unknown => {
  const bytes = Buffer.allocUnsafe(file.size)
  const read = file.read(bytes, 0, file.size, 0)
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
