/** Findings that came or went between checkpoints, and whose work that is. `report/AuditSessions.ts` says how it is known. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Severity } from "../record/Finding.ts"
import type { AttributedChange } from "../report/AuditSessions.ts"
import { fileName, type Worktrees } from "../store/file-names.ts"
import { ulidOfBytes } from "../store/findings/ulid-bytes.ts"
import type { CheckpointRow } from "./checkpoints.ts"

/** What was there at the first checkpoint of a history was there before anybody looked, and is nobody's change. */
interface Change {
  readonly ulid: Uint8Array
  readonly change: AttributedChange["change"]
  readonly number: number
  readonly rule: string
  readonly severity: Severity
  readonly path: string | null
}

/** `rows`: the checkpoints of one history that are asked about, the newest first; `all`: those that there are. */
export const auditChanges = Effect.fnUntraced(function* (
  rows: ReadonlyArray<CheckpointRow>,
  all: ReadonlyArray<CheckpointRow>
): Effect.fn.Return<ReadonlyArray<AttributedChange>, SqlError, SqlClient.SqlClient> {
  const numbers = new Set(rows.map(({ number }) => number))
  const byNumber = new Map(all.map((row) => [row.number, row]))
  const changes = (yield* changesOf(all[0]!.series_id)).filter(({ number }) => numbers.has(number))
  if (changes.length === 0) return []
  const windows = new Map(
    [...new Set(changes.map(({ number }) => number))].map((number) => {
      const [before, checkpoint] = [byNumber.get(number - 1)!, byNumber.get(number)!]
      return [number, { from_ms: before.at_ms, checkpoint }]
    })
  )
  const root = all[0]!.root
  const sessions = yield* sessionsAt(root, Math.min(...[...windows.values()].map(({ from_ms }) => from_ms)))
  const worktrees = yield* knownWorktrees
  const edits = yield* editsBy(sessions, worktrees)
  const named = yield* sessionsNamed(rows)
  return changes
    .map((change) => {
      const { from_ms, checkpoint } = windows.get(change.number)!
      const { ulid, number: _, ...told } = change
      const file = change.path === null ? null : fileName(`${root}/${change.path}`, null, worktrees)
      const own = (file === null ? [] : (edits.get(file) ?? [])).filter(
        ({ at_ms }) => at_ms > from_ms && at_ms <= checkpoint.at_ms
      )
      const whose =
        byEdit(own) ??
        byCheckpoint(checkpoint, named) ??
        byOverlap(sessions, from_ms, checkpoint.at_ms) ??
        nobody
      return {
        finding: ulidOfBytes(ulid),
        ...told,
        checkpoint: checkpoint.id,
        at_ms: checkpoint.at_ms,
        ...whose
      }
    })
    .sort((a, b) => b.at_ms - a.at_ms || (a.finding < b.finding ? -1 : 1))
})

const changesOf = Effect.fnUntraced(function* (
  series_id: number
): Effect.fn.Return<ReadonlyArray<Change>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<Change>`WITH texts AS MATERIALIZED (SELECT t.rule_id, t.severity, max(u.checkpoint_id)
      FROM audit_rule_runs u JOIN audit_rule_texts t ON t.id = u.text_id JOIN audit_rules r ON r.id = t.rule_id
      WHERE r.series_id = ${series_id} GROUP BY t.rule_id),
    changes AS (
      SELECT finding_id, file_id, severity, iif(state = 'new', 'introduced', 'reopened') AS change, first AS number
      FROM audit_intervals WHERE series_id = ${series_id} AND state IN ('new', 'reopened') AND first > 1
      UNION ALL
      SELECT finding_id, file_id, severity, 'fixed', last + 1 FROM audit_intervals
      WHERE series_id = ${series_id} AND absence IS NOT NULL)
    SELECT f.ulid, c.change, c.number, r.name AS rule, coalesce(c.severity, t.severity) AS severity, d.path
    FROM changes c JOIN audit_findings f ON f.id = c.finding_id JOIN audit_rules r ON r.id = f.rule_id
      JOIN texts t ON t.rule_id = f.rule_id LEFT JOIN audit_files d ON d.id = c.file_id`
})

type Whose = Pick<AttributedChange, "session" | "agent" | "turn" | "sub_agent" | "evidence">

const nobody: Whose = { session: null, agent: null, turn: null, sub_agent: null, evidence: null }

/** A session of the project, with the user session that it is part of. */
interface AtWork {
  readonly id: number
  readonly native_id: string
  readonly user_id: number
  readonly user_native_id: string
  readonly agent: string
  readonly directory: string | null
  readonly started_at_ms: number
  readonly ended_at_ms: number
}

