/** `spoor` without a command: what is on this machine, at a glance. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { LiveSession, Overview, OverviewAgent, OverviewTop, OverviewWindow } from "../report/Overview.ts"
import type { CostPolicy, UsageAmounts } from "../report/Usage.ts"
import { badInput, orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { addSums, amountsOf, noSums } from "./cost.ts"
import { resolveFilter, where, type Filter, type Scope } from "./filter.ts"
import { shareOf } from "./Models.ts"
import { addCacheSums, cacheByModel, cacheFigures, noCacheSums } from "./ModelsCache.ts"
import { overviewRuns } from "./overview-runs.ts"
import { overviewSources, unknownKinds } from "./OverviewSources.ts"
import { timeScope, type Range, type TimeQuestion, type TimeScope } from "./period.ts"
import { totalAmounts } from "./totals.ts"
import { compareText } from "./Usage.ts"
import { dimensionNames } from "./UsageDimensions.ts"
import { slotConditions, slotSums } from "./UsageSlots.ts"
import { dayAt, startOfDay } from "./zone.ts"
import { isUserSession } from "./user-session.ts"

export interface OverviewQuestion extends Pick<TimeQuestion, "timezone">, Filter {
  readonly cost?: CostPolicy | undefined
  /** A session whose last sign of life is at most so old is live; 10 without it. */
  readonly liveMinutes?: number | undefined
  /** Models and projects to name; 5 without it. */
  readonly top?: number | undefined
}

const defaultLiveMinutes = 10
const defaultTop = 5

/** What there is: usage by agent and window, top models and projects, sources, and what is running. */
export const overview = (
  question: OverviewQuestion
): Effect.Effect<Overview, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Looking over the store")(answer(question))

interface Window {
  readonly name: OverviewWindow["name"]
  readonly range: Range
}

const answer = Effect.fnUntraced(function* (
  question: OverviewQuestion
): Effect.fn.Return<Overview, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const liveMinutes = question.liveMinutes ?? defaultLiveMinutes
  const top = question.top ?? defaultTop
  if (!(liveMinutes > 0) || !Number.isInteger(top) || top < 0) {
    return yield* badInput("The overview takes minutes above 0, and 0 or more models and projects.")
  }
  const time = yield* timeScope({ timezone: question.timezone })
  const scope = yield* resolveFilter(question)
  const policy = question.cost ?? "auto"
  const windows = windowsOf(time)
  const month = windows.find((window) => window.name === "30d")!.range
  const agents = yield* agentsOf(scope, windows, policy)
  const cache = noCacheSums()
  for (const sums of (yield* cacheByModel(scope, month)).values()) addCacheSums(cache, sums)
  return {
    schema_version: 1,
    timezone: time.zone.name,
    now_ms: time.now_ms,
    windows: agents.totals,
    agents: agents.rows,
    top_models: yield* topOf("model", scope, month, policy, top),
    top_projects: yield* topOf("project", scope, month, policy, top),
    cache: cacheFigures(cache),
    live_minutes: liveMinutes,
    live: yield* liveSessions(scope, time.now_ms - liveMinutes * 60_000),
    agent_runs: yield* overviewRuns(time.now_ms),
    sources: yield* overviewSources,
    unknown_kinds: yield* unknownKinds,
    ...(yield* extentOf(scope))
  }
})

const windowsOf = (time: TimeScope): ReadonlyArray<Window> => {
  const today = dayAt(time.zone, time.now_ms)
  const since = (days: number): Range => ({ from_ms: startOfDay(time.zone, today - days + 1), to_ms: null })
  return [
    { name: "today", range: since(1) },
    { name: "7d", range: since(7) },
    { name: "30d", range: since(30) },
    { name: "all", range: { from_ms: null, to_ms: null } }
  ]
}

