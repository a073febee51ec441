/**
 * The transcript of a session: its messages in order, with their texts, tool calls and costs, and what
 * happened between them.
 *
 * Messages stand by time, those without a time first, in the order in which they were read.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { MessageKind, Role } from "../record/MessageSeen.ts"
import type { EventType } from "../record/SessionEvent.ts"
import type { Transcript, TranscriptEvent, TranscriptMessage } from "../report/Transcript.ts"
import type { UsageAmounts } from "../report/Usage.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { badInput, orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { amountsOf } from "./cost.ts"
import { findSession } from "./session-reference.ts"
import { transcriptParts } from "./transcript-parts.ts"

/** Which part of a transcript. What is left out has the value in brackets. */
export interface TranscriptQuestion {
  /** Messages to leave out at the beginning [0]. */
  readonly offset?: number | undefined
  /** Only the last so many messages, instead of an offset. */
  readonly last?: number | undefined
  /** Messages a page [50]. */
  readonly limit?: number | undefined
  /** All messages, and their whole texts unless `textChars` is given [false]. */
  readonly full?: boolean | undefined
  /** Characters of each text [2000]. */
  readonly textChars?: number | undefined
  /** Also the messages that a fork has copied from its origin [false]. */
  readonly inherited?: boolean | undefined
  /** Events of every type, the agent's book-keeping (hooks, quotas, snapshots) too [false]. */
  readonly allEvents?: boolean | undefined
}

/** The transcript of the session that `reference` names. */
export const transcript = (
  reference: string,
  question: TranscriptQuestion = {}
): Effect.Effect<Transcript, AnalyticsError, SqlClient.SqlClient | Content> =>
  read(reference, question).pipe(orStoreFailure(`Reading the transcript of ${reference}`))

const read = Effect.fnUntraced(function* (
  reference: string,
  question: TranscriptQuestion
): Effect.fn.Return<Transcript, AnalyticsError | SqlError | StoreError, SqlClient.SqlClient | Content> {
  const session = yield* findSession(reference)
  const sql = yield* SqlClient.SqlClient
  const inherited = question.inherited === true
  const bind = inherited ? [session.row_id, session.row_id] : [session.row_id]
  const [{ total } = { total: 0 }] = yield* sql.unsafe<{ total: number }>(
    `SELECT count(*) AS total FROM (${heldMessages(inherited)}) AS held`,
    bind
  )
  const { offset, limit } = yield* pageOf(question, total)
  const rows = yield* sql.unsafe<MessageRow>(
    `SELECT m.id AS row_id, m.native_id AS id, o.native_id AS owner, m.session_id, m.role, m.kind, m.at_ms, m.completed_at_ms,
        mo.name AS model, m.error
      FROM (${heldMessages(inherited)} ORDER BY at_ms NULLS FIRST, id LIMIT ? OFFSET ?) AS page
      JOIN messages m ON m.id = page.id JOIN sessions o ON o.id = m.session_id LEFT JOIN models mo ON mo.id = m.model_id
      ORDER BY m.at_ms NULLS FIRST, m.id`,
    [...bind, limit + 1, offset]
  )
  const page = rows.slice(0, limit)
  const chars = question.textChars ?? (question.full === true ? Infinity : defaultChars)
  const parts = yield* inChunks(page, (ids) => transcriptParts(ids, chars))
  const usage = yield* inChunks(page, usageOf)
  const messages = page.map(({ row_id, session_id, role, kind, ...facts }): TranscriptMessage => ({
    entry: "message",
    ...facts,
    is_inherited: session_id !== session.row_id,
    role: role as Role | null,
    kind: kind as MessageKind | null,
    usage: usage.get(row_id) ?? null,
    parts: parts.get(row_id) ?? []
  }))
  const isLast = rows.length <= limit
  // messages without a time stand first, so what happened at a known time is after them
  const from_ms = offset === 0 ? -1 : (page[0]?.at_ms ?? (page.length === 0 ? beyond : -1))
  const to_ms = isLast ? beyond : (rows[limit]!.at_ms ?? -1)
  const withUndated = isLast && (page.length > 0 || total === 0)
  const events = yield* eventsOf(session.row_id, { from_ms, to_ms, withUndated }, question.allEvents === true)
  return {
    schema_version: 1,
    session: session.id,
    agent: session.agent,
    offset,
    limit,
    total,
    next_offset: isLast ? null : offset + limit,
    with_inherited: inherited,
    entries: merged(messages, events)
  }
})

const defaultChars = 2000
const defaultMessages = 50

/** Row ids and times of the messages of a session; binds the session's row id, twice with inherited ones. */
const heldMessages = (inherited: boolean): string =>
  inherited
    ? `SELECT id, at_ms FROM messages WHERE session_id = ?
        UNION ALL SELECT c.message_id, m.at_ms FROM message_copies c JOIN messages m ON m.id = c.message_id
          WHERE c.session_id = ?`
    : "SELECT id, at_ms FROM messages WHERE session_id = ?"

