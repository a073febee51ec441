/**
 * Tool calls made again after they failed: the same tool, the very same input.
 *
 * Inputs are compared by their text in custody; only calls that could be equal (same tool, title and length)
 * are read. Where the text was not kept, that has to do.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { isOwnMessage } from "./own-messages.ts"

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
    `SELECT m.session_id, m.id AS message_id, coalesce(p.started_at_ms, m.at_ms) AS at_ms, p.ordinal, p.tool_id, p.title,
        p.content_chars AS chars, p.status, p.address, p.length, q.pointer
      FROM messages m CROSS JOIN parts p
      LEFT JOIN pointers q ON q.id = p.pointer_id
      WHERE m.session_id IN (${marks}) AND p.message_id = m.id AND p.type = 'tool' AND ${isOwnMessage}
        AND (m.session_id, p.tool_id, p.content_chars, coalesce(p.title, '')) IN (
          SELECT fm.session_id, fp.tool_id, fp.content_chars, coalesce(fp.title, '')
          FROM messages fm CROSS JOIN parts fp
          WHERE fm.session_id IN (${marks}) AND fp.message_id = fm.id AND fp.type = 'tool' AND fp.status = 'error')
      ORDER BY m.session_id, m.at_ms, m.id, p.ordinal`,
    [...ids, ...ids]
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
  const groups = Map.groupBy(
    calls,
    (call) => `${call.session_id} ${call.tool_id} ${call.chars} ${call.title}`
  )
  return [...groups.values()].filter((group) => group.length > 1)
}

const inputsOf = Effect.fnUntraced(function* (
  calls: ReadonlyArray<Call>
): Effect.fn.Return<ReadonlyArray<string>, StoreError, Content> {
  const content = yield* Content
  return yield* Effect.forEach(calls, ({ address, length, pointer }) =>
    address === null || length === null || pointer === null
      ? Effect.succeed("")
      : Effect.map(content.text({ address, length, pointer }), (text) => text ?? "")
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