const agentsOf = Effect.fnUntraced(function* (
  scope: Scope,
  windows: ReadonlyArray<Window>,
  policy: CostPolicy
): Effect.fn.Return<
  { readonly rows: ReadonlyArray<OverviewAgent>; readonly totals: ReadonlyArray<OverviewWindow> },
  SqlError,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const names = yield* dimensionNames(["agent"])
  const counts = yield* sql`
    SELECT s.agent_id, sum(CASE WHEN ${sql.literal(isUserSession)} THEN 1 ELSE 0 END), count(*), max(s.ended_at_ms)
    FROM sessions s${where(sql, scope.session === null ? [] : [scope.session])} GROUP BY s.agent_id`.values
  const byAgent = new Map<unknown, Array<OverviewWindow>>(counts.map((row) => [row[0], []]))
  const totals: Array<OverviewWindow> = []
  for (const { name, range } of windows) {
    const sums = new Map(
      (yield* slotSums({ scope, range, policy, groups: ["s.agent_id"] })).map((row) => [row[0], row])
    )
    const sessions = yield* userSessions(scope, range)
    const total = noSums()
    for (const row of sums.values()) addSums(total, row, 1)
    const windowOf = (amounts: UsageAmounts, count: number): OverviewWindow => ({
      name,
      since_ms: range.from_ms,
      sessions: count,
      ...amounts
    })
    for (const [agent, list] of byAgent) {
      const own = sums.get(agent)?.slice(1).map(Number) ?? noSums()
      const amounts = yield* totalAmounts(own, ofAgent(sql, scope, agent as number), range)
      list.push(windowOf(amounts, sessions.get(agent) ?? 0))
    }
    const users = [...sessions.values()].reduce((a, b) => a + b, 0)
    totals.push(windowOf(yield* totalAmounts(total, scope, range), users))
  }
  const rows = counts.map((row): OverviewAgent => {
    const [agent, users, all, last] = row as [number, number, number, number | null]
    return {
      agent: names("agent", agent) ?? "",
      sessions: users,
      sub_agents: all - users,
      last_active_at_ms: last,
      windows: byAgent.get(agent) ?? []
    }
  })
  return {
    rows: rows.sort((a, b) => byCost(a.windows.at(-1)!, b.windows.at(-1)!) || compareText(a.agent, b.agent)),
    totals
  }
})

const ofAgent = (sql: SqlClient.SqlClient, scope: Scope, agent_id: number): Scope => {
  const isIts = sql.literal(`s.agent_id = ${agent_id}`)
  return { ...scope, session: scope.session === null ? isIts : sql.and([scope.session, isIts]) }
}

const byCost = (a: UsageAmounts, b: UsageAmounts): number =>
  (b.cost_usd_micros ?? -1) - (a.cost_usd_micros ?? -1) || b.requests - a.requests

/** User sessions that were alive at some time of the range, by agent: those that a list of sessions shows. */
const userSessions = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<unknown, number>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions = [
    sql.literal(isUserSession),
    ...(scope.session === null ? [] : [scope.session]),
    ...(range.from_ms === null ? [] : [sql.literal(`s.ended_at_ms >= ${range.from_ms}`)])
  ]
  if (scope.model_ids !== null) {
    const used = where(sql, slotConditions(sql, { ...scope, session: null }, range))
    conditions.push(sql`s.id IN (SELECT u.session_id FROM usage_slots u${used})`)
  }
  const rows = yield* sql`
    SELECT s.agent_id, count(*) FROM sessions s${where(sql, conditions)} GROUP BY s.agent_id`.values
  return new Map(rows.map((row) => [row[0], Number(row[1])]))
})

const topOf = Effect.fnUntraced(function* (
  dimension: "model" | "project",
  scope: Scope,
  range: Range,
  policy: CostPolicy,
  count: number
): Effect.fn.Return<ReadonlyArray<OverviewTop>, SqlError, SqlClient.SqlClient> {
  const names = yield* dimensionNames([dimension])
  const column = dimension === "model" ? "u.model_id" : "s.project_id"
  const total = noSums()
  const cells = yield* slotSums({ scope, range, policy, groups: [column] })
  for (const cell of cells) addSums(total, cell, 1)
  const whole = amountsOf(total).cost_usd_micros
  return cells
    .map((cell): OverviewTop => {
      const amounts = amountsOf(cell.slice(1).map(Number))
      return {
        name: names(dimension, cell[0]),
        cost_share: shareOf(amounts.cost_usd_micros, whole),
        ...amounts
      }
    })
    .sort((a, b) => byCost(a, b) || compareText(a.name ?? "", b.name ?? ""))
    .slice(0, count)
})

const liveSessions = Effect.fnUntraced(function* (
  scope: Scope,
  since_ms: number
): Effect.fn.Return<ReadonlyArray<LiveSession>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions = [
    sql.literal(`s.ended_at_ms >= ${since_ms}`),
    ...(scope.session === null ? [] : [scope.session])
  ]
  return yield* sql<LiveSession>`
    SELECT s.native_id AS session, a.name AS agent, s.relation, s.title, p.root AS project, s.started_at_ms,
      s.ended_at_ms AS last_at_ms, coalesce(x.requests, 0) AS requests, x.cost_usd_micros
    FROM sessions s JOIN agents a ON a.id = s.agent_id LEFT JOIN projects p ON p.id = s.project_id
    LEFT JOIN session_stats x ON x.session_id = s.id${where(sql, conditions)} ORDER BY s.ended_at_ms DESC, s.id`
})

/** The first and the last sign of life of any session. */
const extentOf = Effect.fnUntraced(function* (
  scope: Scope
): Effect.fn.Return<Pick<Overview, "first_at_ms" | "last_at_ms">, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT min(s.started_at_ms), max(s.ended_at_ms) FROM sessions s
    ${where(sql, scope.session === null ? [] : [scope.session])}`.values
  return {
    first_at_ms: (rows[0]?.[0] as number | null | undefined) ?? null,
    last_at_ms: (rows[0]?.[1] as number | null | undefined) ?? null
  }
})
