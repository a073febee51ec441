/**
 * What is out of the ordinary.
 *
 * Costs are compared with the whole trail (of the filter), and a range only chooses what is told: one cannot
 * know from seven days what is usual. Session costs spread over orders of magnitude, so their logarithms are
 * compared.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { AnomaliesReport, Anomaly, AnomalyLimits } from "../report/Anomalies.ts"
import type { CostPolicy } from "../report/Usage.ts"
import { robustScores } from "./anomalies-spread.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { compactionTimes } from "./CarryTrail.ts"
import { addSums, amountsOf, noSums, type Sums } from "./cost.ts"
import { resolveFilter, scopeConditions, timeConditions, type Filter, type Scope } from "./filter.ts"
import { modelNames } from "./Models.ts"
import { isWithin, timeScope, type Range, type TimeQuestion, type TimeScope } from "./period.ts"
import { callConditions, callSums } from "./ToolsRows.ts"
import { allKin, lineage, type Kin } from "./UsageSessions.ts"
import { localDay, slotSums } from "./UsageSlots.ts"
import { isoDay, startOfDay } from "./zone.ts"

export interface AnomaliesQuestion extends TimeQuestion, Filter {
  readonly cost?: CostPolicy | undefined
  readonly limits?: Partial<AnomalyLimits> | undefined
}

export const defaultAnomalyLimits: AnomalyLimits = {
  cost_z: 3.5,
  least_days: 7,
  least_sessions: 10,
  tool_calls: 10,
  tool_failure_rate: 0.2,
  delegations: 10,
  compactions: 5
}

/** What is out of the ordinary. */
export const anomalies = (
  question: AnomaliesQuestion
): Effect.Effect<AnomaliesReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Looking for anomalies")(answer(question))

interface Search {
  readonly time: TimeScope
  readonly scope: Scope
  readonly policy: CostPolicy
  readonly limits: AnomalyLimits
  readonly kin: ReadonlyMap<number, Kin>
}

const answer = Effect.fnUntraced(function* (
  question: AnomaliesQuestion
): Effect.fn.Return<AnomaliesReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const limits = { ...defaultAnomalyLimits, ...question.limits }
  const search: Search = { time, scope, policy: question.cost ?? "auto", limits, kin: yield* allKin }
  const found: Array<Anomaly> = []
  for (const look of [
    costlyDays,
    costlySessions,
    failingTools,
    manyDelegations,
    manyCompactions,
    unpricedModels,
    suspicious
  ]) {
    const some = yield* look(search)
    found.push(...[...some].sort((a, b) => b.value - a.value))
  }
  return {
    schema_version: 1,
    timezone: time.zone.name,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    limits,
    anomalies: found
  }
})

const everything: Range = { from_ms: null, to_ms: null }

const usd = (micros: number): string => `$${(micros / 1_000_000).toFixed(2)}`

const costlyDays = Effect.fnUntraced(function* ({ time, scope, policy, limits }: Search) {
  const day = yield* localDay(time.zone, everything)
  const rows = yield* slotSums({ scope, range: everything, policy, groups: [day] })
  const days = rows.flatMap((row) => {
    const sums = noSums()
    addSums(sums, row, 1)
    const cost = amountsOf(sums).cost_usd_micros
    return row[0] === null || cost === null ? [] : [{ day: row[0] as number, cost }]
  })
  if (days.length < limits.least_days) return []
  const scores = robustScores(days.map(({ cost }) => cost))
  return days.flatMap(({ day, cost }, i): ReadonlyArray<Anomaly> => {
    const at_ms = startOfDay(time.zone, day)
    if (scores[i]! <= limits.cost_z || !isWithin(at_ms, time)) return []
    const subject = isoDay(day)
    return [
      {
        kind: "costly_day",
        subject,
        at_ms,
        value: scores[i]!,
        limit: limits.cost_z,
        cost_usd_micros: cost,
        message: `${subject} cost ${usd(cost)}, far above the usual day (z ${scores[i]!.toFixed(1)})`
      }
    ]
  })
})

const costlySessions = Effect.fnUntraced(function* ({ time, scope, policy, limits, kin }: Search) {
  const rows = yield* slotSums({ scope, range: everything, policy, groups: ["u.session_id"] })
  const sums = new Map<Kin, Sums>()
  for (const row of rows) {
    const top = lineage(kin, row[0] as number).at(-1)!
    const sum = sums.get(top) ?? noSums()
    sums.set(top, sum)
    addSums(sum, row, 1)
  }
  const sessions = [...sums].flatMap(([session, sum]) => {
    const cost = amountsOf(sum).cost_usd_micros
    return cost === null || cost <= 0 ? [] : [{ session, cost }]
  })
  if (sessions.length < limits.least_sessions) return []
  const scores = robustScores(sessions.map(({ cost }) => Math.log10(cost)))
  return sessions.flatMap(({ session, cost }, i): ReadonlyArray<Anomaly> =>
    scores[i]! <= limits.cost_z || !isWithin(session.started_at_ms, time)
      ? []
      : [
          {
            kind: "costly_session",
            subject: session.native_id,
            at_ms: session.started_at_ms,
            value: scores[i]!,
            limit: limits.cost_z,
            cost_usd_micros: cost,
            message: `Session ${session.native_id} cost ${usd(cost)} with its sub-agents, far above the usual session (z ${scores[i]!.toFixed(1)})`
          }
        ]
  )
})