/** A statement takes only so many values; huge pages are asked for in pieces. */
const chunkSize = 5000

const inChunks = <A, E, R>(
  page: ReadonlyArray<MessageRow>,
  ask: (ids: ReadonlyArray<number>) => Effect.Effect<ReadonlyMap<number, A>, E, R>
): Effect.Effect<ReadonlyMap<number, A>, E, R> => {
  const chunks = Array.from({ length: Math.ceil(page.length / chunkSize) }, (_, i) =>
    page.slice(i * chunkSize, (i + 1) * chunkSize).map(({ row_id }) => row_id)
  )
  return Effect.map(Effect.forEach(chunks, ask), (maps) => new Map(maps.flatMap((map) => [...map])))
}

const pageOf = (
  { offset, last, limit, full }: TranscriptQuestion,
  total: number
): Effect.Effect<{ offset: number; limit: number }, AnalyticsError> => {
  for (const [flag, value, least] of [
    ["--offset", offset ?? 0, 0],
    ["--last", last ?? 1, 1],
    ["--limit", limit ?? 1, 1]
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least) {
      return Effect.fail(badInput(`${flag} ${value} is not possible. Use ${least} or more.`))
    }
  }
  if (last !== undefined && offset !== undefined) {
    return Effect.fail(badInput("--last and --offset both say where to begin. Use one of them."))
  }
  const from = last === undefined ? (offset ?? 0) : Math.max(0, total - last)
  const most = full === true || last !== undefined ? Math.max(1, total - from) : defaultMessages
  return Effect.succeed({ offset: from, limit: limit ?? most })
}

interface MessageRow {
  readonly row_id: number
  readonly id: string
  readonly owner: string
  readonly session_id: number
  readonly role: string | null
  readonly kind: string | null
  readonly at_ms: number | null
  readonly completed_at_ms: number | null
  readonly model: string | null
  readonly error: string | null
}

/** What the model calls of each message used. */
const usageOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>
): Effect.fn.Return<ReadonlyMap<number, UsageAmounts>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  if (ids.length === 0) return new Map()
  const counted = ["recorded", "computed", "lower_bound", "unknown"].map(
    (status) => `sum(CASE WHEN cost_status = '${status}' THEN 1 ELSE 0 END)`
  )
  const rows = yield* sql.unsafe(
    `SELECT message_id, count(*), sum(input_tokens), sum(output_tokens), sum(reasoning_tokens), sum(cache_read_tokens),
        sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), sum(web_searches), coalesce(sum(cost_usd_micros), 0),
        ${counted.join(", ")}
      FROM requests WHERE message_id IN (${ids.map(() => "?").join(", ")}) AND is_counted = 1 GROUP BY message_id`,
    ids
  ).values
  return new Map(rows.map((row) => [Number(row[0]), amountsOf(row.slice(1).map(Number))]))
})

/** Later than any time. */
const beyond = Number.MAX_SAFE_INTEGER

/** [from_ms, to_ms), and events without a time if they are wanted. */
interface Span {
  readonly from_ms: number
  readonly to_ms: number
  readonly withUndated: boolean
}

/** What a reader wants to see between the messages; the rest is the agent's book-keeping. */
const shownEvents = [
  "compaction",
  "api_error",
  "interrupted",
  "rolled_back",
  "pull_request",
  "commit",
  "mode"
]

/** Events of the page's time; those without a time stand at the end of the last page. */
const eventsOf = Effect.fnUntraced(function* (
  session: number,
  { from_ms, to_ms, withUndated }: Span,
  all: boolean
): Effect.fn.Return<ReadonlyArray<TranscriptEvent>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const time = sql`(at_ms >= ${from_ms} AND at_ms < ${to_ms})`
  const conditions = [
    sql`session_id = ${session}`,
    withUndated ? sql`(${time} OR at_ms IS NULL)` : time,
    ...(all ? [] : [sql.in("type", shownEvents)])
  ]
  const rows = yield* sql<{ key: string; type: string; at_ms: number | null; data: string }>`
    SELECT key, type, at_ms, data FROM events WHERE ${sql.and(conditions)} ORDER BY at_ms NULLS LAST, key`
  return rows.map(({ key, type, at_ms, data }) => ({
    entry: "event",
    key,
    type: type as EventType,
    at_ms,
    data: JSON.parse(data) as Record<string, unknown>
  }))
})

/** Both lists are in order; an event stands before the messages that came after it. */
const merged = (
  messages: ReadonlyArray<TranscriptMessage>,
  events: ReadonlyArray<TranscriptEvent>
): ReadonlyArray<TranscriptMessage | TranscriptEvent> => {
  const entries: Array<TranscriptMessage | TranscriptEvent> = []
  let next = 0
  for (const message of messages) {
    while (next < events.length && isBefore(events[next]!, message)) entries.push(events[next++]!)
    entries.push(message)
  }
  return [...entries, ...events.slice(next)]
}

const isBefore = (event: TranscriptEvent, message: TranscriptMessage): boolean =>
  event.at_ms !== null && message.at_ms !== null && event.at_ms < message.at_ms
