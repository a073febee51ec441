/**
 * Brings the full-text index up to date with the messages.
 *
 * The index is a projection of custody: a queue names the messages whose document is missing or old, so it
 * can be made, stopped and resumed at any time after the rows are there. What waits is taken in the order of
 * ids, and a commit holds documents together with their leaving the queue.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import { setImmediate } from "node:timers/promises"
import { readSlices } from "./search-documents.ts"
import type { DocumentSlice } from "./search-documents.ts"
import { readSlicesAside } from "./search-thread.ts"

/**
 * Indexes all messages that wait and returns how many they were; `onProgress` hears how many of them are done.
 * Lets go of the thread between commits. Invariant: the caller holds the ingest lock.
 */
export const fillSearchIndex = async (
  database: DatabaseSync,
  packs: string,
  onProgress?: (done: number, total: number) => void
): Promise<number> => {
  const total = waiting(database)
  if (total === 0) return 0
  const isBulk = total >= bulkFrom
  tune(database, isBulk ? bulk : usual)
  const writer = new IndexWriter(database)
  const commitBytes = isBulk ? bulkCommitBytes : 0
  let done = 0
  try {
    for await (const slice of isBulk ? readAhead(database, packs) : readSlices(database, packs)) {
      writer.add(slice)
      done += slice.messages
      onProgress?.(done, total)
      if (writer.uncommitted_bytes < commitBytes) continue
      writer.commit()
      await setImmediate()
    }
    writer.commit()
    if (isBulk) tune(database, usual)
    return done
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK")
    throw cause
  }
}

/**
 * Indexes the messages that have waited longest, so many at most, in one commit, and returns whether more of them wait:
 * for those who have other work to do in between. Invariant as above.
 */
export const indexNext = (database: DatabaseSync, packs: string, most: number): boolean => {
  const next = database
    .prepare("SELECT message_id FROM search_queue ORDER BY message_id LIMIT 1 OFFSET ?")
    .get(most) as { message_id: number } | undefined
  const writer = new IndexWriter(database)
  try {
    const range = next === undefined ? {} : { before: next.message_id }
    for (const slice of readSlices(database, packs, range)) writer.add(slice)
    writer.commit()
    return next !== undefined
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK")
    throw cause
  }
}

const waiting = (database: DatabaseSync): number =>
  (database.prepare("SELECT count(*) AS n FROM search_queue").get() as { n: number }).n

interface Tuning {
  readonly hashsize: number
  readonly automerge: number
  readonly crisismerge: number
}

/**
 * FTS5 gathers words in memory and writes a sorted run at each commit, or when its memory is full. Many messages
 * at once go into large runs that are not merged on the way: a third less work, measured. Few go through its own
 * defaults, which keep the number of runs, and so the time of a query, small.
 */
const bulk: Tuning = { hashsize: 4 << 20, automerge: 0, crisismerge: 64 }
const usual: Tuning = { hashsize: 1 << 20, automerge: 4, crisismerge: 64 }
const bulkFrom = 5_000
/** Text between two commits. Otherwise each slice is committed. */
const bulkCommitBytes = 64 << 20

/** FTS5 takes whole numbers alone, and a JavaScript number is bound as a real. */
const tune = (database: DatabaseSync, to: Tuning): void => {
  const now = database.prepare("SELECT v FROM search_config WHERE k = ?")
  const set = database.prepare("INSERT INTO search (search, rank) VALUES (?, ?)")
  for (const [name, value] of Object.entries(to)) {
    if (now.get(name)?.["v"] !== value) set.run(name, BigInt(value))
  }
}

/** Messages that are read here while a thread begins, which takes about as long. */
const readHere = 4096

/** The texts are read in a thread of their own, ahead of the index that is made of them here. */
async function* readAhead(database: DatabaseSync, packs: string): AsyncGenerator<DocumentSlice, void> {
  const file = database.location()
  const first = database
    .prepare("SELECT message_id FROM search_queue ORDER BY message_id LIMIT 1 OFFSET ?")
    .get(readHere) as { message_id: number } | undefined
  if (file === null || first === undefined) return yield* readSlices(database, packs)
  const aside = readSlicesAside(file, packs, { from: first.message_id })
  try {
    yield* readSlices(database, packs, { before: first.message_id })
    yield* aside.slices
  } finally {
    await aside.stop()
  }
}

/** Puts documents into the index, in transactions. */
class IndexWriter {
  readonly #database: DatabaseSync
  readonly #add: StatementSync
  readonly #isOld: StatementSync
  readonly #removeOld: StatementSync
  readonly #done: StatementSync
  /** Messages up to this one are done. */
  #last_id = 0
  uncommitted_bytes = 0

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#add = database.prepare("INSERT INTO search (rowid, prompt, answer, tool) VALUES (?, ?, ?, ?)")
    this.#isOld = database.prepare("SELECT 1 FROM search_docsize WHERE id BETWEEN ? AND ? LIMIT 1")
    this.#removeOld = database.prepare(`DELETE FROM search
      WHERE rowid IN (SELECT message_id FROM search_queue WHERE message_id BETWEEN ? AND ?)`)
    this.#done = database.prepare("DELETE FROM search_queue WHERE message_id BETWEEN ? AND ?")
    // The index has row ids of its own, too large for a number, and the last one is told to whoever writes next.
    for (const statement of [this.#add, this.#removeOld, this.#done]) statement.setReadBigInts(true)
  }

  /** Takes a slice, which begins where the last one ended, into the open transaction. */
  add({ ids, ends, bytes, last_id }: DocumentSlice): void {
    if (!this.#database.isTransaction) this.#database.exec("BEGIN IMMEDIATE")
    const range = [this.#last_id + 1, last_id] as const
    if (this.#isOld.get(...range) !== undefined) this.#removeOld.run(...range)
    let start = 0
    // As UTF-8, which need not be made of strings; an empty text is null, as the oldest Node binds no empty blob.
    const next = (end: number): Uint8Array | null => {
      const text = end === start ? null : bytes.subarray(start, end)
      start = end
      return text
    }
    for (const [i, id] of ids.entries()) {
      this.#add.run(id, next(ends[i * 3]!), next(ends[i * 3 + 1]!), next(ends[i * 3 + 2]!))
    }
    this.#done.run(...range)
    this.#last_id = last_id
    this.uncommitted_bytes += bytes.length
  }

  commit(): void {
    if (this.#database.isTransaction) this.#database.exec("COMMIT")
    this.uncommitted_bytes = 0
  }
}
