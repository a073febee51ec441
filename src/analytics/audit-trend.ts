/** How the findings of a tree went from checkpoint to checkpoint. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Trend, TrendMetric, TrendPoint } from "../report/AuditTrend.ts"
import { badInput, notFound, orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { checkpointMeant, checkpointRows, entryOf, type CheckpointRow } from "./checkpoints.ts"
import { type TimeQuestion, timeScope } from "./period.ts"

/**
 * - `root`: absolute path of the audited tree; `tool`: whose findings [that of the newest checkpoint].
 * - `window`: values that the mean and the deviation are of [7].
 * - `baseline`: a word for the checkpoint that progress is measured from, see `checkpointMeant` [the oldest in the range].
 */
export interface TrendQuestion extends TimeQuestion {
  readonly root: string
  readonly tool?: string | undefined
  readonly metric: TrendMetric
  readonly window?: number | undefined
  readonly baseline?: string | undefined
}

export const auditTrend = (
  question: TrendQuestion
): Effect.Effect<Trend, AnalyticsError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const { metric, window = 7 } = question
    if (!Number.isInteger(window) || window < 2) return yield* badInput("--window takes 2 or more.")
    const time = yield* timeScope(question)
    const all = yield* seriesOf(question)
    const rows = all
      .filter(({ at_ms }) => at_ms >= (time.from_ms ?? -Infinity) && at_ms < (time.to_ms ?? Infinity))
      .toReversed()
    const baseline = metric === "progress" ? yield* baselineOf(question, all, rows) : null
    const values =
      baseline === null
        ? rows.map((row) => row[metric as Exclude<TrendMetric, "progress">])
        : yield* progress(baseline, rows)
    return {
      schema_version: 1 as const,
      timezone: time.zone.name,
      root: question.root,
      tool: all[0]!.tool,
      metric,
      window,
      baseline: baseline === null ? null : entryOf(baseline),
      points: pointsOf(rows, values, window)
    }
  }).pipe(orStoreFailure("Following findings over time"))

/** The checkpoints of one tool's history of a tree, the newest first; there is at least one. */
export const seriesOf = Effect.fnUntraced(function* ({
  root,
  tool
}: Pick<TrendQuestion, "root" | "tool">): Effect.fn.Return<
  ReadonlyArray<CheckpointRow>,
  AnalyticsError | SqlError,
  SqlClient.SqlClient
> {
  const rows = yield* checkpointRows({ root, tool })
  const [newest] = rows
  if (newest === undefined) {
    const whose = tool === undefined ? "" : ` of ${tool}`
    return yield* notFound(`There is no checkpoint${whose} of ${root} yet. \`spoor audit\` makes one.`)
  }
  return rows.filter(({ series_id }) => series_id === newest.series_id)
})

const baselineOf = (
  { baseline }: TrendQuestion,
  all: ReadonlyArray<CheckpointRow>,
  rows: ReadonlyArray<CheckpointRow>
): Effect.Effect<CheckpointRow, AnalyticsError> =>
  baseline !== undefined ? checkpointMeant(baseline, all) : Effect.succeed(rows[0] ?? all.at(-1)!)

/**
 * Percentages of the baseline's findings that are gone for good at each checkpoint. What came since is none of it: a
 * net count would hide that one finding took another's place. With no finding at the baseline all of it is done.
 */
const progress = Effect.fnUntraced(function* (
  baseline: CheckpointRow,
  rows: ReadonlyArray<CheckpointRow>
): Effect.fn.Return<ReadonlyArray<number>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { series_id, number } = baseline
  const intervals = yield* sql<{
    finding_id: number
    first: number
    last: number | null
    absence: string | null
  }>`
    SELECT p.finding_id, p.first, p.last, p.absence FROM audit_intervals p WHERE p.finding_id IN (SELECT finding_id
      FROM audit_intervals WHERE series_id = ${series_id} AND first <= ${number} AND (last IS NULL OR last >= ${number})
        AND state NOT IN ('not_measured', 'rule_removed'))
    ORDER BY p.finding_id, p.first`
  const total = new Set(intervals.map(({ finding_id }) => finding_id)).size
  // a finding counts as gone from the end of an interval with an absence until it is back
  const change = new Map<number, number>()
  const add = (at: number, by: number) => change.set(at, (change.get(at) ?? 0) + by)
  for (const [i, { finding_id, last, absence }] of intervals.entries()) {
    if (absence === null || last === null) continue
    add(last + 1, 1)
    const next = intervals[i + 1]
    if (next?.finding_id === finding_id) add(next.first, -1)
  }
  const steps = [...change].sort(([a], [b]) => a - b)
  return rows.map((row) => {
    const gone = steps.reduce((sum, [at, by]) => (at <= row.number ? sum + by : sum), 0)
    return total === 0 ? 100 : (100 * gone) / total
  })
})

const pointsOf = (
  rows: ReadonlyArray<CheckpointRow>,
  values: ReadonlyArray<number>,
  window: number
): ReadonlyArray<TrendPoint> =>
  rows.map(({ id, number, at_ms, is_incomplete }, i) => {
    const last = values.slice(Math.max(0, i + 1 - window), i + 1)
    const mean = last.reduce((sum, each) => sum + each, 0) / last.length
    const squares = last.reduce((sum, each) => sum + (each - mean) ** 2, 0)
    const isFull = last.length === window
    return {
      id,
      number,
      at_ms,
      value: values[i]!,
      rolling_mean: isFull ? mean : null,
      rolling_deviation: isFull ? Math.sqrt(squares / (window - 1)) : null,
      is_incomplete
    }
  })
