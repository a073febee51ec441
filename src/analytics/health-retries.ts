/**
 * Tool calls made again after they failed: the same tool, the very same input.
 *
 * Inputs are compared by their text in custody; only calls that could be equal (same tool, same length) are
 * read. Where the text was not kept, an equal title has to do.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"

/** `blind`: no file was changed between the failure and the next try. */
export interface Retries {
  readonly all: number
  readonly blind: number
}

/** Retries by session row id; sessions without any are absent. */
export const retriesOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>
): Effect.fn.Return<ReadonlyMap<number, Retries>, SqlError | StoreError, SqlClient.SqlClient | Content> {
  const sql = yield* SqlClient.SqlClient
  const marks = ids.map(() => "?").join(", ")
  const calls = yield* sql.unsafe<Call>(
    `WITH failed (session_id, tool_id, chars) AS (
        SELECT DISTINCT m.session_id, p.tool_id, p.content_chars FROM messages m JOIN parts p ON p.message_id = m.id
        WHERE m.session_id IN (${marks}) AND p.type = 'tool' AND p.status = 'error')
      SELECT m.session_id, m.id AS message_id, coalesce(p.started_at_ms, m.at_ms) AS at_ms, p.ordinal, p.tool_id, p.title,
        p.content_chars AS chars, p.status, p.address, p.length, q.pointer
      FROM failed f JOIN messages m ON m.session_id = f.session_id
      JOIN parts p ON p.message_id = m.id AND p.type = 'tool' AND p.tool_id = f.tool_id AND p.content_chars = f.chars
      LEFT JOIN pointers q ON q.id = p.pointer_id
      ORDER BY m.session_id, m.at_ms, m.id, p.ordinal`,
    ids
  )
  const changes = yield* changesOf([...new Set(calls.map(({ session_id }) => session_id))])
  const found = new Map<number, Retries>()
  for (const alike of grouped(calls)) {
    const inputs = yield* inputsOf(alike)
    const last = new Map<string, Call>()
    for (const [i, call] of alike.entries()) {
      const before = last.get(inputs[i]!)
      last.set(inputs[i]!, call)
      if (before?.status !== "error") continue
      const { all, blind } = found.get(call.session_id) ?? { all: 0, blind: 0 }
      const isBlind = !(changes.get(call.session_id) ?? []).some((change) => isBetween(change, before, call))
      found.set(call.session_id, { all: all + 1, blind: blind + (isBlind ? 1 : 0) })
    }
  }
  return found
})

interface Place {
  readonly message_id: number
  readonly at_ms: number | null
}

interface Call extends Place {
  readonly session_id: number
  readonly ordinal: number
  readonly tool_id: number | null
  readonly title: string | null
  readonly chars: number
  readonly status: string | null
  readonly address: number | null
  readonly length: number | null
  readonly pointer: string | null
}

/** Calls that could be equal; lone ones are left out. */
const grouped = (calls: ReadonlyArray<Call>): ReadonlyArray<ReadonlyArray<Call>> => {
  const groups = Map.groupBy(calls, (call) => `${call.session_id} ${call.tool_id} ${call.chars}`)
  return [...groups.values()].filter((group) => group.length > 1)
}

const inputsOf = Effect.fnUntraced(function* (
  calls: ReadonlyArray<Call>
): Effect.fn.Return<ReadonlyArray<string>, StoreError, Content> {
  const content = yield* Content
  return yield* Effect.forEach(calls, ({ address, length, pointer, title }) =>
    address === null || length === null || pointer === null
      ? Effect.succeed(`title ${title}`)
      : Effect.map(content.text({ address, length, pointer }), (text) =>
          text === null ? `title ${title}` : `text ${text}`
        )
  )
})

/** Where files were changed, by session. */
const changesOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>
): Effect.fn.Return<ReadonlyMap<number, ReadonlyArray<Place>>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  if (ids.length === 0) return new Map()
  const rows = yield* sql.unsafe<Place & { readonly session_id: number }>(
    `SELECT m.session_id, m.id AS message_id, coalesce(o.at_ms, m.at_ms) AS at_ms
      FROM messages m JOIN file_operations o ON o.message_id = m.id
      WHERE m.session_id IN (${ids.map(() => "?").join(", ")}) AND o.verb <> 'read'`,
    ids
  )
  return Map.groupBy(rows, ({ session_id }) => session_id)
})

const isBetween = (change: Place, from: Place, to: Place): boolean =>
  isAfter(change, from) && isAfter(to, change)

/** By time; where the trail has none, by the order in which it was read. */
const isAfter = (a: Place, b: Place): boolean =>
  a.at_ms === null || b.at_ms === null || a.at_ms === b.at_ms
    ? a.message_id > b.message_id
    : a.at_ms > b.at_ms
