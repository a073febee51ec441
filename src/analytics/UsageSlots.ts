/**
 * Reads the rollups of usage: sums by local day, session and whatever else, in one statement.
 *
 * `usage_slots` hold usage by quarter hour, `session_usage` the same of all times: a fraction of the rows, for
 * questions that ask neither for times nor in a range.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { CostPolicy } from "../report/Usage.ts"
import { scopeConditions, where, type Scope } from "./filter.ts"
import { isOpen, type Range } from "./period.ts"
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

/** Sums over the usage of a scope and range. */
export const slotSums = Effect.fnUntraced(function* (
  question: SlotQuestion
): Effect.fn.Return<SlotRows, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { groups, policy, range } = question
  const select = [...groups, sumColumns(policy)].join(", ")
  const by = groups.length === 0 ? "" : ` GROUP BY ${groups.map((_, i) => i + 1).join(", ")}`
  const source = groups.some((column) => column.includes("u.slot")) ? "usage_slots" : usageTable(range)
  const rows =
    yield* sql`SELECT ${sql.literal(select)} FROM ${sql.literal(source)} u${sql.literal(joined(groups))}${where(
      sql,
      slotConditions(sql, question.scope, range)
    )}${sql.literal(by)}`.values
  // Without groups SQL answers one row of nulls where there is nothing to sum.
  return groups.length === 0 && rows[0]?.[0] == null ? [] : rows
})

/** The smaller rollup that knows the usage of a range: its columns, but for `slot`, are the same. */
export const usageTable = (range: Range): "usage_slots" | "session_usage" =>
  isOpen(range) ? "session_usage" : "usage_slots"

/** Sessions too, where a group is a column of theirs. */
const joined = (groups: ReadonlyArray<string>): string =>
  groups.some((column) => column.startsWith("s.")) ? " JOIN sessions s ON s.id = u.session_id" : ""

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

/** Slots [from_slot, to_slot) under a number. */
export interface SlotSpan {
  readonly key: number | null
  readonly from_slot: number
  readonly to_slot: number
}

/**
 * Sums by span: rows of key, groups, sums and what else is asked for. A span without usage has no row.
 *
 * Asked span by span, as ranges of the primary key, so that little is sorted at a time or, without groups, nothing:
 * two thirds, or half, of the time of grouping all slots by an expression. A few models are asked for one by one, for
 * to read a span again for each costs less than to sort it. A span's rows come as one JSON text, since a subquery
 * gives one value.
 */
export const spanSums = Effect.fnUntraced(function* (question: {
  readonly scope: Scope
  readonly spans: ReadonlyArray<SlotSpan>
  readonly policy: CostPolicy
  readonly groups: ReadonlyArray<string>
  /** SQL aggregates over `usage_slots u`. */
  readonly more?: ReadonlyArray<string>
}): Effect.fn.Return<SlotRows, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { spans, groups, scope } = question
  if (spans.length === 0) return []
  const bounds = JSON.stringify(spans.map(({ key, from_slot, to_slot }) => [key, from_slot, to_slot]))
  const conditions = [
    sql.literal("u.slot >= d.from_slot AND u.slot < d.to_slot"),
    ...scopeConditions(sql, scope, "u.session_id", "u.model_id")
  ]
  const columns = [...groups, sumColumns(question.policy), ...(question.more ?? [])].join(", ")
  const each = groups.join() === "u.model_id" ? yield* fewModels(scope) : null
  if (each !== null) conditions.push(sql.literal("u.model_id = g.id"))
  const lines = sql`SELECT json_array(${sql.literal(columns)}) AS line
    FROM usage_slots u${sql.literal(joined(groups))} WHERE ${sql.and(conditions)}`
  const rowsOfSpan =
    groups.length === 0 || each !== null
      ? sql`SELECT '[' || line || ']' FROM (${lines})`
      : sql`SELECT '[' || group_concat(line) || ']' FROM (${lines} GROUP BY ${sql.literal(groups.join(", "))})`
  const rows = yield* sql`WITH d (key, from_slot, to_slot) AS MATERIALIZED (
      SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${bounds})
    ), g (id) AS MATERIALIZED (SELECT value FROM json_each(${JSON.stringify(each ?? [null])}))
    SELECT d.key, (${rowsOfSpan}) FROM d CROSS JOIN g`.values
  const sums = groups.length
  return rows.flatMap(([key, text]) =>
    text === null
      ? []
      : (JSON.parse(text as string) as ReadonlyArray<ReadonlyArray<unknown>>)
          .filter((one) => one[sums] !== null)
          .map((one) => [key, ...one])
  )
})

/** So many models at most are asked for one by one; from six on, sorting is quicker. */
const mostSingly = 5

/** The models of a scope, if they are few. */
const fewModels = Effect.fnUntraced(function* (
  scope: Scope
): Effect.fn.Return<ReadonlyArray<number> | null, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions = scopeConditions(sql, scope, "u.session_id", "u.model_id")
  const rows = yield* sql`SELECT DISTINCT u.model_id FROM session_usage u${where(sql, conditions)}
    LIMIT ${mostSingly + 1}`.values
  return rows.length > mostSingly ? null : rows.map((row) => row[0] as number)
})

/** Sums by local day (null for undated) and groups. A day on which clocks change may come in two rows. */
export const daySums = Effect.fnUntraced(function* (
  question: SlotQuestion & { readonly zone: Zone }
): Effect.fn.Return<SlotRows, SqlError, SqlClient.SqlClient> {
  const { zone, range } = question
  const span = yield* datedSpan(range)
  const days = span === null || span.from_ms >= span.to_ms ? [] : daysOf(zone, span.from_ms, span.to_ms)
  const undated = { key: null, from_slot: undatedSlot, to_slot: undatedSlot + 1 }
  return yield* spanSums({ ...question, spans: isOpen(range) ? [...days, undated] : days })
})

/** The local days of [from_ms, to_ms), each as the slots of it that lie in there. */
const daysOf = (zone: Zone, from_ms: number, to_ms: number): ReadonlyArray<SlotSpan> => {
  const days: Array<SlotSpan> = []
  for (const { from_ms: begin, to_ms: end, offset_ms } of stretches(zone, from_ms, to_ms)) {
    const until = Math.min(end, to_ms)
    for (let at = Math.max(begin, from_ms); at < until;) {
      const day = Math.floor((at + offset_ms) / dayMs)
      const next = Math.min((day + 1) * dayMs - offset_ms, until)
      days.push({ key: day, from_slot: at / slotMs, to_slot: next / slotMs })
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
  if (isOpen(range)) return 0
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
