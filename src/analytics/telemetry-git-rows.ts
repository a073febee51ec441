/** Rows of git events as answers have them: each with its session, as far as it is known. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { GitEvent } from "../report/TelemetryGit.ts"
import type { TimeScope } from "./period.ts"
import { rowsInRange } from "./telemetry-range.ts"
import { coAuthor, type LinkedSession, sessionsByPlace } from "./telemetry-sessions.ts"

const columns = [
  "id",
  "event_type AS type",
  "repo",
  "branch",
  "commit_hash AS hash",
  "message",
  "author",
  "files_changed",
  "additions",
  "deletions",
  "lines_changed",
  "commits_pushed",
  "pr_number AS number",
  "pr_url AS url",
  "parents",
  "trailers",
  "session",
  "session_by",
  "sightings",
  "(SELECT a.name FROM sessions s JOIN agents a ON a.id = s.agent_id WHERE s.native_id = session) AS agent"
]

interface EventRow extends Omit<GitEvent, "is_merge"> {
  readonly id: number
  readonly parents: number | null
  readonly trailers: string | null
}

/** The events in the range, in order of time, each with its session as far as it is known. */
export const gitEventsIn = Effect.fnUntraced(function* (time: TimeScope, repos: ReadonlyArray<string>) {
  const { rows, head } = yield* rowsInRange<EventRow>({ table: "git_events", columns, time })
  const byPlace = yield* sessionsByPlace(time)
  const wanted = repos.length === 0 ? rows : rows.filter(({ repo }) => repo !== null && repos.includes(repo))
  return { events: wanted.map((row) => eventOf(row, byPlace.get(row.id))), head }
})

/** The events that a condition on `git_events` is true for; `inferred` are sessions by row id. */
export const gitEventsWhere = Effect.fnUntraced(function* (
  condition: Fragment,
  inferred: ReadonlyMap<number, LinkedSession>
): Effect.fn.Return<ReadonlyArray<GitEvent>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<EventRow>`
    SELECT at_ms, ${sql.literal(columns.join(", "))} FROM git_events WHERE ${condition} ORDER BY at_ms, id`
  return rows.map((row) => eventOf(row, inferred.get(row.id)))
})

const eventOf = (row: EventRow, inferred: LinkedSession | undefined): GitEvent => {
  const { id: _, parents, trailers, ...event } = row
  const linked = inferred ?? { session: row.session, session_by: row.session_by, agent: row.agent }
  return {
    ...event,
    ...linked,
    agent: linked.agent ?? coAuthor(trailers),
    is_merge: parents === null ? null : parents > 1
  }
}
