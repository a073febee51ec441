/**
 * `spoor sessions list`: sessions by what they are about and what they cost, a page at a time.
 *
 * Pages are cut by the last row seen, not by a number of rows, so nothing is shown twice or left out when
 * sessions are added between two pages.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { SessionRelation } from "../record/SessionSeen.ts"
import type { SessionEntry, SessionList, SessionSort } from "../report/Sessions.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { badInput, orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { byThousands } from "./by-thousands.ts"
import { resolveFilter } from "./filter.ts"
import type { Filter } from "./filter.ts"
import { healthOf } from "./health.ts"
import type { HealthOptions } from "./health.ts"
import { timeScope } from "./period.ts"
import type { TimeQuestion } from "./period.ts"
import { defaultLimits } from "./session-activity.ts"
import type { ActivityLimits } from "./session-activity.ts"
import { sessionEntries } from "./session-entries.ts"
import { isPartOfParent } from "./session-figures.ts"
import { isUserSession } from "./user-session.ts"

/** Which sessions, in which order. What is left out leaves everything in. */
export interface SessionsQuestion {
  readonly filter?: Filter | undefined
  /** Sessions that were alive at some time of this range; one without times fits no range. */
  readonly time?: TimeQuestion | undefined
  /** Without it, user sessions alone: relation `root` and `fork`. */
  readonly relations?: ReadonlyArray<SessionRelation> | undefined
  /** Sub-agents and the agent's own sessions too. */
  readonly all?: boolean | undefined
  /** Rolled up, in micro-dollars. A session whose cost is unknown does not fit. */
  readonly minCostUsdMicros?: number | undefined
  /** Only sessions with (true) or without (false) failed tool calls, those of their sub-agents included. */
  readonly hasErrors?: boolean | undefined
  /** Text that the title holds, in upper or lower case. */
  readonly title?: string | undefined
  readonly sort?: SessionSort | undefined
  /** The least first. */
  readonly reverse?: boolean | undefined
  /** Sessions a page; 50 without it. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly health?: boolean | undefined
  readonly limits?: ActivityLimits | undefined
  readonly healthOptions?: HealthOptions | undefined
}

const defaultPage = 50

/** One page of sessions. */
export const listSessions = (
  question: SessionsQuestion = {}
): Effect.Effect<SessionList, AnalyticsError, SqlClient.SqlClient | Content> =>
  list(question).pipe(orStoreFailure("Listing sessions"))

const list = Effect.fnUntraced(function* (
  question: SessionsQuestion
): Effect.fn.Return<SessionList, AnalyticsError | SqlError | StoreError, SqlClient.SqlClient | Content> {
  const { ids, ...page } = yield* sessionPage(question)
  const sessions = yield* byThousands(ids, (some) => entriesOf(some, question))
  return {
    schema_version: 1,
    sort: page.sort,
    matched: page.matched,
    sessions,
    next_cursor: page.next_cursor
  }
})

const entriesOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>,
  question: SessionsQuestion
): Effect.fn.Return<ReadonlyArray<SessionEntry>, SqlError | StoreError, SqlClient.SqlClient | Content> {
  const limits = question.limits ?? defaultLimits
  const entries = yield* sessionEntries(ids, limits)
  if (question.health !== true) return entries
  const health = yield* healthOf(ids, limits, question.healthOptions)
  return entries.map((entry, i) => ({ ...entry, health: health.get(ids[i]!)! }))
})

/** Row ids of one page of sessions, in order. */
export const sessionPage = Effect.fnUntraced(function* (
  question: SessionsQuestion
): Effect.fn.Return<SessionPage, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { sort = "start", limit = defaultPage, reverse = false } = question
  if (!Number.isInteger(limit) || limit < 1) {
    return yield* badInput(`--limit ${limit} is not possible. Use 1 or more.`)
  }
  const after = question.cursor === undefined ? null : yield* readCursor(question.cursor, sort, reverse)
  const source = yield* sourceOf(question, sort)
  const counted = yield* sql<{ matched: number }>`${source} SELECT count(*) AS matched FROM matching`
  const isBehind = sql.literal(reverse ? ">" : "<")
  const way = sql.literal(reverse ? "ASC" : "DESC")
  const rest =
    after === null
      ? sql.literal("")
      : sql`WHERE key ${isBehind} ${after.key} OR (key = ${after.key} AND id ${isBehind} ${after.id})`
  const rows = yield* sql<{ id: number; key: number }>`
    ${source} SELECT id, key FROM matching ${rest} ORDER BY key ${way}, id ${way} LIMIT ${limit + 1}`
  const last = rows.length > limit ? rows[limit - 1]! : null
  return {
    ids: rows.slice(0, limit).map(({ id }) => id),
    sort,
    matched: counted[0]!.matched,
    next_cursor: last === null ? null : writeCursor(last, sort, reverse)
  }
})

interface SessionPage extends Pick<SessionList, "sort" | "matched" | "next_cursor"> {
  readonly ids: ReadonlyArray<number>
}

