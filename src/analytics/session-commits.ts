/** The commits and pull requests that a session and its sub-agents made, as far as that is known. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { GitEvent } from "../report/TelemetryGit.ts"
import { makeRedactor } from "./redact.ts"
import { gitEventsWhere } from "./telemetry-git-rows.ts"
import { sessionsByPlace } from "./telemetry-sessions.ts"

/** In order of time. Forks are sessions of their own. */
export const sessionCommits = Effect.fnUntraced(function* (
  id: number
): Effect.fn.Return<ReadonlyArray<GitEvent>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const family = yield* sql<{ native_id: string; started_at_ms: number | null; ended_at_ms: number | null }>`
    WITH RECURSIVE family (id) AS (
      SELECT ${id} UNION SELECT c.id FROM sessions c JOIN family f ON c.parent_id = f.id WHERE c.relation <> 'fork'
    ) SELECT s.native_id, s.started_at_ms, s.ended_at_ms FROM family f JOIN sessions s ON s.id = f.id`
  const names = family.map(({ native_id }) => native_id)
  const inferred = yield* inferredIn(family)
  const isOurs = sql.or([
    sql`session IN (${sql.csv(names.map((name) => sql`${name}`))})`,
    sql`id IN (SELECT value FROM json_each(${JSON.stringify([...inferred.keys()])}))`
  ])
  const events = yield* gitEventsWhere(isOurs, inferred)
  const { text } = makeRedactor()
  return events.map((event) => ({ ...event, message: event.message === null ? null : text(event.message) }))
})

const inferredIn = Effect.fnUntraced(function* (
  family: ReadonlyArray<{
    readonly native_id: string
    readonly started_at_ms: number | null
    readonly ended_at_ms: number | null
  }>
) {
  const [
    { native_id, started_at_ms, ended_at_ms } = { native_id: "", started_at_ms: null, ended_at_ms: null }
  ] = family
  if (started_at_ms === null || ended_at_ms === null) return new Map<number, never>()
  const all = yield* sessionsByPlace({ from_ms: started_at_ms, to_ms: ended_at_ms + 1 })
  return new Map([...all].filter(([, { session }]) => session === native_id))
})
