/** From the words that a person names a session with to the session. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { AnalyticsError, notFound } from "./AnalyticsError.ts"
import { sessionsNamed } from "./filter.ts"

/** A session as the store knows it: `row_id` is of this store alone, `id` is the agent's own. */
export interface FoundSession {
  readonly row_id: number
  readonly id: string
  readonly agent: string
}

/**
 * Finds the one session that `reference` names: its whole native id, the beginning of one (four characters at
 * least), `latest` (the user session with the last sign of life), or `AGENT:ID` where two agents use one id.
 */
export const findSession = Effect.fnUntraced(function* (
  reference: string
): Effect.fn.Return<FoundSession, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  if (reference === "latest") {
    const [last] = yield* sql<FoundSession>`
      SELECT s.id AS row_id, s.native_id AS id, a.name AS agent FROM sessions s JOIN agents a ON a.id = s.agent_id
      WHERE s.relation IN ('root', 'fork') ORDER BY coalesce(s.ended_at_ms, -1) DESC, s.id DESC LIMIT 1`
    return last === undefined
      ? yield* notFound("The store holds no session yet. Run `spoor ingest`.")
      : { ...last }
  }
  const [, agent, ownId] = /^([a-z][a-z0-9-]*):(.+)$/.exec(reference) ?? []
  const isQualified =
    agent !== undefined && (yield* sql`SELECT 1 FROM agents WHERE name = ${agent}`).length > 0
  const ids = yield* sessionsNamed(isQualified ? ownId! : reference)
  const found = yield* sql<FoundSession>`
    SELECT s.id AS row_id, s.native_id AS id, a.name AS agent FROM sessions s JOIN agents a ON a.id = s.agent_id
    WHERE ${sql.in("s.id", ids)} ORDER BY s.id`
  const fitting = isQualified ? found.filter((session) => session.agent === agent) : found
  if (fitting.length === 1) return { ...fitting[0]! }
  if (fitting.length === 0) return yield* notFound(`${agent} has no session ${ownId}.`)
  return yield* new AnalyticsError({
    reason: "bad_input",
    message: `Several agents have a session ${reference}. Put the agent's name before the id.`,
    candidates: fitting.map((session) => `${session.agent}:${session.id}`)
  })
})
