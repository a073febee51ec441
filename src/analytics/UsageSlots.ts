/**
 * Reads the quarter-hour rollup: sums by local day, session and whatever else, in one statement.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { CostPolicy } from "../report/Usage.ts"
import { scopeConditions, where, type Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { sumColumns } from "./cost.ts"
import { dimensionColumn, type SlotDimension } from "./UsageDimensions.ts"
import { dayMs, slotMs, stretches, type Zone } from "./zone.ts"

/** Requests without a time are kept in this slot. */
export const undatedSlot = -1

/** Rows of numbers and names: the group columns in order, then the sums of `cost.ts`. */
export type SlotRows = ReadonlyArray<ReadonlyArray<unknown>>

export interface SlotQuestion {
  readonly scope: Scope
  readonly range: Range
  readonly policy: CostPolicy
  /** SQL expressions over `usage_slots u` and, if any begins with `s.`, `sessions s`. */
  readonly groups: ReadonlyArray<string>
}

/** Sums over the slots of a scope and range. */
export const slotSums = Effect.fnUntraced(function* (
  question: SlotQuestion
): Effect.fn.Return<SlotRows, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { groups, policy } = question
  const join = groups.some((column) => column.startsWith("s."))
    ? " JOIN sessions s ON s.id = u.session_id"
    : ""
  const select = [...groups, sumColumns(policy)].join(", ")
  const by = groups.length === 0 ? "" : ` GROUP BY ${groups.map((_, i) => i + 1).join(", ")}`
  const rows = yield* sql`SELECT ${sql.literal(select)} FROM usage_slots u${sql.literal(join)}${where(
    sql,
    slotConditions(sql, question.scope, question.range)
  )}${sql.literal(by)}`.values
  // Without groups SQL answers one row of nulls where there is nothing to sum.
  return groups.length === 0 && rows[0]?.[0] == null ? [] : rows
})

/** Conditions over `usage_slots u`. A range leaves out what has no time. */
export const slotConditions = (sql: SqlClient.SqlClient, scope: Scope, range: Range): Array<Fragment> => {
  const conditions = scopeConditions(sql, scope, "u.session_id", "u.model_id")
  if (range.from_ms !== null) conditions.push(sql.literal(`u.slot >= ${range.from_ms / slotMs}`))
  else if (range.to_ms !== null) conditions.push(sql.literal("u.slot >= 0"))
  if (range.to_ms !== null) conditions.push(sql.literal(`u.slot < ${range.to_ms / slotMs}`))
  return conditions
}

/**
 * Ids of sessions of a scope that were active in a range, as a subquery: by their own times, or by their usage,
 * since an agent may have written down a time for its session that its requests pass.
 */
export const activeSessions = (sql: SqlClient.SqlClient, scope: Scope, range: Range): Fragment => {
  const conditions: Array<Fragment> = scope.session === null ? [] : [scope.session]
  const { from_ms, to_ms } = range
  if (from_ms !== null || to_ms !== null) {
    const lived = `(s.ended_at_ms IS NULL OR s.ended_at_ms >= ${from_ms ?? 0})
      AND (s.started_at_ms IS NULL OR s.started_at_ms < ${to_ms ?? Number.MAX_SAFE_INTEGER})`
    const used = slotConditions(sql, { session: null, model_ids: null }, range)
    conditions.push(
      sql`((${sql.literal(lived)}) OR s.id IN (SELECT u.session_id FROM usage_slots u${where(sql, used)}))`
    )
  }
  return sql`(SELECT s.id FROM sessions s${where(sql, conditions)})`
}

/** An expression for the local day of a slot (days since 1970-01-01); null for undated slots. */
export const localDay = (zone: Zone, range: Range): Effect.Effect<string, SqlError, SqlClient.SqlClient> =>
  Effect.map(localSlot(zone, range), (slot) => `${slot} / ${dayMs / slotMs}`)

/** An expression for a slot in local time (quarter hours since 1970-01-01T00:00); null for undated slots. */
export const localSlot = Effect.fnUntraced(function* (
  zone: Zone,
  range: Range
): Effect.fn.Return<string, SqlError, SqlClient.SqlClient> {
  const span = yield* datedSpan(range)
  if (span === null) return "NULL"
  const all = stretches(zone, span.from_ms, span.to_ms)
  const shifts = all.map((stretch) => stretch.offset_ms / slotMs)
  const arms = all
    .slice(0, -1)
    .map((stretch, i) => ` WHEN u.slot < ${stretch.to_ms / slotMs} THEN u.slot + ${shifts[i]}`)
  return `(CASE WHEN u.slot < 0 THEN NULL${arms.join("")} ELSE u.slot + ${shifts.at(-1)} END)`
})

