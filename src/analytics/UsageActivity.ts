/** The heatmap of the week, streaks of days, and how many sessions run at once; all from the rollup. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CostPolicy } from "../report/Usage.ts"
import type { ActivityReport, Concurrency, HourOfWeek } from "../report/UsageActivity.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { addSums, amountsOf, noSums, requestsAt } from "./cost.ts"
import { resolveFilter, where, type Filter, type Scope } from "./filter.ts"
import { timeScope, type Range, type TimeQuestion } from "./period.ts"
import { sessionShape } from "./usage-shape.ts"
import { localDay, localSlot, slotConditions, slotSums } from "./UsageSlots.ts"
import { dayAt, isoDay, slotMs } from "./zone.ts"

export interface ActivityQuestion extends TimeQuestion, Filter {
  readonly cost?: CostPolicy | undefined
}

/** When work is done, and how much of it at once. */
export const activity = (
  question: ActivityQuestion
): Effect.Effect<ActivityReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Adding up activity")(answer(question))

const hoursPerWeek = 168
/** 1970-01-01 was a Thursday. */
const hoursToSunday = 4 * 24

const answer = Effect.fnUntraced(function* (
  question: ActivityQuestion
): Effect.fn.Return<ActivityReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const policy = question.cost ?? "auto"
  const slot = yield* localSlot(time.zone, time)
  const hour = `(${slot} / 4 + ${hoursToSunday}) % ${hoursPerWeek}`
  const cells = yield* slotSums({ scope, range: time, policy, groups: [hour] })
  const sessions = yield* sessionsByHour(hour, scope, time)
  const days = yield* slotSums({ scope, range: time, policy, groups: [yield* localDay(time.zone, time)] })
  const dated = days.filter((row) => row[0] !== null)
  const active = dated.map((row) => row[0] as number).sort((a, b) => a - b)
  const busiest = dated.reduce<{ day: number; requests: number } | null>((most, row) => {
    const requests = Number(row[1 + requestsAt])
    return most === null || requests > most.requests ? { day: row[0] as number, requests } : most
  }, null)
  return {
    schema_version: 1,
    timezone: time.zone.name,
    cost_policy: policy,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    hours: cells.flatMap((cell) => (cell[0] === null ? [] : [hourOf(cell, sessions)])),
    active_days: active.length,
    ...streaks(active, dayAt(time.zone, time.now_ms)),
    busiest_day: busiest === null ? null : isoDay(busiest.day),
    concurrency: yield* concurrency(scope, time),
    shape: yield* sessionShape(scope, time, policy)
  }
})

const hourOf = (cell: ReadonlyArray<unknown>, sessions: ReadonlyMap<unknown, number>): HourOfWeek => {
  const hour = cell[0] as number
  const sums = noSums()
  addSums(sums, cell, 1)
  return {
    weekday: Math.floor(hour / 24),
    hour: hour % 24,
    sessions: sessions.get(hour) ?? 0,
    ...amountsOf(sums)
  }
}

const sessionsByHour = Effect.fnUntraced(function* (
  hour: string,
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<unknown, number>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT ${sql.literal(hour)}, count(DISTINCT u.session_id) FROM usage_slots u
    ${where(sql, slotConditions(sql, scope, range))} GROUP BY 1`.values
  return new Map(rows.map((row) => [row[0], Number(row[1])]))
})

/** Days in a row: `days` are different and sorted. */
const streaks = (
  days: ReadonlyArray<number>,
  today: number
): Pick<ActivityReport, "longest_streak_days" | "current_streak_days"> => {
  let longest = 0
  let running = 0
  for (const [i, day] of days.entries()) {
    running = i > 0 && day === days[i - 1]! + 1 ? running + 1 : 1
    longest = Math.max(longest, running)
  }
  const last = days.at(-1)
  return {
    longest_streak_days: longest,
    current_streak_days: last !== undefined && last >= today - 1 && last <= today ? running : 0
  }
}

const concurrency = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<Concurrency, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions = [...slotConditions(sql, scope, range), sql.literal("u.slot >= 0")]
  const rows = yield* sql`
    SELECT u.slot, count(DISTINCT u.session_id),
      count(DISTINCT CASE WHEN s.relation IN ('root', 'fork') THEN u.session_id END)
    FROM usage_slots u JOIN sessions s ON s.id = u.session_id${where(sql, conditions)} GROUP BY u.slot ORDER BY u.slot`
    .values
  const counts = new Map<number, number>()
  let peak = { sessions: 0, slot: null as number | null }
  let peakUsers = 0
  let total = 0
  for (const [slot, sessions, users] of rows as ReadonlyArray<readonly [number, number, number]>) {
    counts.set(sessions, (counts.get(sessions) ?? 0) + 1)
    total += sessions
    if (sessions > peak.sessions) peak = { sessions, slot }
    peakUsers = Math.max(peakUsers, users)
  }
  return {
    peak_sessions: peak.sessions,
    peak_at_ms: peak.slot === null ? null : peak.slot * slotMs,
    peak_user_sessions: peakUsers,
    average_sessions: rows.length === 0 ? null : total / rows.length,
    quarter_hours: [...counts]
      .sort((a, b) => a[0] - b[0])
      .map(([sessions, quarter_hours]) => ({ sessions, quarter_hours }))
  }
})
