/**
 * The grade of a session, as a sum that can be followed.
 *
 * From 100 points are taken: for the outcome (interrupted 10, abandoned 20, errored 30), half a point for each
 * percent of failed calls (at most 25, from three calls on), 3 for each blind retry (at most 15), 4 for each
 * churned file (at most 12), 4 for each compaction (at most 12), 2 for each failed model call (at most 10),
 * and 5 when the context was over 80 % full, 10 over 95 %. What was not measured takes nothing.
 */
import type { HealthGrade, HealthPenalty, SessionHealth, SessionOutcome } from "../report/Health.ts"

/** What the grade is made from. */
export type Measured = Pick<
  SessionHealth,
  | "outcome"
  | "tool_calls"
  | "failure_rate"
  | "blind_retries"
  | "churned_files"
  | "compactions"
  | "api_errors"
  | "context_pressure"
>

export const penaltiesOf = (health: Measured): ReadonlyArray<HealthPenalty> =>
  [
    { reason: `outcome: ${health.outcome}`, points: outcomePoints[health.outcome] },
    { reason: "failed tool calls", points: failurePoints(health) },
    { reason: "blind retries", points: Math.min(15, 3 * health.blind_retries) },
    { reason: "files edited again and again", points: Math.min(12, 4 * health.churned_files.length) },
    { reason: "compactions", points: Math.min(12, 4 * health.compactions) },
    { reason: "failed model calls", points: Math.min(10, 2 * health.api_errors) },
    { reason: "context nearly full", points: pressurePoints(health.context_pressure) }
  ].filter(({ points }) => points > 0)

export const scoreOf = (penalties: ReadonlyArray<HealthPenalty>): number =>
  Math.max(0, 100 - penalties.reduce((sum, { points }) => sum + points, 0))

export const gradeOf = (score: number): HealthGrade => {
  if (score >= 90) return "A"
  if (score >= 80) return "B"
  if (score >= 65) return "C"
  return score >= 50 ? "D" : "F"
}

const outcomePoints: Readonly<Record<SessionOutcome, number>> = {
  completed: 0,
  unknown: 0,
  interrupted: 10,
  abandoned: 20,
  errored: 30
}

/** One failed call of two says little; a rate needs a few. */
const failurePoints = ({ failure_rate, tool_calls }: Measured): number =>
  failure_rate === null || tool_calls < 3 ? 0 : Math.min(25, Math.round(failure_rate * 50))

const pressurePoints = (pressure: number | null): number => {
  if (pressure === null || pressure <= 0.8) return 0
  return pressure > 0.95 ? 10 : 5
}