const failingTools = Effect.fnUntraced(function* ({ time, scope, limits }: Search) {
  const rows = yield* callSums("tool", scope, time)
  return rows.flatMap((row): ReadonlyArray<Anomaly> => {
    const rate = row.errors / Math.max(1, row.errors + row.completed)
    if (row.calls < limits.tool_calls || rate <= limits.tool_failure_rate) return []
    return [
      {
        kind: "failing_tool",
        subject: row.name ?? "",
        at_ms: row.last_at_ms,
        value: rate,
        limit: limits.tool_failure_rate,
        cost_usd_micros: null,
        message: `${row.name} failed in ${row.errors} of ${row.errors + row.completed} finished calls (${(rate * 100).toFixed(1)}%)`
      }
    ]
  })
})

/** Sub-agents that a session started, by the calls that name one or by the sessions that name it as parent. */
const manyDelegations = Effect.fnUntraced(function* ({ time, scope, limits, kin }: Search) {
  const sql = yield* SqlClient.SqlClient
  const calls = yield* sql`
    SELECT m.session_id, count(*) FROM parts p JOIN messages m ON m.id = p.message_id JOIN tools t ON t.id = p.tool_id
    WHERE ${sql.and(callConditions(sql, scope, time))}
      AND (p.child_native_id IS NOT NULL OR lower(t.name) IN ('task', 'agent', 'spawn_agent')) GROUP BY m.session_id`
    .values
  const counts = new Map(calls.map((row) => [row[0] as number, Number(row[1])]))
  const children = yield* sql`
    SELECT c.parent_id, count(*) FROM sessions c WHERE c.parent_id IS NOT NULL AND c.relation = 'subagent'
      AND ${sql.and([sql.literal("1 = 1"), ...scopeConditions(sql, scope, "c.parent_id", null), ...timeConditions(sql, "c.started_at_ms", time)])}
    GROUP BY c.parent_id`.values
  for (const row of children)
    counts.set(row[0] as number, Math.max(Number(row[1]), counts.get(row[0] as number) ?? 0))
  return perSession(
    counts,
    kin,
    limits.delegations,
    "many_delegations",
    (count) => `started ${count} sub-agents`
  )
})

const manyCompactions = Effect.fnUntraced(function* ({ time, scope, limits, kin }: Search) {
  const sql = yield* SqlClient.SqlClient
  const times = yield* compactionTimes
  const chosen =
    scope.session === null
      ? null
      : new Set((yield* sql`SELECT s.id FROM sessions s WHERE ${scope.session}`.values).map((row) => row[0]))
  const counts = new Map<number, number>()
  for (const [session, all] of times) {
    if (chosen === null || chosen.has(session))
      counts.set(session, all.filter((at) => isWithin(at, time)).length)
  }
  return perSession(
    counts,
    kin,
    limits.compactions,
    "many_compactions",
    (count) => `was compacted ${count} times`
  )
})

const perSession = (
  counts: ReadonlyMap<number, number>,
  kin: ReadonlyMap<number, Kin>,
  limit: number,
  kind: "many_delegations" | "many_compactions",
  words: (count: number) => string
): ReadonlyArray<Anomaly> =>
  [...counts].flatMap(([id, count]) => {
    const session = kin.get(id)
    if (session === undefined || count <= limit) return []
    return [
      {
        kind,
        subject: session.native_id,
        at_ms: session.started_at_ms,
        value: count,
        limit,
        cost_usd_micros: null,
        message: `Session ${session.native_id} ${words(count)}`
      }
    ]
  })

const unpricedModels = Effect.fnUntraced(function* ({ time, scope, policy }: Search) {
  const names = yield* modelNames
  const rows = yield* slotSums({ scope, range: time, policy, groups: ["u.model_id"] })
  return rows.flatMap((row): ReadonlyArray<Anomaly> => {
    const sums = noSums()
    addSums(sums, row, 1)
    const { unpriced_requests, requests } = amountsOf(sums)
    if (unpriced_requests === 0) return []
    const subject = names.get(row[0] as number)?.name ?? "(no model named)"
    return [
      {
        kind: "unpriced_model",
        subject,
        at_ms: null,
        value: unpriced_requests,
        limit: 0,
        cost_usd_micros: null,
        message: `${unpriced_requests} of ${requests} requests of ${subject} have no price, so totals are too low`
      }
    ]
  })
})

const suspicious = Effect.fnUntraced(function* ({ time, scope }: Search) {
  const sql = yield* SqlClient.SqlClient
  const conditions = [
    sql.literal("u.is_counted = 1 AND u.suspicion <> 0"),
    ...scopeConditions(sql, scope, "u.session_id", "u.model_id"),
    ...timeConditions(sql, "u.at_ms", time)
  ]
  const rows = yield* sql`
    SELECT s.native_id, count(*), max(u.at_ms) FROM requests u JOIN sessions s ON s.id = u.session_id
    WHERE ${sql.and(conditions)} GROUP BY s.native_id`.values
  return rows.map(([session, count, at_ms]): Anomaly => ({
    kind: "suspicious_figures",
    subject: String(session),
    at_ms: at_ms as number | null,
    value: Number(count),
    limit: 0,
    cost_usd_micros: null,
    message: `Session ${String(session)} has ${String(count)} ${count === 1 ? "request" : "requests"} with figures that validators doubt`
  }))
})
