/**
 * The documents of the full-text index: the texts of the messages that wait for it, read out of custody.
 *
 * A document has three columns: what was asked, what was answered, and what went into tools and came out of
 * them. Texts stay what they are in custody, UTF-8, all the way to the index.
 */
import type { DatabaseSync } from "node:sqlite"
import { ContentReader } from "./custody/ContentReader.ts"
import type { Utf8Text } from "./custody/Utf8Record.ts"

/** Some of the messages that wait, in the order of their ids, as one piece that can be given to another thread. */
export interface DocumentSlice {
  /** How many messages these are, those without a word included. */
  readonly messages: number
  /** The last of them. All that wait before it are in this slice or in an earlier one. */
  readonly last_id: number
  /** Messages that have words. */
  readonly ids: ReadonlyArray<number>
  /** For each of these, where its prompt, its answer and its tools' texts end in `bytes`. */
  readonly ends: ReadonlyArray<number>
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Which of the messages that wait, by id; all, if nothing else is said. */
export interface SliceRange {
  readonly from?: number
  readonly before?: number
}

/** A slice has at least so many characters; the longest document is one by itself. */
const sliceChars = 1 << 20
/** And no more messages than this. */
const sliceMessages = 512

/** Reads the documents of a range, in slices. The order of ids is that of custody: a segment is inflated once. */
export function* readSlices(
  database: DatabaseSync,
  packs: string,
  range: SliceRange = {}
): Generator<DocumentSlice, void> {
  let documents: Array<Document> = []
  let chars = 0
  for (const document of readDocuments(database, packs, range)) {
    documents.push(document)
    chars += document.chars
    if (chars < sliceChars && documents.length < sliceMessages) continue
    yield sliceOf(documents)
    documents = []
    chars = 0
  }
  if (documents.length > 0) yield sliceOf(documents)
}

/** A message that waits; its texts by column. */
interface Document {
  readonly id: number
  readonly columns: readonly [Array<Utf8Text>, Array<Utf8Text>, Array<Utf8Text>]
  chars: number
}

const PROMPT = 0
const ANSWER = 1
const TOOL = 2

function* readDocuments(database: DatabaseSync, packs: string, range: SliceRange): Generator<Document, void> {
  const reader = new ContentReader(database, packs)
  const pointers = pointersOf(database)
  const ask = database.prepare(waitingParts)
  ask.setReturnArrays(true)
  const add = (
    to: Document,
    column: number,
    address: number | null,
    length: number,
    pointer: number | null
  ) => {
    if (address === null || pointer === null) return
    const found = reader.utf8({ address, length, pointer: pointers.get(pointer)! })
    if (found === null || found.text === "") return
    to.columns[column]!.push(found)
    to.chars += found.text.length
  }
  try {
    for (let from = range.from ?? 0; ;) {
      const rows = ask.all(from, range.before ?? Number.MAX_SAFE_INTEGER) as unknown as ReadonlyArray<PartRow>
      let document: Document | undefined
      for (const [id, kind, type, address, length, pointer, out_address, out_length, out_pointer] of rows) {
        if (document?.id !== id) {
          if (document !== undefined) yield document
          document = { id, columns: [[], [], []], chars: 0 }
          from = id + 1
        }
        const column = type === "tool" ? TOOL : kind === "answer" ? ANSWER : PROMPT
        add(document, column, address, length, pointer)
        add(document, column, out_address, out_length, out_pointer)
      }
      if (document === undefined) return
      yield document
    }
  } finally {
    reader.close()
  }
}

/** Every message that waits has a row, also when it has no texts. */
const waitingParts = `SELECT q.message_id, m.kind, p.type, p.address, p.length, p.pointer_id,
    p.output_address, p.output_length, p.output_pointer_id
  FROM (SELECT message_id FROM search_queue WHERE message_id >= ? AND message_id < ? ORDER BY message_id LIMIT ${sliceMessages}) q
  LEFT JOIN messages m ON m.id = q.message_id
  LEFT JOIN parts p ON p.message_id = q.message_id AND p.type IN ('text', 'reasoning', 'tool')
  ORDER BY q.message_id, p.ordinal`

/** A length is a number where its address is one. */
type PartRow = readonly [
  message_id: number,
  kind: string | null,
  type: string | null,
  address: number | null,
  length: number,
  pointer_id: number | null,
  output_address: number | null,
  output_length: number,
  output_pointer_id: number | null
]

const pointersOf = (database: DatabaseSync): ReadonlyMap<number, string> => {
  const rows = database.prepare("SELECT id, pointer FROM pointers").all()
  return new Map(rows.map(({ id, pointer }) => [id as number, pointer as string]))
}

/** Texts of one column stand on lines of their own. */
const newline = 0x0a

const sliceOf = (documents: ReadonlyArray<Document>): DocumentSlice => {
  const bytes = Buffer.allocUnsafeSlow(documents.reduce((sum, document) => sum + sizeOf(document), 0))
  const ids: Array<number> = []
  const ends: Array<number> = []
  let at = 0
  for (const { id, columns, chars } of documents) {
    if (chars === 0) continue
    ids.push(id)
    for (const texts of columns) {
      for (const [i, { text, encoding }] of texts.entries()) {
        if (i > 0) bytes[at++] = newline
        at += bytes.write(text, at, encoding)
      }
      ends.push(at)
    }
  }
  return { messages: documents.length, last_id: documents.at(-1)!.id, ids, ends, bytes }
}

/** Bytes that it takes; up to three more. */
const sizeOf = ({ columns }: Document): number => {
  let bytes = 0
  for (const texts of columns) {
    for (const { text, encoding } of texts)
      bytes += 1 + (encoding === "latin1" ? text.length : Buffer.byteLength(text))
  }
  return bytes
}
