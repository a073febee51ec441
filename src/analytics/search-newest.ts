/**
 * The newest messages in which a search finds something, without looking up the time of every one of them.
 *
 * The index knows messages by their row ids, in the order in which they were read, and not by time. A word that
 * half of all messages hold would be looked up and sorted a hundred thousand times for the twenty that are shown.
 * So the other way around: the newest messages of all are taken, in order, and the index is asked which of them it
 * finds. They lie in a few sessions, whose messages have ids near each other.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

/** How many hits to find, and out of how many in all. */
export interface NewestQuestion {
  readonly fts5: string
  readonly wanted: number
  readonly matched: number
}

/**
 * Row ids of the newest hits, the newest first: as many as are wanted, or null when that cannot be told in this way
 * (few hits, or too many without a time).
 */
export const newestAmongMany = Effect.fnUntraced(function* ({
  fts5,
  wanted,
  matched
}: NewestQuestion): Effect.fn.Return<ReadonlyArray<number> | null, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [all] = yield* sql<Totals>`SELECT
    (SELECT max(id) FROM messages) AS messages, (SELECT count(*) FROM sessions) AS sessions`
  const { messages, sessions } = all!
  if (sessions * hitsPerSession > matched) return null
  // If hits were spread evenly, so many messages would hold them. They are not: look at more, then at many more.
  const even = Math.ceil((wanted * messages) / matched)
  for (const many of [even * 4, even * 32]) {
    if (many > messages * worthwhile) return null
    const newest = yield* newestMessages(Math.ceil((many * sessions) / messages) + spareSessions, many)
    const hits = yield* hitsAmong(newest, fts5)
    if (hits.length >= wanted) return hits.slice(0, wanted)
  }
  return null
})

interface Totals {
  readonly messages: number
  readonly sessions: number
}

/** Asking when a session was last active takes as long as looking up so many hits. */
const hitsPerSession = 4
/** Looking at more than this share of all messages takes as long as looking up every hit. */
const worthwhile = 0.1
const spareSessions = 8

/** The newest of all messages, in order; those of the `sessions` that were last active, `limit` at most. */
const newestMessages = Effect.fnUntraced(function* (
  sessions: number,
  limit: number
): Effect.fn.Return<ReadonlyArray<number>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const last = yield* sql<{ id: number; at_ms: number | null }>`
    SELECT s.id, (SELECT max(m.at_ms) FROM messages m WHERE m.session_id = s.id) AS at_ms
    FROM sessions s ORDER BY at_ms DESC NULLS LAST LIMIT ${sessions + 1}`
  // No message of another session is newer than the newest of the first that is left out.
  const others_ms = last.length > sessions ? last.at(-1)!.at_ms : null
  const rows = yield* sql<{ id: number }>`SELECT m.id FROM messages m
    WHERE m.session_id IN (SELECT value FROM json_each(${JSON.stringify(last.slice(0, sessions).map(({ id }) => id))}))
      AND m.at_ms > ${others_ms ?? Number.MIN_SAFE_INTEGER}
    ORDER BY m.at_ms DESC, m.id DESC LIMIT ${limit}`
  return rows.map(({ id }) => id)
})

/** Those of the messages that the index finds, in their order. */
const hitsAmong = Effect.fnUntraced(function* (
  messages: ReadonlyArray<number>,
  fts5: string
): Effect.fn.Return<ReadonlyArray<number>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const hits = new Set<number>()
  for (const { from, to } of rangesOf(messages)) {
    // FTS5 skips to a whole number alone, and a JavaScript number is bound as a real
    const rows = yield* sql<{ id: number }>`SELECT rowid AS id FROM search
      WHERE search MATCH ${fts5} AND rowid BETWEEN CAST(${from} AS INTEGER) AND CAST(${to} AS INTEGER)`
    for (const { id } of rows) hits.add(id)
  }
  return messages.filter((id) => hits.has(id))
})

interface Range {
  readonly from: number
  to: number
}

const maxRanges = 32

/** Ranges that hold all the ids: few, and with few others between them. */
const rangesOf = (ids: ReadonlyArray<number>): ReadonlyArray<Range> => {
  const sorted = ids.toSorted((a, b) => a - b)
  for (let gap = 256; ; gap *= 4) {
    const ranges: Array<Range> = []
    for (const id of sorted) {
      const last = ranges.at(-1)
      if (last !== undefined && id - last.to <= gap) last.to = id
      else ranges.push({ from: id, to: id })
    }
    if (ranges.length <= maxRanges) return ranges
  }
}
