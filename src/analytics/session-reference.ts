/**
 * From the words that a person names a session with to the session: its whole native id, the beginning of one
 * (four characters at least), `latest` (the user session with the last sign of life), or `AGENT:ID` where two
 * agents use one id.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { AnalyticsError, notFound } from "./AnalyticsError.ts"

/** A session as the store knows it: `row_id` is of this store alone, `id` is the agent's own. */
export interface FoundSession {
  readonly row_id: number
  readonly id: string
  readonly agent: string
}

/** Finds the one session that `reference` names. */
export const findSession = Effect.fnUntraced(function* (
  reference: string
): Effect.fn.Return<FoundSession, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* sessionsNamed(reference)
  const found = yield* sql<FoundSession>`
    SELECT s.id AS row_id, s.native_id AS id, a.name AS agent FROM sessions s JOIN agents a ON a.id = s.agent_id
    WHERE ${sql.in("s.id", ids)} ORDER BY s.id`
  if (found.length === 1) return { ...found[0]! }
  return yield* new AnalyticsError({
    reason: "bad_input",
    message: `Several agents have a session ${reference}. Put the agent's name before the id.`,
    candidates: found.map((session) => `${session.agent}:${session.id}`)
  })
})

/** Row ids of the sessions that `reference` names: one, or one of each agent that uses the id. Never none. */
export const sessionsNamed = Effect.fnUntraced(function* (
  reference: string
): Effect.fn.Return<ReadonlyArray<number>, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  if (reference === "latest") {
    const [last] = yield* sql<{ id: number }>`
      SELECT id FROM sessions WHERE relation IN ('root', 'fork')
      ORDER BY coalesce(ended_at_ms, -1) DESC, id DESC LIMIT 1`
    return last === undefined
      ? yield* notFound("The store holds no session yet. Run `spoor ingest`.")
      : [last.id]
  }
  const [, name, ownId] = /^([a-z][a-z0-9-]*):(.+)$/.exec(reference) ?? []
  const [agent] =
    name === undefined ? [] : yield* sql<{ id: number }>`SELECT id FROM agents WHERE name = ${name}`
  return yield* agent === undefined ? withId(reference, reference, null) : withId(reference, ownId!, agent.id)
})

const shortestPrefix = 4

/**
 * The sessions with that native id (each agent may have one), or the only one that begins so. A session's own
 * sub-agents, whose ids may begin with its id, do not make it ambiguous.
 */
const withId = Effect.fnUntraced(function* (
  reference: string,
  id: string,
  agent: number | null
): Effect.fn.Return<ReadonlyArray<number>, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const ofAgent = sql.literal(agent === null ? "" : ` AND agent_id = ${agent}`)
  const exact = yield* sql<{ id: number }>`SELECT id FROM sessions WHERE native_id = ${id}${ofAgent}`
  if (exact.length > 0) return exact.map((row) => row.id)
  // A prefix is a range, so that the index on native ids serves it whatever characters it holds.
  const near =
    id.length < shortestPrefix
      ? []
      : yield* sql<{ id: number; native_id: string }>`
        SELECT id, native_id FROM sessions WHERE native_id >= ${id} AND native_id < ${`${id}\u{10ffff}`}${ofAgent}
        ORDER BY native_id`
  const first = near[0]
  if (
    first !== undefined &&
    near.every((row) => row === first || row.native_id.startsWith(`${first.native_id}/`))
  ) {
    return [first.id]
  }
  if (near.length === 0) {
    const short = id.length < shortestPrefix ? ` Of an id, give ${shortestPrefix} characters at least.` : ""
    return yield* notFound(
      `There is no session ${reference}.${short} \`spoor sessions list\` shows those there are.`
    )
  }
  return yield* new AnalyticsError({
    reason: "bad_input",
    message: `Several sessions begin with ${reference}. Give more of the id.`,
    candidates: near.slice(0, 20).map((row) => row.native_id)
  })
})
