/** `spoor telemetry expertise`: how often a stronger or a cheaper model was taken for what the user knows. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ExpertiseFigures, ExpertiseGrouping, ExpertiseReport } from "../report/TelemetryExpertise.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { timeScope, type TimeQuestion, type TimeScope } from "./period.ts"
import { byDayOr, countOf, dayOf, grouped, meanOf, rowsInRange, type Timed } from "./telemetry-range.ts"

export interface ExpertiseQuestion extends TimeQuestion {
  /** What the rows are; domains without it. */
  readonly by?: ExpertiseGrouping | undefined
}

/** How models were chosen by expertise. */
export const expertiseRouting = (
  question: ExpertiseQuestion
): Effect.Effect<ExpertiseReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Reading routing by expertise")(answer(question))

interface ExpertiseRow extends Timed {
  readonly domain: string | null
  readonly chosen_model: string | null
  readonly base_model: string | null
  readonly adjustment: string | null
  readonly expertise_level: number | null
  readonly domain_match: number | null
  readonly query_complexity: number | null
}

const columns = [
  "domain",
  "chosen_model",
  "base_model",
  "adjustment",
  "expertise_level",
  "domain_match",
  "query_complexity"
]

const answer = Effect.fnUntraced(function* (
  question: ExpertiseQuestion
): Effect.fn.Return<ExpertiseReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const by = question.by ?? "domain"
  const time = yield* timeScope(question)
  const { rows, head } = yield* rowsInRange<ExpertiseRow>({
    table: "expertise_routing_events",
    columns,
    time
  })
  const groups = [...grouped(rows, nameOf(by, time))].map(([name, group]) => ({ name, ...figuresOf(group) }))
  return {
    ...head,
    by,
    rows: groups.sort(byDayOr(by === "day", ({ decisions }) => decisions)),
    totals: figuresOf(rows)
  }
})

const nameOf = (by: ExpertiseGrouping, time: TimeScope) => {
  switch (by) {
    case "domain":
      return ({ domain }: ExpertiseRow) => domain
    case "model":
      return ({ chosen_model }: ExpertiseRow) => chosen_model
    case "day":
      return ({ at_ms }: ExpertiseRow) => dayOf(time, at_ms)
  }
}

const figuresOf = (rows: ReadonlyArray<ExpertiseRow>): ExpertiseFigures => {
  const upgrades = countOf(rows, ({ adjustment }) => adjustment === "upgrade")
  const downgrades = countOf(rows, ({ adjustment }) => adjustment === "downgrade")
  return {
    decisions: rows.length,
    upgrades,
    downgrades,
    unchanged: rows.length - upgrades - downgrades,
    expertise_level: meanOf(rows.map(({ expertise_level }) => expertise_level)),
    domain_match: meanOf(rows.map(({ domain_match }) => domain_match)),
    complexity: meanOf(rows.map(({ query_complexity }) => query_complexity))
  }
}