/**
 * Sums by local day alone: rows of day (null for undated) and sums.
 *
 * Asked day by day, as ranges of the primary key, so that nothing is sorted: half the time of grouping by an
 * expression. A day's sums come as one JSON array, since a subquery gives one value.
 */
export const daySums = Effect.fnUntraced(function* (
  scope: Scope,
  zone: Zone,
  range: Range,
  policy: CostPolicy
): Effect.fn.Return<SlotRows, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const span = yield* datedSpan(range)
  const days = span === null || span.from_ms >= span.to_ms ? [] : daysOf(zone, span.from_ms, span.to_ms)
  const isOpen = range.from_ms === null && range.to_ms === null
  const spans = days.map(({ day, from_slot, to_slot }) => `(${day}, ${from_slot}, ${to_slot})`)
  if (isOpen) spans.push(`(NULL, ${undatedSlot}, ${undatedSlot + 1})`)
  if (spans.length === 0) return []
  const conditions = [
    sql.literal("u.slot >= d.from_slot AND u.slot < d.to_slot"),
    ...scopeConditions(sql, scope, "u.session_id", "u.model_id")
  ]
  const rows = yield* sql`WITH d (day, from_slot, to_slot) AS (VALUES ${sql.literal(spans.join(", "))})
    SELECT d.day, (SELECT json_array(${sql.literal(sumColumns(policy))}) FROM usage_slots u
      WHERE ${sql.and(conditions)}) FROM d`.values
  return rows.flatMap((row) => {
    const sums = JSON.parse(String(row[1])) as ReadonlyArray<number | null>
    return sums[0] == null ? [] : [[row[0], ...sums]]
  })
})

interface DaySlots {
  readonly day: number
  readonly from_slot: number
  readonly to_slot: number
}

/** The local days of [from_ms, to_ms), each as the slots of it that lie in there. */
const daysOf = (zone: Zone, from_ms: number, to_ms: number): ReadonlyArray<DaySlots> => {
  const days: Array<DaySlots> = []
  for (const { from_ms: begin, to_ms: end, offset_ms } of stretches(zone, from_ms, to_ms)) {
    const until = Math.min(end, to_ms)
    for (let at = Math.max(begin, from_ms); at < until;) {
      const day = Math.floor((at + offset_ms) / dayMs)
      const next = Math.min((day + 1) * dayMs - offset_ms, until)
      days.push({ day, from_slot: at / slotMs, to_slot: next / slotMs })
      at = next
    }
  }
  return days
}

/** How many requests a range leaves out because the trail gives them no time. */
export const undatedRequests = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient> {
  if (range.from_ms === null && range.to_ms === null) return 0
  const sql = yield* SqlClient.SqlClient
  const conditions = [
    sql.literal(`u.slot = ${undatedSlot}`),
    ...scopeConditions(sql, scope, "u.session_id", "u.model_id")
  ]
  const rows = yield* sql`SELECT coalesce(sum(u.requests), 0) FROM usage_slots u${where(sql, conditions)}`
    .values
  return Number(rows[0]?.[0] ?? 0)
})

/** The group columns of dimensions, in order. */
export const dimensionColumns = (by: ReadonlyArray<SlotDimension>): ReadonlyArray<string> =>
  by.map((dimension) => dimensionColumn[dimension])

/** The part of the range in which there is any usage; null when there is none with a time. */
const datedSpan = Effect.fnUntraced(function* (
  range: Range
): Effect.fn.Return<{ from_ms: number; to_ms: number } | null, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  // two statements: each is answered by one step into the primary key
  const first = yield* sql`SELECT min(slot) FROM usage_slots WHERE slot >= 0`.values
  const last = yield* sql`SELECT max(slot) FROM usage_slots`.values
  const from = first[0]?.[0] as number | null | undefined
  const to = last[0]?.[0] as number | null | undefined
  if (from == null || to == null) return null
  return {
    from_ms: Math.max(from * slotMs, range.from_ms ?? 0),
    to_ms: Math.min((to + 1) * slotMs, range.to_ms ?? Infinity)
  }
})
