/** `spoor telemetry routing`: which models were chosen, and how often rightly, where that can be told at all. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { OutcomeSource } from "../record/Telemetry.ts"
import type {
  NoAccuracy,
  RoutingFigures,
  RoutingGrouping,
  RoutingReport
} from "../report/TelemetryRouting.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { timeScope, type TimeQuestion, type TimeScope } from "./period.ts"
import {
  byDayOr,
  countOf,
  dayOf,
  durationsOf,
  grouped,
  meanOf,
  rateOf,
  rowsInRange,
  type Timed
} from "./telemetry-range.ts"

export interface RoutingQuestion extends TimeQuestion {
  /** What the rows are; the chosen models without it. */
  readonly by?: RoutingGrouping | undefined
}

/** How a router chose. */
export const routingDecisions = (
  question: RoutingQuestion
): Effect.Effect<RoutingReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Reading routing decisions")(answer(question))

interface Decision extends Timed {
  readonly predicted_model: string | null
  readonly actual_model: string | null
  readonly session: string | null
  readonly accuracy: number | null
  readonly outcome: OutcomeSource | null
  readonly dq_score: number | null
  readonly complexity: number | null
  readonly latency_ms: number | null
}

const columns = [
  "predicted_model",
  "actual_model",
  "session",
  // of a row that was put in and is not settled yet nobody says where its outcome comes from
  "CASE WHEN key IS NOT NULL THEN accuracy END AS accuracy",
  "CASE WHEN key IS NULL AND coalesce(accuracy, actual_model) IS NOT NULL THEN 'stated' ELSE outcome END AS outcome",
  "dq_score",
  "complexity",
  "latency_ms"
]

const answer = Effect.fnUntraced(function* (
  question: RoutingQuestion
): Effect.fn.Return<RoutingReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const by = question.by ?? "predicted"
  const time = yield* timeScope(question)
  const { rows, head } = yield* rowsInRange<Decision>({ table: "routing_metrics_events", columns, time })
  const groups = [...grouped(rows, nameOf(by, time))].map(([name, group]) => ({
    name,
    share: group.length / rows.length,
    ...figuresOf(group)
  }))
  return {
    ...head,
    by,
    rows: groups.sort(byDayOr(by === "day", ({ decisions }) => decisions)),
    totals: figuresOf(rows)
  }
})

const nameOf = (by: RoutingGrouping, time: TimeScope) => {
  switch (by) {
    case "predicted":
      return (row: Decision) => row.predicted_model
    case "actual":
      return (row: Decision) => row.actual_model
    case "session":
      return (row: Decision) => row.session
    case "day":
      return ({ at_ms }: Decision) => dayOf(time, at_ms)
  }
}

const figuresOf = (rows: ReadonlyArray<Decision>): RoutingFigures => {
  const from = (source: OutcomeSource | null) => countOf(rows, ({ outcome }) => outcome === source)
  const outcomes = {
    feedback: from("feedback"),
    observed: from("observed"),
    stated: from("stated"),
    copied: from("copied"),
    none: from(null)
  }
  const judged = rows.filter(({ accuracy }) => accuracy !== null)
  return {
    decisions: rows.length,
    outcomes,
    accuracy: rateOf(
      countOf(judged, ({ accuracy }) => accuracy === 1),
      judged.length
    ),
    no_accuracy: judged.length > 0 ? null : whyNone(outcomes),
    dq_score: meanOf(rows.map(({ dq_score }) => dq_score)),
    complexity: meanOf(rows.map(({ complexity }) => complexity)),
    latency: durationsOf(rows.map(({ latency_ms }) => latency_ms))
  }
}

const whyNone = ({ stated, copied }: RoutingFigures["outcomes"]): NoAccuracy =>
  stated > 0 ? "not_independent" : copied > 0 ? "copied" : "no_outcome"
