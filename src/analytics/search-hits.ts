/**
 * Which messages a search finds, and those of one page in order.
 *
 * How many they are is always counted, all of them. The ways differ in what is looked up for hits that are not
 * shown: their times, their sessions, their scores.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { newestAmongMany } from "./search-newest.ts"

export interface HitsQuestion {
  /** What to look for, as the index understands it. */
  readonly fts5: string
  /** Over `messages m JOIN sessions s`. */
  readonly conditions: ReadonlyArray<Fragment>
  readonly limit: number
  readonly offset: number
}

export interface Hits {
  /** Row ids of the page's messages, in order. */
  readonly ids: ReadonlyArray<number>
  /** Messages that were found in all. */
  readonly matched: number
}

type Found = Effect.Effect<Hits, SqlError, SqlClient.SqlClient>

/** The newest first; those without a time last. */
export const newestHits = (question: HitsQuestion): Found =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { fts5, conditions, limit, offset } = question
    // The ids of few are taken along as a list: evaluating a phrase may cost more than all the rest.
    const [found] = yield* sql<{ ids: string; n: number }>`SELECT json_group_array(id) AS ids, count(*) AS n
      FROM (SELECT rowid AS id FROM search WHERE search MATCH ${fts5} LIMIT ${fewHits + 1})`
    const isFew = found!.n <= fewHits
    const matching = isFew
      ? sql`json_each(${found!.ids}) found CROSS JOIN messages m ON m.id = found.value ${narrowed(sql, conditions)}`
      : messagesFound(sql, question)
    if (conditions.length > 0) return yield* newestOf(matching, question, null)
    if (isFew) return yield* newestOf(matching, question, found!.n)
    const matched = yield* count(sql`search WHERE search MATCH ${fts5}`)
    const ids = yield* newestAmongMany({ fts5, wanted: offset + limit, matched })
    return ids === null ? yield* newestOf(matching, question, matched) : { ids: ids.slice(offset), matched }
  })

/** The best match first (BM25), the one that was read last at a tie. */
export const bestHits = (question: HitsQuestion): Found =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { fts5, conditions, limit, offset } = question
    const matching =
      conditions.length === 0 ? sql`search WHERE search MATCH ${fts5}` : messagesFound(sql, question)
    const rows = yield* sql<{ id: number }>`SELECT search.rowid AS id FROM ${matching}
      ORDER BY bm25(search, ${sql.literal(weights)}), search.rowid DESC LIMIT ${limit} OFFSET ${offset}`
    const ids = rows.map(({ id }) => id)
    const isLast = ids.length < limit && (ids.length > 0 || offset === 0)
    return { ids, matched: isLast ? offset + ids.length : yield* count(matching) }
  })

/** Weights of prompt, answer and tool. */
const weights = "3.0, 2.0, 1.0"

/** Up to so many hits, the time of each is looked up. */
const fewHits = 8192

/** Joined crosswise, which SQLite takes in this order: asking the index once for all, not for each message. */
const messagesFound = (sql: SqlClient.SqlClient, { fts5, conditions }: HitsQuestion): Fragment =>
  sql`search CROSS JOIN messages m ON m.id = search.rowid AND search MATCH ${fts5} ${narrowed(sql, conditions)}`

/** Sessions are looked up only where a condition may be about them. */
const narrowed = (sql: SqlClient.SqlClient, conditions: ReadonlyArray<Fragment>): Fragment =>
  conditions.length === 0
    ? sql.literal("")
    : sql`CROSS JOIN sessions s ON s.id = m.session_id WHERE ${sql.and(conditions)}`

/** By looking up the time of each. They are counted on the way, unless that was done before. */
const newestOf = Effect.fnUntraced(function* (
  matching: Fragment,
  { limit, offset }: HitsQuestion,
  known: number | null
): Effect.fn.Return<Hits, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const counted = sql.literal(known === null ? "count(*) OVER ()" : "NULL")
  const rows = yield* sql<{ id: number; matched: number | null }>`SELECT m.id, ${counted} AS matched
    FROM ${matching} ORDER BY m.at_ms DESC NULLS LAST, m.id DESC LIMIT ${limit} OFFSET ${offset}`
  const ids = rows.map(({ id }) => id)
  return { ids, matched: known ?? rows[0]?.matched ?? (offset === 0 ? 0 : yield* count(matching)) }
})

const count = (matching: Fragment): Effect.Effect<number, SqlError, SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(sql<{ n: number }>`SELECT count(*) AS n FROM ${matching}`, ([row]) => row!.n)
  )
