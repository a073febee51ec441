/** Figures of files, added up from the log of work: operations, reads in vain, retries. */
import type { FileRow } from "../report/Files.ts"
import type { LoggedCall, LoggedFile, WorkLog } from "./FilesLog.ts"
import type { FoldedPath, FoldPath } from "./FilesPaths.ts"
import { SessionFiles, type Seen } from "./FilesRetries.ts"
import { isWithin, type Range } from "./period.ts"

export interface FileStats {
  readonly name: FoldedPath
  reads: number
  writes: number
  edits: number
  deletes: number
  moves: number
  lines_added: number
  lines_removed: number
  readonly sessions: Set<number>
  rereads: number
  reread_chars: number
  retries: number
  /** Exchanges that changed it, and those that did so without a retry. */
  exchanges: number
  oneShots: number
  first_ms: number | null
  last_ms: number | null
}

/** Times of compactions by session, in order. */
export type Compactions = ReadonlyMap<number, ReadonlyArray<number>>

/** Figures by the file's absolute name. A range counts what happened in it; what came before is known all the same. */
export const fileStats = (
  log: WorkLog,
  range: Range,
  pathOf: (path_id: number) => string,
  fold: FoldPath,
  compactions: Compactions
): ReadonlyMap<string, FileStats> => {
  const stats = new Map<string, FileStats>()
  const session = new SessionFiles()
  for (const call of log.calls) {
    session.turnTo(call)
    for (const file of call.files) {
      const name = fold(pathOf(file.path_id), call.session_id)
      let one = stats.get(name.full)
      if (one === undefined) stats.set(name.full, (one = newStats(name)))
      const seen = session.see(name.full, file, call, compactions.get(call.session_id))
      if (isWithin(call.at_ms, range)) count(one, file, call, seen)
    }
    session.after(call)
  }
  for (const [name, one] of stats) if (operations(one) === 0) stats.delete(name)
  return stats
}

/** All that was done to a file. */
export const operations = (one: FileStats): number => one.reads + changesOf(one)

export const changesOf = (one: FileStats): number => one.writes + one.edits + one.deletes + one.moves

const newStats = (name: FoldedPath): FileStats => ({
  name,
  reads: 0,
  writes: 0,
  edits: 0,
  deletes: 0,
  moves: 0,
  lines_added: 0,
  lines_removed: 0,
  sessions: new Set(),
  rereads: 0,
  reread_chars: 0,
  retries: 0,
  exchanges: 0,
  oneShots: 0,
  first_ms: null,
  last_ms: null
})

const counter = { read: "reads", write: "writes", edit: "edits", delete: "deletes", move: "moves" } as const

const count = (one: FileStats, file: LoggedFile, call: LoggedCall, seen: Seen): void => {
  one[counter[file.verb]]++
  one.lines_added += file.lines_added
  one.lines_removed += file.lines_removed
  one.sessions.add(call.session_id)
  if (seen.isReread) {
    one.rereads++
    one.reread_chars += call.output_chars
  }
  if (seen.isFirstChange) {
    one.exchanges++
    one.oneShots++
  }
  if (seen.isRetry) one.retries++
  if (seen.isFirstRetry) one.oneShots--
  if (call.at_ms === null) return
  one.first_ms = Math.min(one.first_ms ?? call.at_ms, call.at_ms)
  one.last_ms = Math.max(one.last_ms ?? call.at_ms, call.at_ms)
}

/** The columns of a row that are sums of files. */
export const sumStats = (all: ReadonlyArray<FileStats>): Omit<FileRow, "project" | "path" | "cost"> => {
  const sum = (pick: (one: FileStats) => number): number => all.reduce((total, one) => total + pick(one), 0)
  const times = (pick: (one: FileStats) => number | null) => all.map(pick).filter((at) => at !== null)
  const exchanges = sum((one) => one.exchanges)
  const firsts = times((one) => one.first_ms)
  const lasts = times((one) => one.last_ms)
  return {
    files: all.length,
    reads: sum((one) => one.reads),
    writes: sum((one) => one.writes),
    edits: sum((one) => one.edits),
    deletes: sum((one) => one.deletes),
    moves: sum((one) => one.moves),
    changes: sum(changesOf),
    lines_added: sum((one) => one.lines_added),
    lines_removed: sum((one) => one.lines_removed),
    churn: sum((one) => one.lines_added + one.lines_removed),
    sessions: new Set(all.flatMap((one) => [...one.sessions])).size,
    rereads: sum((one) => one.rereads),
    reread_chars: sum((one) => one.reread_chars),
    retries: sum((one) => one.retries),
    one_shot_rate: exchanges === 0 ? null : sum((one) => one.oneShots) / exchanges,
    first_touched_at_ms: firsts.length === 0 ? null : Math.min(...firsts),
    last_touched_at_ms: lasts.length === 0 ? null : Math.max(...lasts)
  }
}