/** Sessions that worked in the tree, or in a folder of it, at some time since. */
const sessionsAt = Effect.fnUntraced(function* (
  root: string,
  since_ms: number
): Effect.fn.Return<ReadonlyArray<AtWork>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<AtWork>`WITH RECURSIVE places AS MATERIALIZED (SELECT p.id FROM projects p
      WHERE p.root = ${root} OR substr(p.root, 1, ${root.length + 1}) = ${`${root}/`}
        OR EXISTS (SELECT 1 FROM directories d WHERE d.project_id = p.id AND d.path = ${root})),
    family (id, user_id) AS (
      SELECT s.id, s.id FROM sessions s WHERE s.project_id IN places AND s.relation IN ('root', 'fork')
        AND s.ended_at_ms >= ${since_ms}
      UNION SELECT c.id, f.user_id FROM family f JOIN sessions c ON c.parent_id = f.id AND c.relation = 'subagent')
    SELECT s.id, s.native_id, u.id AS user_id, u.native_id AS user_native_id, a.name AS agent, d.path AS directory,
      s.started_at_ms, s.ended_at_ms
    FROM family f JOIN sessions s ON s.id = f.id JOIN sessions u ON u.id = f.user_id JOIN agents a ON a.id = u.agent_id
      LEFT JOIN directories d ON d.id = s.directory_id WHERE s.started_at_ms IS NOT NULL AND s.ended_at_ms IS NOT NULL`
})

interface Edit {
  readonly at_ms: number
  readonly turn: string
  readonly by: AtWork
}

/** Writes by these sessions, by the name of the file, in order of time. */
const editsBy = Effect.fnUntraced(function* (
  sessions: ReadonlyArray<AtWork>,
  worktrees: Worktrees
): Effect.fn.Return<ReadonlyMap<string, ReadonlyArray<Edit>>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const byId = new Map(sessions.map((session) => [session.id, session]))
  const rows = yield* sql<{ session_id: number; turn: string; path: string; at_ms: number }>`
    SELECT m.session_id, m.native_id AS turn, p.path, coalesce(o.at_ms, m.at_ms) AS at_ms
    FROM json_each(${JSON.stringify([...byId.keys()])}) j JOIN messages m ON m.session_id = j.value
      JOIN file_operations o ON o.message_id = m.id JOIN paths p ON p.id = o.path_id
    WHERE o.verb <> 'read' AND coalesce(o.at_ms, m.at_ms) IS NOT NULL ORDER BY 4`
  const edits = new Map<string, Array<Edit>>()
  for (const { session_id, turn, path, at_ms } of rows) {
    const by = byId.get(session_id)!
    const name = fileName(path, by.directory, worktrees)
    const known = edits.get(name)
    if (known === undefined) edits.set(name, [{ at_ms, turn, by }])
    else known.push({ at_ms, turn, by })
  }
  return edits
})

const byEdit = (edits: ReadonlyArray<Edit>): Whose | null => {
  const last = edits.at(-1)
  if (last === undefined) return null
  const { by, turn } = last
  return {
    session: by.user_native_id,
    agent: by.agent,
    turn,
    sub_agent: by.id === by.user_id ? null : by.native_id,
    evidence: edits.every((edit) => edit.by.user_id === by.user_id) ? "edit" : "last_edit"
  }
}

/** Agents of the sessions that checkpoints were made in, by the session's own id; only those that the trail has. */
const sessionsNamed = Effect.fnUntraced(function* (
  rows: ReadonlyArray<CheckpointRow>
): Effect.fn.Return<ReadonlyMap<string, string>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const names = [...new Set(rows.flatMap(({ session }) => session ?? []))]
  if (names.length === 0) return new Map()
  const found = yield* sql<{ native_id: string; agent: string }>`SELECT s.native_id, a.name AS agent
    FROM json_each(${JSON.stringify(names)}) j JOIN sessions s ON s.native_id = j.value JOIN agents a ON a.id = s.agent_id`
  return new Map(found.map(({ native_id, agent }) => [native_id, agent]))
})

const byCheckpoint = ({ session }: CheckpointRow, named: ReadonlyMap<string, string>): Whose | null =>
  session === null || !named.has(session)
    ? null
    : { ...nobody, session, agent: named.get(session)!, evidence: "checkpoint" }

const byOverlap = (sessions: ReadonlyArray<AtWork>, from_ms: number, to_ms: number): Whose | null => {
  const atWork = sessions.filter(
    ({ started_at_ms, ended_at_ms }) => started_at_ms <= to_ms && ended_at_ms > from_ms
  )
  const users = new Map(atWork.map(({ user_native_id, agent }) => [user_native_id, agent]))
  const [one, ...others] = users
  return one === undefined || others.length > 0
    ? null
    : { ...nobody, session: one[0], agent: one[1], evidence: "overlap" }
}

const knownWorktrees = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ path: string; root: string }>`
    SELECT d.path, p.root FROM directories d JOIN projects p ON p.id = d.project_id WHERE d.is_worktree = 1`
  return new Map(rows.map(({ path, root }) => [path, root])) satisfies Worktrees
})
