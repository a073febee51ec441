/** `spoor telemetry coordination`: how tasks for several agents went, and what single agents did. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { AgentSteps, CoordinationFigures, CoordinationReport } from "../report/TelemetryCoordination.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { timeScope, type TimeQuestion } from "./period.ts"
import {
  byDayOr,
  countOf,
  durationsOf,
  grouped,
  meanOf,
  rateOf,
  rowsInRange,
  sumOf,
  type Timed
} from "./telemetry-range.ts"

export type CoordinationQuestion = TimeQuestion

/** How agents were coordinated. */
export const coordinations = (
  question: CoordinationQuestion
): Effect.Effect<CoordinationReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Reading coordinations")(answer(question))

interface CoordinationRow extends Timed {
  readonly strategy: string | null
  readonly result: string | null
  readonly agent_id: string | null
  readonly action: string | null
  readonly file_path: string | null
  readonly duration_ms: number | null
  readonly agent_count: number | null
  readonly cost_usd_micros: number | null
}

const columns = [
  "strategy",
  "result",
  "agent_id",
  "action",
  "file_path",
  "duration_ms",
  "agent_count",
  "cost_usd_micros"
]

const answer = Effect.fnUntraced(function* (
  question: TimeQuestion
): Effect.fn.Return<CoordinationReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const time = yield* timeScope(question)
  const { rows, head } = yield* rowsInRange<CoordinationRow>({ table: "coordinator_events", columns, time })
  const tasks = rows.filter(({ action }) => action === null)
  const steps = rows.filter(({ action }) => action !== null)
  return {
    ...head,
    rows: [...grouped(tasks, ({ strategy }) => strategy)]
      .map(([name, group]) => ({ name, ...figuresOf(group) }))
      .sort(byDayOr(false, (row) => row.tasks))
      .map(({ name, ...figures }) => ({ strategy: name, ...figures })),
    steps: [...grouped(steps, ({ action }) => action)]
      .map(([action, group]) => stepsOf(action!, group))
      .sort((a, b) => b.steps - a.steps),
    totals: figuresOf(tasks)
  }
})

const figuresOf = (tasks: ReadonlyArray<CoordinationRow>): CoordinationFigures => {
  const ended = (word: RegExp) => countOf(tasks, ({ result }) => result !== null && word.test(result))
  const success = ended(/^(?:success|succeeded|completed?)$/i)
  const partial = ended(/^partial$/i)
  const failed = ended(/^(?:failed|failure|error)$/i)
  const cancelled = ended(/^cancell?ed$/i)
  // Of one that was called off nothing was begun: it took no time, which is no figure of how long tasks take.
  const begun = tasks.filter(({ result }) => !/^cancell?ed$/i.test(result ?? ""))
  const priced = tasks.filter(({ cost_usd_micros }) => cost_usd_micros !== null)
  return {
    tasks: tasks.length,
    success,
    partial,
    failed,
    cancelled,
    others: tasks.length - success - partial - failed - cancelled,
    success_rate: rateOf(success, success + partial + failed),
    agents_mean: meanOf(begun.map(({ agent_count }) => agent_count)),
    duration: durationsOf(begun.map(({ duration_ms }) => duration_ms)),
    estimated_cost_usd_micros:
      priced.length === 0 ? null : sumOf(priced, ({ cost_usd_micros }) => cost_usd_micros)
  }
}

const stepsOf = (action: string, steps: ReadonlyArray<CoordinationRow>): AgentSteps => ({
  action,
  steps: steps.length,
  agents: new Set(steps.flatMap(({ agent_id }) => agent_id ?? [])).size,
  files: new Set(steps.flatMap(({ file_path }) => file_path ?? [])).size
})
