/** Sessions as answers show them, by row id. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SessionRelation } from "../record/SessionSeen.ts"
import type { SessionEntry } from "../report/Sessions.ts"
import { activeTimes, defaultLimits, endings, statusOf } from "./session-activity.ts"
import type { ActivityLimits } from "./session-activity.ts"
import { figuresOf, noFamily } from "./session-figures.ts"

/** The sessions with these row ids, in this order; ids that do not exist are left out. */
export const sessionEntries = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>,
  limits: ActivityLimits = defaultLimits
): Effect.fn.Return<ReadonlyArray<SessionEntry>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  if (ids.length === 0) return []
  const rows = yield* sql.unsafe<Row>(
    `SELECT s.id AS row_id, s.native_id AS id, a.name AS agent, s.relation, s.role, s.title, p.name AS project,
        p.root AS project_root, d.path AS directory, s.git_branch, ma.name AS machine, s.user_name AS user, s.agent_version,
        mo.name AS model, CASE WHEN s.relation = 'fork' THEN NULL ELSE s.parent_native_id END AS parent,
        coalesce(f.native_id, CASE WHEN s.relation = 'fork' THEN s.parent_native_id END) AS forked_from,
        s.started_at_ms, s.ended_at_ms, st.files_touched
      FROM sessions s JOIN agents a ON a.id = s.agent_id JOIN machines ma ON ma.id = s.machine_id
      LEFT JOIN projects p ON p.id = s.project_id LEFT JOIN directories d ON d.id = s.directory_id
      LEFT JOIN sessions f ON f.id = s.forked_from_id LEFT JOIN session_stats st ON st.session_id = s.id
      LEFT JOIN models mo ON mo.id = st.model_id
      WHERE s.id IN (${ids.map(() => "?").join(", ")})`,
    ids
  )
  const figures = yield* figuresOf(ids)
  const active = yield* activeTimes(ids, limits)
  const ends = yield* endings(ids)
  const now_ms = yield* Clock.currentTimeMillis
  const entries = new Map(
    rows.map((row) => {
      const { row_id, relation, files_touched, ...facts } = row
      const { started_at_ms, ended_at_ms } = row
      const entry: SessionEntry = {
        ...facts,
        relation: relation as SessionRelation,
        duration_ms: started_at_ms === null || ended_at_ms === null ? null : ended_at_ms - started_at_ms,
        active_ms: active.get(row_id) ?? null,
        status: statusOf(ends.get(row_id)!, now_ms, limits),
        files_touched: files_touched ?? 0,
        ...(figures.get(row_id) ?? noFamily)
      }
      return [row_id, entry]
    })
  )
  return ids.flatMap((id) => entries.get(id) ?? [])
})

interface Row {
  readonly row_id: number
  readonly id: string
  readonly agent: string
  readonly relation: string
  readonly role: string | null
  readonly title: string | null
  readonly project: string | null
  readonly project_root: string | null
  readonly directory: string | null
  readonly git_branch: string | null
  readonly machine: string
  readonly user: string | null
  readonly agent_version: string | null
  readonly model: string | null
  readonly parent: string | null
  readonly forked_from: string | null
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
  readonly files_touched: number | null
}
