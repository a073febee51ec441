/** `spoor files`: what was read and changed, how often in vain, and what it cost. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CarryShare } from "../report/Carry.ts"
import type { FileGrouping, FileRow, FilesReport } from "../report/Files.ts"
import type { CostPolicy } from "../report/Usage.ts"
import { badInput, orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { carryCost } from "./Carry.ts"
import { joinShares } from "./CarryAmounts.ts"
import { compactionTimes } from "./CarryTrail.ts"
import type { FilePlace } from "./FilesPaths.ts"
import { fileNames, fileRows, type NamedRows } from "./FilesRows.ts"
import { fileStats, type FileStats } from "./FilesStats.ts"
import { resolveFilter, type Filter } from "./filter.ts"
import { nthSmallest } from "./nearest-rank.ts"
import { timeScope, type TimeQuestion } from "./period.ts"
import { compareText } from "./Usage.ts"
import { operationLogs } from "./work-logs.ts"

export interface FilesQuestion extends TimeQuestion, Filter {
  /** What the rows are; files without it. */
  readonly by?: FileGrouping | undefined
  /** Only paths that begin so, within their project or absolute. */
  readonly under?: string | undefined
  /** At most so many rows, the most touched; all without it. Totals are of all. */
  readonly limit?: number | undefined
  /** Shares out costs too. */
  readonly costs?: boolean | undefined
  readonly cost?: CostPolicy | undefined
}

/** What was done to files. A filter by model has no effect here: it is not models that touch files. */
export const files = (
  question: FilesQuestion
): Effect.Effect<FilesReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Adding up files")(answer(question))

const answer = Effect.fnUntraced(function* (
  question: FilesQuestion
): Effect.fn.Return<FilesReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const by = question.by ?? "file"
  const { limit } = question
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 0)) {
    return yield* badInput(`--limit ${limit} is no number of rows. Use 0 or more.`)
  }
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const works = yield* operationLogs(scope, time)
  const named = yield* fileRows(by, question.under)
  const stats = fileStats(works, time, named, yield* compactionTimes)
  const touched = rowsWithFiles(stats)
  const shown = yield* mostTouched(touched, stats, named, limit)
  const costs = question.costs === true ? yield* costsByRow(question, named, stats) : null
  return {
    schema_version: 1,
    by,
    timezone: time.zone.name,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    matched: touched.length,
    rows: shown.map(({ row, project, path }): FileRow => ({
      project,
      path,
      ...stats.figures(row),
      cost: costs === null ? null : costs(row)
    })),
    totals: totalsOf(stats)
  }
})

const rowsWithFiles = ({ rows, counts }: FileStats): Int32Array<ArrayBuffer> => {
  const touched = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (counts.files[row]! > 0) touched[count++] = row
  return touched.subarray(0, count)
}

interface ShownRow extends FilePlace {
  readonly row: number
}

/** The most touched rows with their names, in order. Only those that may be among them are named. */
const mostTouched = Effect.fnUntraced(function* (
  touched: Int32Array<ArrayBuffer>,
  stats: FileStats,
  named: NamedRows,
  limit: number | undefined
): Effect.fn.Return<ReadonlyArray<ShownRow>, SqlError, SqlClient.SqlClient> {
  const near = limit === undefined ? touched : atLeastAsTouched(touched, stats, limit)
  const nameOf = yield* named.namesOf([...near])
  const { operations } = stats.counts
  return Array.from(near, (row): ShownRow => ({ row, ...nameOf(row) }))
    .sort(
      (a, b) =>
        operations[b.row]! - operations[a.row]! ||
        stats.churn(b.row) - stats.churn(a.row) ||
        compareText(a.path, b.path) ||
        compareText(a.project ?? "", b.project ?? "")
    )
    .slice(0, limit)
})

/** The rows that are touched as often as the last of the `limit` most touched, or more often. */
const atLeastAsTouched = (
  touched: Int32Array<ArrayBuffer>,
  { counts: { operations } }: FileStats,
  limit: number
): Int32Array<ArrayBuffer> => {
  if (limit >= touched.length) return touched
  if (limit === 0) return new Int32Array()
  const counts = new Float64Array(touched.length)
  for (let i = 0; i < counts.length; i++) counts[i] = operations[touched[i]!]!
  const least = nthSmallest(counts, counts.length - limit)
  return touched.filter((row) => operations[row]! >= least)
}

const totalsOf = ({ counts, sums }: FileStats): FilesReport["totals"] => {
  const exchanges = sum(counts.exchanges)
  const reads = sum(counts.reads)
  return {
    files: sum(counts.files),
    reads,
    changes: sum(counts.operations) - reads,
    lines_added: sum(sums.lines_added),
    lines_removed: sum(sums.lines_removed),
    rereads: sum(counts.rereads),
    reread_chars: sum(sums.reread_chars),
    retries: sum(counts.retries),
    one_shot_rate: exchanges === 0 ? null : sum(counts.oneShots) / exchanges
  }
}

const sum = (column: Int32Array | Float64Array): number => {
  let total = 0
  for (let row = 0; row < column.length; row++) total += column[row]!
  return total
}

/** What the files of each row cost together that anything was done to. */
const costsByRow = Effect.fnUntraced(function* (
  question: FilesQuestion,
  { rowOf }: NamedRows,
  stats: FileStats
): Effect.fn.Return<(row: number) => CarryShare, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const { rows } = yield* carryCost({ ...question, by: "file" })
  const fileOf = new Map((yield* fileNames).entries().map(([file, name]) => [name, file]))
  const shares = new Map<number, Array<CarryShare>>()
  for (const { name, ...share } of rows) {
    const file = name === null ? undefined : fileOf.get(name)
    if (file === undefined || !stats.hasTouched(file)) continue
    const row = rowOf[file]!
    const known = shares.get(row)
    if (known === undefined) shares.set(row, [share])
    else known.push(share)
  }
  return (row) => joinShares(shares.get(row) ?? [])
})
