/** Figures of files, or of rows of several files, added up in columns: operations, reads in vain, retries. */
import { operationColumn, noExchange, verbs } from "../store/WorkLog.ts"
import type { FileRow } from "../report/Files.ts"
import { FileHistory, firstChange, firstRetry, reread, retry } from "./FilesRetries.ts"
import { isOpen, type Range } from "./period.ts"
import type { Work } from "./work-logs.ts"

/** Times of compactions by session, in order. */
export type Compactions = ReadonlyMap<number, ReadonlyArray<number>>

/** Counts by row. */
const counted = [
  "reads",
  "writes",
  "edits",
  "deletes",
  "moves",
  "operations",
  "files",
  "sessions",
  "rereads",
  "retries",
  "exchanges",
  "oneShots"
] as const
type Counted = (typeof counted)[number]

/** Sums by row that may be large. */
const summed = ["lines_added", "lines_removed", "reread_chars"] as const
type Summed = (typeof summed)[number]

export type FileFigures = Omit<FileRow, "project" | "path" | "cost">

const readPlace = verbs.indexOf("read")

/** The figures of all rows. A row that nothing was done to in the range has no files. */
export class FileStats {
  readonly rows: number
  readonly counts: Readonly<Record<Counted, Int32Array>>
  readonly sums: Readonly<Record<Summed, Float64Array>>
  /** The counts of each verb, by its place in `verbs`. */
  readonly ofVerb: ReadonlyArray<Int32Array>
  /** Infinite without a time. */
  readonly #first_ms: Float64Array
  readonly #last_ms: Float64Array
  readonly #touched: Uint8Array

  constructor({ rows, rowOf }: FileRows) {
    this.rows = rows
    this.#touched = new Uint8Array(rowOf.length)
    this.counts = byName(counted, () => new Int32Array(rows))
    this.sums = byName(summed, () => new Float64Array(rows))
    this.ofVerb = verbs.map((verb) => this.counts[`${verb}s`])
    this.#first_ms = new Float64Array(rows).fill(Infinity)
    this.#last_ms = new Float64Array(rows).fill(-Infinity)
  }

  /** Was anything done to a file that counts to a row? */
  hasTouched(file: number): boolean {
    return this.#touched[file] === 1
  }

  touch(file: number, row: number, at_ms: number): void {
    if (this.#touched[file] === 0) {
      this.#touched[file] = 1
      this.counts.files[row]!++
    }
    if (at_ms < this.#first_ms[row]!) this.#first_ms[row] = at_ms
    if (at_ms > this.#last_ms[row]!) this.#last_ms[row] = at_ms
  }

  changes(row: number): number {
    return this.counts.operations[row]! - this.counts.reads[row]!
  }

  churn(row: number): number {
    return this.sums.lines_added[row]! + this.sums.lines_removed[row]!
  }

  figures(row: number): FileFigures {
    const { counts, sums } = this
    const exchanges = counts.exchanges[row]!
    const [first_ms, last_ms] = [this.#first_ms[row]!, this.#last_ms[row]!]
    return {
      files: counts.files[row]!,
      reads: counts.reads[row]!,
      writes: counts.writes[row]!,
      edits: counts.edits[row]!,
      deletes: counts.deletes[row]!,
      moves: counts.moves[row]!,
      changes: this.changes(row),
      lines_added: sums.lines_added[row]!,
      lines_removed: sums.lines_removed[row]!,
      churn: this.churn(row),
      sessions: counts.sessions[row]!,
      rereads: counts.rereads[row]!,
      reread_chars: sums.reread_chars[row]!,
      retries: counts.retries[row]!,
      one_shot_rate: exchanges === 0 ? null : counts.oneShots[row]! / exchanges,
      first_touched_at_ms: first_ms === Infinity ? null : first_ms,
      last_touched_at_ms: last_ms === -Infinity ? null : last_ms
    }
  }
}

/** Which row each file counts to; none: -1. */
export interface FileRows {
  readonly rowOf: Int32Array
  readonly rows: number
}

/** Figures of rows. A range counts what happened in it; what came before is known all the same. */
export const fileStats = (
  works: ReadonlyArray<Work>,
  range: Range,
  files: FileRows,
  compactions: Compactions
): FileStats => {
  const adding: Adding = {
    stats: new FileStats(files),
    rowOf: files.rowOf,
    history: new FileHistory(files.rowOf.length - 1),
    lastSession: new Int32Array(files.rows),
    range: isOpen(range) ? null : [range.from_ms ?? -Infinity, range.to_ms ?? Infinity]
  }
  for (const work of works) addOperations(adding, work, compactions.get(work.session_id))
  return adding.stats
}

/** What is known while sessions are added, one after the other. */
interface Adding {
  readonly stats: FileStats
  readonly rowOf: Int32Array
  readonly history: FileHistory
  /** The session that was counted last, by row. */
  readonly lastSession: Int32Array
  /** Null: all of time, and what has none. */
  readonly range: readonly [from_ms: number, to_ms: number] | null
}

/** A function of its own, called for each session: so it is compiled within the first question. */
const addOperations = (
  { stats, rowOf, history, lastSession, range }: Adding,
  { session_id, rows, numbers, integers }: Work,
  compactions: ReadonlyArray<number> | undefined
): void => {
  const { counts, sums, ofVerb } = stats
  history.beginSession()
  for (let i = 0; i < rows; i++) {
    const exchange = integers[operationColumn.exchange * rows + i]!
    if (exchange === noExchange) break
    const file = integers[operationColumn.file_id * rows + i]!
    const verb = integers[operationColumn.verb * rows + i]!
    const at_ms = numbers[operationColumn.at_ms * rows + i]!
    const setbacks = integers[operationColumn.setbacks * rows + i]!
    const seen = history.see(file, { isRead: verb === readPlace, exchange, setbacks, at_ms }, compactions)
    const row = rowOf[file]!
    if (row < 0 || (range !== null && !(at_ms >= range[0] && at_ms < range[1]))) continue
    if (lastSession[row] !== session_id) {
      lastSession[row] = session_id
      counts.sessions[row]!++
    }
    ofVerb[verb]![row]!++
    counts.operations[row]!++
    sums.lines_added[row]! += numbers[operationColumn.lines_added * rows + i]!
    sums.lines_removed[row]! += numbers[operationColumn.lines_removed * rows + i]!
    stats.touch(file, row, at_ms)
    if (seen !== 0) addSeen(stats, row, seen, integers[operationColumn.output_chars * rows + i]!)
  }
}

const addSeen = ({ counts, sums }: FileStats, row: number, seen: number, output_chars: number): void => {
  if ((seen & reread) !== 0) {
    counts.rereads[row]!++
    sums.reread_chars[row]! += output_chars
  }
  if ((seen & firstChange) !== 0) {
    counts.exchanges[row]!++
    counts.oneShots[row]!++
  }
  if ((seen & retry) !== 0) counts.retries[row]!++
  if ((seen & firstRetry) !== 0) counts.oneShots[row]!--
}

const byName = <Name extends string, Value>(
  names: ReadonlyArray<Name>,
  make: () => Value
): Record<Name, Value> => Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, Value>