/** `WITH` clause that ends in table `matching (id, key)`; the key is -1 where it is unknown. */
const sourceOf = Effect.fnUntraced(function* (
  question: SessionsQuestion,
  sort: SessionSort
): Effect.fn.Return<Fragment, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions = yield* conditionsOf(question)
  const matching = sql.and(conditions)
  const needsFamily =
    sort === "cost" ||
    sort === "tokens" ||
    question.minCostUsdMicros !== undefined ||
    question.hasErrors !== undefined
  if (!needsFamily) {
    return sql`WITH matching (id, key) AS (SELECT s.id, coalesce(${sql.literal(directKeys[sort])}, -1)
      FROM sessions s LEFT JOIN session_stats st ON st.session_id = s.id WHERE ${matching})`
  }
  const rolled: Array<Fragment> = []
  if (question.minCostUsdMicros !== undefined) rolled.push(sql`r.cost >= ${question.minCostUsdMicros}`)
  if (question.hasErrors !== undefined)
    rolled.push(sql.literal(`r.errors ${question.hasErrors ? ">" : "="} 0`))
  return sql`WITH RECURSIVE family (root, id) AS (
      SELECT s.id, s.id FROM sessions s WHERE ${matching}
      UNION SELECT f.root, c.id FROM family f JOIN sessions c ON c.parent_id = f.id AND c.${sql.literal(isPartOfParent)}
    ), rolled (id, cost, tokens, errors) AS (
      SELECT f.root, sum(st.cost_usd_micros), coalesce(sum(st.input_tokens + st.output_tokens + st.cache_read_tokens
        + st.cache_write_5m_tokens + st.cache_write_1h_tokens), 0), coalesce(sum(st.tool_errors), 0)
      FROM family f LEFT JOIN session_stats st ON st.session_id = f.id GROUP BY f.root
    ), matching (id, key) AS (
      SELECT s.id, coalesce(${sql.literal(sort === "cost" || sort === "tokens" ? `r.${sort}` : directKeys[sort])}, -1)
      FROM rolled r JOIN sessions s ON s.id = r.id LEFT JOIN session_stats st ON st.session_id = s.id
      WHERE ${sql.and(rolled)})`
})

const directKeys = {
  start: "s.started_at_ms",
  duration: "s.ended_at_ms - s.started_at_ms",
  messages: "st.messages",
  cost: "st.cost_usd_micros",
  tokens: "st.output_tokens"
} as const

/** Conditions over `sessions s`. */
const conditionsOf = Effect.fnUntraced(function* (
  question: SessionsQuestion
): Effect.fn.Return<Array<Fragment>, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const scope = yield* resolveFilter(question.filter ?? {})
  const conditions: Array<Fragment> = []
  if (scope.session !== null) conditions.push(scope.session)
  if (scope.model_ids !== null) {
    const used = sql.literal(
      `u.model_id IN (${scope.model_ids.length === 0 ? "NULL" : scope.model_ids.join(",")})`
    )
    conditions.push(sql`EXISTS (SELECT 1 FROM usage_slots u WHERE u.session_id = s.id AND ${used})`)
  }
  if (question.relations !== undefined && question.relations.length > 0) {
    conditions.push(sql`s.relation IN (${sql.csv(question.relations.map((relation) => sql`${relation}`))})`)
  } else if (question.all !== true) {
    conditions.push(sql.literal(isUserSession))
  }
  if (question.time !== undefined) {
    const { from_ms, to_ms } = yield* timeScope(question.time)
    if (from_ms !== null) conditions.push(sql`s.ended_at_ms >= ${from_ms}`)
    if (to_ms !== null) conditions.push(sql`s.started_at_ms < ${to_ms}`)
  }
  if (question.title !== undefined) {
    const text = `%${question.title.replace(/[\\%_]/g, "\\$&")}%`
    conditions.push(sql`lower(s.title) LIKE lower(${text}) ESCAPE '\\'`)
  }
  return conditions
})

interface Cursor {
  readonly key: number
  readonly id: number
}

/** A cursor tells how the list was sorted, so that it cannot be used with another order by mistake. */
const writeCursor = (at: Cursor, sort: SessionSort, reverse: boolean): string =>
  Buffer.from(JSON.stringify([sort, reverse, at.key, at.id])).toString("base64url")

const readCursor = (
  text: string,
  sort: SessionSort,
  reverse: boolean
): Effect.Effect<Cursor, AnalyticsError> => {
  const [sortedBy, wasReverse, key, id] = parsed(text)
  if (typeof key !== "number" || typeof id !== "number") {
    return Effect.fail(badInput("This cursor is damaged. Take `next_cursor` of the page before, as it is."))
  }
  if (sortedBy !== sort || wasReverse !== reverse) {
    return Effect.fail(
      badInput(`This cursor belongs to a list sorted by ${String(sortedBy)}. Keep the order while paging.`)
    )
  }
  return Effect.succeed({ key, id })
}

const parsed = (text: string): ReadonlyArray<unknown> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString())
    return Array.isArray(value) ? value : []
  } catch {
    // what is no JSON is no cursor; the caller says so
    return []
  }
}
