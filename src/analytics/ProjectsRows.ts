/** What sessions did in each project: counts by project row id (null: no folder known). */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { greatestFile } from "./FilesRows.ts"
import { scopeConditions, timeConditions, where, type Scope } from "./filter.ts"
import { isOwnMessage } from "./own-messages.ts"
import { isOpen, type Range } from "./period.ts"
import { callTime } from "./ToolsRows.ts"
import { slotConditions } from "./UsageSlots.ts"
import { pathsTouched } from "./work-logs.ts"

type ProjectId = number | null

export interface ProjectWork {
  prompts: number
  tool_calls: number
  tool_errors: number
  lines_added: number
  lines_removed: number
  files_touched: number
}

/** Work by project. Without a range it comes from the sessions' rollups, with one from rows that have a time in it. */
export const workByProject = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<ProjectId, ProjectWork>, SqlError, SqlClient.SqlClient> {
  const work: Work = new Map()
  if (isOpen(range)) {
    yield* addWholeSessions(work, scope)
    yield* addFilesTouched(work, scope)
  } else yield* addWorkWithin(work, scope, range)
  return work
})

type Work = Map<ProjectId, ProjectWork>

const addWholeSessions = Effect.fnUntraced(function* (
  work: Work,
  scope: Scope
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT s.project_id, sum(x.prompts), sum(x.tool_calls), sum(x.tool_errors), sum(x.lines_added), sum(x.lines_removed)
    FROM session_stats x JOIN sessions s ON s.id = x.session_id${where(sql, scopeConditions(sql, scope, "s.id", null))}
    GROUP BY s.project_id`.values
  for (const row of rows) {
    const one = workOf(work, row[0])
    one.prompts = Number(row[1])
    one.tool_calls = Number(row[2])
    one.tool_errors = Number(row[3])
    one.lines_added = Number(row[4])
    one.lines_removed = Number(row[5])
  }
})

/** Different paths of each project. */
const addFilesTouched = Effect.fnUntraced(function* (
  work: Work,
  scope: Scope
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const projects = yield* sql`SELECT id, project_id FROM sessions`.values
  const projectOf = new Map(projects.map((row) => [row[0] as number, row[1] as ProjectId]))
  const touched = yield* pathsTouched(scope)
  const greatest = yield* greatestFile
  const byProject = Map.groupBy(touched, ({ session_id }) => projectOf.get(session_id) ?? null)
  for (const [project, all] of byProject) {
    const isTouched = new Uint8Array(greatest + 1)
    let count = 0
    for (const { paths } of all) {
      for (let i = 0; i < paths.length; i++) {
        const path = paths[i]!
        if (isTouched[path] === 0) count++
        isTouched[path] = 1
      }
    }
    workOf(work, project).files_touched = count
  }
})

const addWorkWithin = Effect.fnUntraced(function* (
  work: Work,
  scope: Scope,
  range: Range
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const inScope = (at: string): Fragment =>
    where(sql, [...scopeConditions(sql, scope, "s.id", null), ...timeConditions(sql, at, range)])
  const prompts = yield* sql`
    SELECT s.project_id, count(*) FROM messages m JOIN sessions s ON s.id = m.session_id
    ${inScope("m.at_ms")} AND m.kind = 'prompt' GROUP BY s.project_id`.values
  for (const row of prompts) workOf(work, row[0]).prompts = Number(row[1])
  const calls = yield* sql`
    SELECT s.project_id, count(*), sum(CASE WHEN p.status IN ('error', 'denied') THEN 1 ELSE 0 END)
    FROM parts p JOIN messages m ON m.id = p.message_id JOIN sessions s ON s.id = m.session_id
    ${inScope(callTime)} AND p.type = 'tool' AND ${sql.literal(isOwnMessage)} GROUP BY s.project_id`.values
  for (const row of calls) {
    const one = workOf(work, row[0])
    one.tool_calls = Number(row[1])
    one.tool_errors = Number(row[2])
  }
  const files = yield* sql`
    SELECT s.project_id, coalesce(sum(o.lines_added), 0), coalesce(sum(o.lines_removed), 0), count(DISTINCT o.path_id)
    FROM file_operations o JOIN messages m ON m.id = o.message_id JOIN sessions s ON s.id = m.session_id
    ${inScope("coalesce(o.at_ms, m.at_ms)")} AND ${sql.literal(isOwnMessage)} GROUP BY s.project_id`.values
  for (const row of files) {
    const one = workOf(work, row[0])
    one.lines_added = Number(row[1])
    one.lines_removed = Number(row[2])
    one.files_touched = Number(row[3])
  }
})

const workOf = (work: Work, id: unknown): ProjectWork => {
  const project = id as ProjectId
  let one = work.get(project)
  if (one === undefined) {
    one = { prompts: 0, tool_calls: 0, tool_errors: 0, lines_added: 0, lines_removed: 0, files_touched: 0 }
    work.set(project, one)
  }
  return one
}

export interface ProjectSession {
  readonly project_id: ProjectId
  readonly relation: string
  readonly agent: string
  readonly git_branch: string | null
  readonly directory: string | null
  readonly is_worktree: number | null
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
}

/** Sessions that were active in a range, or all. */
export const projectSessions = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyArray<ProjectSession>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions: Array<Fragment> = scope.session === null ? [] : [scope.session]
  if (range.from_ms !== null) conditions.push(sql.literal(`s.ended_at_ms >= ${range.from_ms}`))
  if (range.to_ms !== null) conditions.push(sql.literal(`s.started_at_ms < ${range.to_ms}`))
  if (scope.model_ids !== null) {
    conditions.push(
      sql`s.id IN (SELECT u.session_id FROM usage_slots u${where(sql, slotConditions(sql, { ...scope, session: null }, range))})`
    )
  }
  return yield* sql<ProjectSession>`
    SELECT s.project_id, s.relation, a.name AS agent, s.git_branch, d.path AS directory, d.is_worktree,
      s.started_at_ms, s.ended_at_ms
    FROM sessions s JOIN agents a ON a.id = s.agent_id LEFT JOIN directories d ON d.id = s.directory_id
    ${where(sql, conditions)} ORDER BY s.id`
})
