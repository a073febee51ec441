/** `spoor telemetry self-heal`: runs of health checks, in which a healthy one is no failure, and single repairs. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { HealthRuns, Repairs, SelfHealReport } from "../report/TelemetrySelfHeal.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { timeScope, type TimeQuestion } from "./period.ts"
import { makeRedactor } from "./redact.ts"
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

export interface SelfHealQuestion extends TimeQuestion {
  /** Leave secrets in what is told of errors. */
  readonly redact?: boolean | undefined
}

/** How health checks and repairs went. */
export const selfHealing = (
  question: SelfHealQuestion
): Effect.Effect<SelfHealReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Reading self-healing")(answer(question))

interface HealRow extends Timed {
  readonly error_pattern: string | null
  readonly success: number | null
  readonly execution_time_ms: number | null
  readonly checks_ok: number | null
  readonly checks_warn: number | null
  readonly checks_error: number | null
  readonly checks_fixed: number | null
}

const columns = [
  "error_pattern",
  "success",
  "execution_time_ms",
  "checks_ok",
  "checks_warn",
  "checks_error",
  "checks_fixed"
]

const answer = Effect.fnUntraced(function* (
  question: SelfHealQuestion
): Effect.fn.Return<SelfHealReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const time = yield* timeScope(question)
  const { rows, head } = yield* rowsInRange<HealRow>({ table: "self_heal_events", columns, time })
  const runs = rows.filter(({ checks_ok }) => checks_ok !== null)
  const repairs = rows.filter(({ checks_ok }) => checks_ok === null)
  const redact = question.redact === false ? (text: string) => text : makeRedactor().text
  const days = [...grouped(runs, ({ at_ms }) => dayOf(time, at_ms))]
  return {
    ...head,
    days: days
      .map(([name, group]) => ({ name, ...runsOf(group) }))
      .sort(byDayOr(true, ({ runs }) => runs))
      .map(({ name, ...figures }) => ({ day: name, ...figures })),
    repairs: [...grouped(repairs, ({ error_pattern }) => error_pattern)]
      .map(([pattern, group]) => repairsOf(pattern === null ? null : redact(pattern), group))
      .sort((a, b) => b.repairs - a.repairs),
    totals: runsOf(runs)
  }
})

const problemsOf = ({ checks_warn, checks_error }: HealRow): number =>
  (checks_warn ?? 0) + (checks_error ?? 0)

const runsOf = (runs: ReadonlyArray<HealRow>): HealthRuns => {
  const healed = countOf(runs, ({ success }) => success === 1)
  const wrong = runs.filter(({ success }) => success !== null)
  const partly = countOf(wrong, ({ success, checks_fixed }) => success === 0 && (checks_fixed ?? 0) > 0)
  return {
    runs: runs.length,
    healthy: runs.length - wrong.length,
    healed,
    partly,
    failed: wrong.length - healed - partly,
    fix_rate: rateOf(healed, wrong.length),
    checks: sumOf(runs, (run) => (run.checks_ok ?? 0) + problemsOf(run)),
    problems: sumOf(runs, problemsOf),
    fixed: sumOf(runs, ({ checks_fixed }) => checks_fixed)
  }
}

const repairsOf = (error_pattern: string | null, rows: ReadonlyArray<HealRow>): Repairs => {
  const known = rows.filter(({ success }) => success !== null)
  return {
    error_pattern,
    repairs: rows.length,
    success_rate: rateOf(
      countOf(known, ({ success }) => success === 1),
      known.length
    ),
    duration: durationsOf(rows.map(({ execution_time_ms }) => execution_time_ms)),
    last_at_ms: rows.findLast(({ at_ms }) => at_ms !== null)?.at_ms ?? null
  }
}
