/** `spoor tools`: calls, failures, durations and costs of tools, MCP servers, skills, or of each agent's tools. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CarryShare } from "../report/Carry.ts"
import type { ToolGrouping, ToolRow, ToolsReport } from "../report/Tools.ts"
import type { CostPolicy } from "../report/Usage.ts"
import { badInput, orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { carryCost } from "./Carry.ts"
import { resolveFilter, type Filter } from "./filter.ts"
import { timeScope, type TimeQuestion } from "./period.ts"
import { nearestRanks } from "./nearest-rank.ts"
import { callSums, type NamedCalls } from "./ToolsRows.ts"
import { delegatedCosts, type Delegated } from "./tools-delegated.ts"
import { toolFailures } from "./tools-failures.ts"
import { compareText } from "./Usage.ts"
import { type Asked, askedBy } from "./waits.ts"

export interface ToolsQuestion extends TimeQuestion, Filter {
  /** What the rows are; tools without it. */
  readonly by?: ToolGrouping | undefined
  /** Groups failures too. */
  readonly errors?: boolean | undefined
  /** Shares out costs too; takes a good part of a second over a hundred thousand requests. */
  readonly costs?: boolean | undefined
  readonly cost?: CostPolicy | undefined
}

/** How tools are used. */
export const tools = (
  question: ToolsQuestion
): Effect.Effect<ToolsReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Counting tool calls")(answer(question))

const answer = Effect.fnUntraced(function* (
  question: ToolsQuestion
): Effect.fn.Return<ToolsReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const by = question.by ?? "tool"
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const groups = yield* callSums(by, scope, time)
  const delegated = yield* delegatedCosts(by, scope, time)
  const asked = yield* askedBy(by, scope, time)
  const costs = question.costs === true ? yield* costsBy(by, question) : null
  const rows = groups.map((group): ToolRow => ({
    ...rowOf(group, delegated(group.name), asked.get(group.name) ?? nobody),
    cost: costs?.get(group.name) ?? null
  }))
  const total = (count: (row: ToolRow) => number): number => rows.reduce((sum, row) => sum + count(row), 0)
  return {
    schema_version: 1,
    by,
    timezone: time.zone.name,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    rows: rows.sort((a, b) => b.calls - a.calls || compareText(a.name ?? "", b.name ?? "")),
    failures: question.errors === true ? yield* toolFailures(scope, time) : [],
    totals: {
      calls: total((row) => row.calls),
      errors: total((row) => row.errors),
      unfinished: total((row) => row.unfinished),
      failure_rate: rate(
        total((row) => row.errors),
        total((row) => row.completed)
      )
    }
  }
})

const costsBy = Effect.fnUntraced(function* (
  by: ToolGrouping,
  question: ToolsQuestion
): Effect.fn.Return<ReadonlyMap<string | null, CarryShare>, AnalyticsError, SqlClient.SqlClient> {
  if (by === "agent")
    return yield* badInput(
      "Costs are shared out to tools, servers and skills. For agents use `spoor usage --by agent,tool`."
    )
  const { rows } = yield* carryCost({ ...question, by })
  return new Map(rows.map(({ name, ...share }) => [name, share]))
})

const rate = (errors: number, completed: number): number | null =>
  errors + completed === 0 ? null : errors / (errors + completed)

/** No person was asked. */
const nobody: Asked = { asked: 0, waited_ms: null }

const rowOf = (sums: NamedCalls, delegated: Delegated, waits: Asked): Omit<ToolRow, "cost"> => {
  const { durations_ms } = sums
  const [p50 = null, p95 = null, max = null] = nearestRanks(durations_ms, [0.5, 0.95, 1])
  return {
    name: sums.name,
    server: sums.server,
    calls: sums.calls,
    completed: sums.completed,
    errors: sums.errors,
    denied: sums.denied,
    cancelled: sums.cancelled,
    unfinished: sums.unfinished,
    failure_rate: rate(sums.errors, sums.completed),
    timed_calls: durations_ms.length,
    duration_p50_ms: p50,
    duration_p95_ms: p95,
    duration_max_ms: max,
    duration_total_ms: sumOf(durations_ms),
    asked: waits.asked,
    waited_ms: waits.waited_ms,
    input_chars: sums.input_chars,
    output_chars: sums.output_chars,
    sessions: sums.sessions,
    agents: [...sums.agents].sort(),
    first_used_at_ms: sums.first_at_ms,
    last_used_at_ms: sums.last_at_ms,
    delegations: delegated.delegations,
    delegated_cost_usd_micros: delegated.cost_usd_micros
  }
}

const sumOf = (values: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}
