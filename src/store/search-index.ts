/**
 * Brings the full-text index up to date with the messages.
 *
 * The index is a projection of custody: a queue names the messages whose document is missing or old, so it
 * can be made, stopped and resumed at any time after the rows are there.
 */
import type { DatabaseSync } from "node:sqlite"
import { ContentReader } from "./custody/ContentReader.ts"

interface PartToIndex {
  readonly message_id: number
  readonly kind: string | null
  readonly type: string
  readonly address: number | null
  readonly length: number
  readonly pointer: string | null
  readonly output_address: number | null
  readonly output_length: number
  readonly output_pointer: string | null
}

interface Document {
  readonly prompt: Array<string>
  readonly answer: Array<string>
  readonly tool: Array<string>
}

const batchMessages = 512

/**
 * FTS5 gathers words in memory and writes a sorted run when that is full. Many messages at once go through
 * large runs that are not merged on the way: a third less work, measured. Few go through its own defaults,
 * which keep the number of runs, and so the time of a query, small.
 */
const bulk = { from: 5_000, hashsize: 32 << 20, automerge: 0, messages: 8192 }
const usual = { hashsize: 1 << 20, automerge: 4 }

/** How many messages wait to be indexed. */
export const waitingForIndex = (database: DatabaseSync): number =>
  (database.prepare("SELECT count(*) AS n FROM search_queue").get() as { n: number }).n

/**
 * Indexes up to about `limit` messages, in transactions of some hundred. Returns how many were done; the
 * queue is empty when that is less than `limit`. Invariant: the caller holds the ingest lock.
 */
export const fillSearchIndex = (database: DatabaseSync, packs: string, limit: number): number => {
  const reader = new ContentReader(database, packs)
  // In the order of custody, so that each segment is inflated once.
  const take = database.prepare(`SELECT p.message_id, m.kind, p.type, p.address, p.length, a.pointer,
      p.output_address, p.output_length, o.pointer AS output_pointer
    FROM (SELECT message_id FROM search_queue ORDER BY message_id LIMIT ?) q JOIN messages m ON m.id = q.message_id
    JOIN parts p ON p.message_id = q.message_id
    LEFT JOIN pointers a ON a.id = p.pointer_id LEFT JOIN pointers o ON o.id = p.output_pointer_id
    WHERE p.type IN ('text', 'reasoning', 'tool') ORDER BY p.message_id, p.ordinal`)
  const ids = database.prepare("SELECT message_id FROM search_queue ORDER BY message_id LIMIT ?")
  const remove = database.prepare("DELETE FROM search WHERE rowid = ?")
  // A deletion from the index leaves a row id of its own making, too large for a number.
  remove.setReadBigInts(true)
  const add = database.prepare("INSERT INTO search (rowid, prompt, answer, tool) VALUES (?, ?, ?, ?)")
  const done = database.prepare("DELETE FROM search_queue WHERE message_id = ?")
  const hasOld = database.prepare("SELECT 1 FROM search LIMIT 1").get() !== undefined
  let total = 0
  const isBulk = waitingForIndex(database) >= bulk.from
  if (isBulk) tune(database, bulk)
  try {
    while (total < limit) {
      const batch = ids.all(
        Math.min(isBulk ? bulk.messages : batchMessages, limit - total)
      ) as unknown as ReadonlyArray<{
        message_id: number
      }>
      if (batch.length === 0) break
      const documents = documentsOf(take.all(batch.length) as unknown as ReadonlyArray<PartToIndex>, reader)
      database.exec("BEGIN IMMEDIATE")
      for (const { message_id } of batch) {
        if (hasOld) remove.run(message_id)
        const d = documents.get(message_id)
        if (d !== undefined) add.run(message_id, d.prompt.join("\n"), d.answer.join("\n"), d.tool.join("\n"))
        done.run(message_id)
      }
      database.exec("COMMIT")
      total += batch.length
    }
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK")
    throw cause
  } finally {
    reader.close()
    if (isBulk) tune(database, usual)
  }
  return total
}

/** FTS5 takes whole numbers alone, and a JavaScript number is bound as a real. */
const tune = (
  database: DatabaseSync,
  to: { readonly hashsize: number; readonly automerge: number }
): void => {
  const set = database.prepare("INSERT INTO search (search, rank) VALUES (?, ?)")
  set.run("hashsize", BigInt(to.hashsize))
  set.run("automerge", BigInt(to.automerge))
}

const documentsOf = (
  parts: ReadonlyArray<PartToIndex>,
  reader: ContentReader
): ReadonlyMap<number, Document> => {
  const documents = new Map<number, Document>()
  for (const part of parts) {
    let document = documents.get(part.message_id)
    if (document === undefined)
      documents.set(part.message_id, (document = { prompt: [], answer: [], tool: [] }))
    const column =
      part.type === "tool" ? document.tool : part.kind === "answer" ? document.answer : document.prompt
    if (part.address !== null && part.pointer !== null) {
      pushText(column, reader.text({ address: part.address, length: part.length, pointer: part.pointer }))
    }
    if (part.output_address !== null && part.output_pointer !== null) {
      const { output_address: address, output_length: length, output_pointer: pointer } = part
      pushText(column, reader.text({ address, length, pointer }))
    }
  }
  return documents
}

const pushText = (column: Array<string>, text: string | null): void => {
  if (text !== null && text !== "") column.push(text)
}
