/** One session in full: its figures, health, models, tools, files, plan and kin. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Todo } from "../record/TodoList.ts"
import type {
  SessionDetail,
  SessionFile,
  SessionModel,
  SessionPatch,
  SessionTool,
  SessionTrailFile
} from "../report/Session.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { amountsOf, sumColumns } from "./cost.ts"
import { healthOf } from "./health.ts"
import type { HealthOptions } from "./health.ts"
import { isOwnMessage } from "./own-messages.ts"
import { defaultLimits } from "./session-activity.ts"
import type { ActivityLimits } from "./session-activity.ts"
import { sessionCommits } from "./session-commits.ts"
import { sessionEntries } from "./session-entries.ts"
import { membersBelow } from "./session-family.ts"
import { findSession } from "./session-reference.ts"
import { type FamilyWaits, waitsInFamily } from "./waits.ts"

export interface DetailOptions {
  readonly limits?: ActivityLimits | undefined
  readonly health?: HealthOptions | undefined
  /** Files and patches at most; 200 without it. */
  readonly listLimit?: number | undefined
}

/** The session that `reference` names. */
export const sessionDetail = (
  reference: string,
  options: DetailOptions = {}
): Effect.Effect<SessionDetail, AnalyticsError, SqlClient.SqlClient | Content> =>
  read(reference, options).pipe(orStoreFailure(`Reading session ${reference}`))

const read = Effect.fnUntraced(function* (
  reference: string,
  options: DetailOptions
): Effect.fn.Return<SessionDetail, AnalyticsError | SqlError | StoreError, SqlClient.SqlClient | Content> {
  const sql = yield* SqlClient.SqlClient
  const { row_id: id } = yield* findSession(reference)
  const limits = options.limits ?? defaultLimits
  const list_limit = options.listLimit ?? 200
  const [session] = yield* sessionEntries([id], limits)
  const health = (yield* healthOf([id], limits, options.health)).get(id)!
  const kin = (yield* membersBelow(id, { maxDepth: 1 })).slice(1)
  const [inherited] = yield* sql<{
    n: number
  }>`SELECT count(*) AS n FROM message_copies WHERE session_id = ${id}`
  const events = yield* sql<{ type: string; n: number }>`
    SELECT type, count(*) AS n FROM events WHERE session_id = ${id} GROUP BY type ORDER BY type`
  const waits = yield* waitsInFamily(id)
  const files = yield* filesOf(id)
  const patches = yield* patchesOf(id)
  const todos =
    yield* sql<Todo>`SELECT content, status, priority FROM todos WHERE session_id = ${id} ORDER BY ordinal`
  const trail = yield* sql<SessionTrailFile>`
    SELECT f.path, f.format, f.size_bytes, f.vanished_at_ms FROM session_files sf JOIN source_files f ON f.id = sf.file_id
    WHERE sf.session_id = ${id} ORDER BY f.path`
  return {
    schema_version: 1,
    session: session!,
    health,
    inherited_messages: inherited!.n,
    models: yield* modelsOf(id),
    tools: yield* toolsOf(id, waits),
    children: kin.filter(({ relation }) => relation !== "fork"),
    forks: kin.filter(({ relation }) => relation === "fork"),
    todos: todos.map((todo) => ({ ...todo })),
    list_limit,
    files_total: files.length,
    files: files.slice(0, list_limit),
    patches_total: patches.length,
    patches: patches.slice(0, list_limit),
    waits: waits.told,
    commits: yield* sessionCommits(id),
    events: Object.fromEntries(events.map(({ type, n }) => [type, n])),
    trail: trail.map((file) => ({ ...file }))
  }
})

const modelsOf = Effect.fnUntraced(function* (
  id: number
): Effect.fn.Return<ReadonlyArray<SessionModel>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql.unsafe(
    `SELECT mo.provider, mo.name, ${sumColumns("auto")} FROM usage_slots u LEFT JOIN models mo ON mo.id = u.model_id
      WHERE u.session_id = ? GROUP BY mo.provider, mo.name ORDER BY sum(u.cost_usd_micros) DESC, sum(u.output_tokens) DESC, mo.name`,
    [id]
  ).values
  return rows.map(([provider, model, ...sums]) => ({
    provider: provider as string | null,
    model: model as string | null,
    usage: amountsOf(sums.map(Number))
  }))
})

const toolsOf = Effect.fnUntraced(function* (
  id: number,
  { byTool }: FamilyWaits
): Effect.fn.Return<ReadonlyArray<SessionTool>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Omit<SessionTool, "waited_ms">>`
    SELECT t.name AS tool, t.mcp_server, count(*) AS calls,
      sum(CASE WHEN p.status IN ('error', 'denied') THEN 1 ELSE 0 END) AS errors, sum(p.duration_ms) AS duration_ms
    FROM messages m JOIN parts p ON p.message_id = m.id JOIN tools t ON t.id = p.tool_id
    WHERE m.session_id = ${id} AND p.type = 'tool' AND ${sql.literal(isOwnMessage)} GROUP BY t.name, t.mcp_server ORDER BY count(*) DESC, t.name`
  return rows.map((row) => ({ ...row, waited_ms: byTool.get(row.tool) ?? null }))
})

const filesOf = Effect.fnUntraced(function* (
  id: number
): Effect.fn.Return<ReadonlyArray<SessionFile>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const verbs = ["read", "edit", "write", "delete", "move"].map(
    (verb) => `sum(CASE WHEN o.verb = '${verb}' THEN 1 ELSE 0 END) AS ${verb}s`
  )
  const rows = yield* sql<SessionFile>`
    SELECT pa.path, ${sql.literal(verbs.join(", "))}, sum(o.lines_added) AS lines_added, sum(o.lines_removed) AS lines_removed
    FROM messages m JOIN file_operations o ON o.message_id = m.id JOIN paths pa ON pa.id = o.path_id
    WHERE m.session_id = ${id} AND ${sql.literal(isOwnMessage)} GROUP BY pa.path
    ORDER BY sum(CASE WHEN o.verb = 'read' THEN 0 ELSE 1 END) DESC, count(*) DESC, pa.path`
  return rows.map((row) => ({ ...row }))
})

const patchesOf = Effect.fnUntraced(function* (
  id: number
): Effect.fn.Return<ReadonlyArray<SessionPatch>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ message: string; hash: string | null; files: string; at_ms: number | null }>`
    SELECT m.native_id AS message, p.hash, p.files, p.at_ms FROM messages m JOIN patches p ON p.message_id = m.id
    WHERE m.session_id = ${id} ORDER BY p.at_ms NULLS FIRST, m.id, p.key`
  return rows.map((row) => ({ ...row, files: JSON.parse(row.files) as ReadonlyArray<string> }))
})
