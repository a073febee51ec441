/** `spoor telemetry recovery`: what was done about errors; what was only suggested, or made up, is in no rate. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Rate } from "../report/Telemetry.ts"
import type { RecoveryFigures, RecoveryGrouping, RecoveryReport } from "../report/TelemetryRecovery.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { timeConditions, where } from "./filter.ts"
import { timeScope, type TimeQuestion, type TimeScope } from "./period.ts"
import {
  byDayOr,
  countOf,
  dayOf,
  durationsOf,
  grouped,
  rateOf,
  rowsInRange,
  sumOf,
  type Timed
} from "./telemetry-range.ts"

export interface RecoveryQuestion extends TimeQuestion {
  /** What the rows are; categories of errors without it. */
  readonly by?: RecoveryGrouping | undefined
}

/** How errors were dealt with. */
export const recoveries = (
  question: RecoveryQuestion
): Effect.Effect<RecoveryReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Reading recoveries")(answer(question))

interface RecoveryRow extends Timed {
  readonly error_type: string | null
  readonly recovery_strategy: string | null
  readonly is_auto: number | null
  readonly success: number | null
  readonly attempts: number | null
  readonly time_to_recover_ms: number | null
}

const columns = ["error_type", "recovery_strategy", "is_auto", "success", "attempts", "time_to_recover_ms"]

const answer = Effect.fnUntraced(function* (
  question: RecoveryQuestion
): Effect.fn.Return<RecoveryReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const by = question.by ?? "category"
  const time = yield* timeScope(question)
  const { rows, head } = yield* rowsInRange<RecoveryRow>({ table: "recovery_events", columns, time })
  const groups = [...grouped(rows, nameOf(by, time))].map(([name, group]) => ({ name, ...figuresOf(group) }))
  return {
    ...head,
    by,
    rows: groups.sort(byDayOr(by === "day", ({ recoveries }) => recoveries)),
    totals: figuresOf(rows),
    written_rate: yield* writtenRate(time)
  }
})

const nameOf = (by: RecoveryGrouping, time: TimeScope) => {
  switch (by) {
    case "category":
      return ({ error_type }: RecoveryRow) => error_type
    case "action":
      return ({ recovery_strategy }: RecoveryRow) => recovery_strategy
    case "day":
      return ({ at_ms }: RecoveryRow) => dayOf(time, at_ms)
  }
}

const figuresOf = (rows: ReadonlyArray<RecoveryRow>): RecoveryFigures => {
  const tried = rows.filter(({ is_auto }) => is_auto !== 0)
  const known = tried.filter(({ success }) => success !== null)
  const counted = tried.filter(({ attempts }) => attempts !== null)
  return {
    recoveries: rows.length,
    tried: tried.length,
    suggested: rows.length - tried.length,
    success_rate: rateOf(
      countOf(known, ({ success }) => success === 1),
      known.length
    ),
    attempts: counted.length === 0 ? null : sumOf(counted, ({ attempts }) => attempts),
    duration: durationsOf(tried.map(({ time_to_recover_ms }) => time_to_recover_ms))
  }
}

/** Simulated ones too: this is what the writers' own figure is made of. */
const writtenRate = Effect.fnUntraced(function* (
  time: TimeScope
): Effect.fn.Return<Rate, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [found] = yield* sql<{ of: number; good: number }>`
    SELECT count(written_success) AS "of", coalesce(sum(written_success), 0) AS good FROM recovery_events
    ${where(sql, timeConditions(sql, "at_ms", time))}`
  return rateOf(found!.good, found!.of)
})
