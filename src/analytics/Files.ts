/** `spoor files`: what was read and changed, how often in vain, and what it cost. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CarryShare } from "../report/Carry.ts"
import type { FileGrouping, FileRow, FilesReport } from "../report/Files.ts"
import type { CostPolicy } from "../report/Usage.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { carryCost } from "./Carry.ts"
import { joinShares } from "./CarryAmounts.ts"
import { compactionTimes } from "./CarryTrail.ts"
import { workLog } from "./FilesLog.ts"
import { pathFolding } from "./FilesPaths.ts"
import { fileStats, sumStats, type FileStats } from "./FilesStats.ts"
import { resolveFilter, type Filter } from "./filter.ts"
import { timeScope, type TimeQuestion } from "./period.ts"
import { compareText } from "./Usage.ts"

export interface FilesQuestion extends TimeQuestion, Filter {
  /** What the rows are; files without it. */
  readonly by?: FileGrouping | undefined
  /** Only paths that begin so, within their project or absolute. */
  readonly under?: string | undefined
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
  const sql = yield* SqlClient.SqlClient
  const by = question.by ?? "file"
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const log = yield* workLog(scope, time)
  const paths = new Map(
    (yield* sql`SELECT id, path FROM paths`.values).map((row) => [row[0], String(row[1])])
  )
  const stats = fileStats(log, time, (id) => paths.get(id) ?? "", yield* pathFolding, yield* compactionTimes)
  const chosen = [...stats.values()].filter((one) => isUnder(one, question.under))
  const costs = question.costs === true ? yield* costsByFile(question) : null
  const rows = [...Map.groupBy(chosen, (one) => JSON.stringify(placeOf(one, by)))].map(
    ([place, all]): FileRow => {
      const [project, path] = JSON.parse(place) as [string | null, string]
      return { project, path, ...sumStats(all), cost: costs === null ? null : costOf(all, costs) }
    }
  )
  const totals = sumStats(chosen)
  return {
    schema_version: 1,
    by,
    timezone: time.zone.name,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    rows: rows.sort(mostTouchedFirst),
    totals: {
      files: totals.files,
      reads: totals.reads,
      changes: totals.changes,
      lines_added: totals.lines_added,
      lines_removed: totals.lines_removed,
      rereads: totals.rereads,
      reread_chars: totals.reread_chars,
      retries: totals.retries,
      one_shot_rate: totals.one_shot_rate
    }
  }
})

const isUnder = (one: FileStats, under: string | undefined): boolean =>
  under === undefined || one.name.path.startsWith(under) || one.name.full.startsWith(under)

const placeOf = ({ name }: FileStats, by: FileGrouping): readonly [string | null, string] => {
  if (by === "file") return [name.project, name.path]
  const slash = name.path.lastIndexOf("/")
  if (by === "directory") return [name.project, slash < 0 ? "." : name.path.slice(0, slash) || "/"]
  const file = name.path.slice(slash + 1)
  const dot = file.lastIndexOf(".")
  return [null, dot <= 0 ? "(none)" : file.slice(dot).toLowerCase()]
}

const mostTouchedFirst = (a: FileRow, b: FileRow): number =>
  b.reads + b.changes - (a.reads + a.changes) || b.churn - a.churn || compareText(a.path, b.path)

const costsByFile = Effect.fnUntraced(function* (
  question: FilesQuestion
): Effect.fn.Return<ReadonlyMap<string | null, CarryShare>, AnalyticsError, SqlClient.SqlClient> {
  const { rows } = yield* carryCost({ ...question, by: "file" })
  return new Map(rows.map(({ name, ...share }) => [name, share]))
})

const costOf = (all: ReadonlyArray<FileStats>, costs: ReadonlyMap<string | null, CarryShare>): CarryShare =>
  joinShares(all.flatMap((one) => costs.get(one.name.full) ?? []))
