/** The rows behind an explanation: requests that count, those that do not, and where all of them stand. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"

export interface RequestRow {
  readonly id: number
  readonly key: string
  readonly agent: string
  readonly agent_id: number
  readonly session_id: number
  readonly session: string
  readonly message_id: number | null
  readonly message: string | null
  readonly twin: string | null
  readonly at_ms: number | null
  readonly provider: string | null
  readonly model: string | null
  readonly speed: string
  readonly service_tier: string | null
  readonly geo: string | null
  readonly input_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_5m_tokens: number
  readonly cache_write_1h_tokens: number
  readonly web_searches: number
  readonly cost_usd_micros: number | null
  readonly cost_status: "recorded" | "computed" | "lower_bound" | "unknown"
  readonly recorded_cost_usd_micros: number | null
  readonly computed_cost_usd_micros: number | null
  readonly lower_bound: string | null
  readonly suspicion: number
  readonly rate_card_id: number | null
  readonly address: number | null
  readonly length: number | null
}

/** Requests `u` that fulfil all conditions, the oldest first. */
export const requestRows = Effect.fnUntraced(function* (
  conditions: ReadonlyArray<Fragment>
): Effect.fn.Return<ReadonlyArray<RequestRow>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<RequestRow>`
    SELECT u.id, u.key, a.name AS agent, u.agent_id, u.session_id, s.native_id AS session, u.message_id, m.native_id AS message,
      u.twin, u.at_ms, d.provider, d.name AS model, u.speed, u.service_tier, u.geo, u.input_tokens, u.output_tokens,
      u.reasoning_tokens, u.cache_read_tokens, u.cache_write_5m_tokens, u.cache_write_1h_tokens, u.web_searches,
      u.cost_usd_micros, u.cost_status, u.recorded_cost_usd_micros, u.computed_cost_usd_micros, u.lower_bound,
      u.suspicion, u.rate_card_id, u.address, u.length
    FROM requests u JOIN sessions s ON s.id = u.session_id JOIN agents a ON a.id = u.agent_id
    LEFT JOIN models d ON d.id = u.model_id LEFT JOIN messages m ON m.id = u.message_id
    WHERE ${sql.and(conditions)} ORDER BY u.at_ms NULLS FIRST, u.id`
})

/** The other sessions that hold a copy of the message of a request, by message. */
export const copiesOf = Effect.fnUntraced(function* (
  conditions: ReadonlyArray<Fragment>
): Effect.fn.Return<ReadonlyMap<number, ReadonlyArray<string>>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT DISTINCT c.message_id, s.native_id FROM requests u JOIN message_copies c ON c.message_id = u.message_id
    JOIN sessions s ON s.id = c.session_id WHERE ${sql.and(conditions)} ORDER BY 1, 2`.values
  const copies = new Map<number, Array<string>>()
  for (const [message, session] of rows) {
    const list = copies.get(message as number)
    if (list === undefined) copies.set(message as number, [session as string])
    else list.push(session as string)
  }
  return copies
})

export interface CopyRow extends RequestRow {
  /** The session that holds the copy. */
  readonly holder: string
}

/** Requests of other sessions that the sessions `s` of a condition hold copies of. */
export const copiesHeld = Effect.fnUntraced(function* (
  sessions: Fragment
): Effect.fn.Return<ReadonlyArray<CopyRow>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ request: number; holder: string }>`
    SELECT u.id AS request, s.native_id AS holder FROM sessions s JOIN message_copies c ON c.session_id = s.id
    JOIN requests u ON u.message_id = c.message_id AND u.session_id <> s.id WHERE ${sessions} AND u.is_counted = 1`
  if (rows.length === 0) return []
  const holders = Map.groupBy(rows, (row) => row.request)
  const requests = yield* requestRows([sql.literal(`u.id IN (${[...holders.keys()].join(",")})`)])
  return requests.flatMap((request) =>
    (holders.get(request.id) ?? []).map(({ holder }) => ({ ...request, holder }))
  )
})

/** The request that counts in place of each twin, by agent and twin. */
export const countedTwins = Effect.fnUntraced(function* (
  rows: ReadonlyArray<RequestRow>
): Effect.fn.Return<
  (row: RequestRow) => { key: string; session: string } | null,
  SqlError,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const twins = [...new Set(rows.flatMap((row) => (row.twin === null ? [] : [row.twin])))]
  const found = new Map<string, { key: string; session: string }>()
  for (let i = 0; i < twins.length; i += 500) {
    const some = twins.slice(i, i + 500).map((twin) => sql`${twin}`)
    const counted = yield* sql<{ key: string; session: string; twin: string; agent_id: number }>`
      SELECT u.key, s.native_id AS session, u.twin, u.agent_id FROM requests u JOIN sessions s ON s.id = u.session_id
      WHERE u.twin IN (${sql.csv(some)}) AND u.is_counted = 1 ORDER BY u.twin_rank DESC, u.id DESC`
    for (const { key, session, twin, agent_id } of counted) found.set(`${agent_id} ${twin}`, { key, session })
  }
  return (row) => found.get(`${row.agent_id} ${row.twin}`) ?? null
})

/** The stored rate cards of some requests, as they were written. */
export const storedCards = Effect.fnUntraced(function* (
  rows: ReadonlyArray<RequestRow>
): Effect.fn.Return<ReadonlyMap<number, Record<string, unknown>>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const ids = [...new Set(rows.flatMap((row) => (row.rate_card_id === null ? [] : [row.rate_card_id])))]
  if (ids.length === 0) return new Map()
  const cards = yield* sql<{ id: number; card: string }>`
    SELECT id, card FROM rate_cards WHERE id IN (${sql.literal(ids.join(","))}) ORDER BY id`
  return new Map(cards.map(({ id, card }) => [id, JSON.parse(card) as Record<string, unknown>]))
})

export interface SessionRow {
  readonly id: number
  readonly native_id: string
  readonly agent: string
  readonly relation: string
  readonly parent: string | null
  readonly title: string | null
  readonly files: ReadonlyArray<string>
}

/** Sessions by row id, with the files that tell of them. */
export const sessionRows = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>
): Effect.fn.Return<ReadonlyArray<SessionRow>, SqlError, SqlClient.SqlClient> {
  if (ids.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  const list = sql.literal(ids.join(","))
  const rows = yield* sql<Omit<SessionRow, "files">>`
    SELECT s.id, s.native_id, a.name AS agent, s.relation, s.parent_native_id AS parent, s.title
    FROM sessions s JOIN agents a ON a.id = s.agent_id WHERE s.id IN (${list}) ORDER BY s.started_at_ms NULLS FIRST, s.id`
  const files = yield* sql<{ session_id: number; path: string }>`
    SELECT f.session_id, p.path FROM session_files f JOIN source_files p ON p.id = f.file_id
    WHERE f.session_id IN (${list}) ORDER BY p.path`
  const bySession = Map.groupBy(files, (file) => file.session_id)
  return rows.map((row) => ({ ...row, files: (bySession.get(row.id) ?? []).map((file) => file.path) }))
})
