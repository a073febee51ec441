/** How well sessions went: outcome, failures, retries, churn, context, waits, and a grade of it all. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ToolErrorType } from "../record/ToolError.ts"
import type { SessionHealth } from "../report/Health.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { contextWindow } from "./context-window.ts"
import { gradeOf, penaltiesOf, scoreOf } from "./health-grade.ts"
import { retriesOf } from "./health-retries.ts"
import { isOwnMessage } from "./own-messages.ts"
import { defaultLimits, endings, outcomeOf } from "./session-activity.ts"
import type { ActivityLimits } from "./session-activity.ts"
import { findSession } from "./session-reference.ts"

export interface HealthOptions {
  /** So many edits of one file are churn. */
  readonly churnEdits: number
  /** A person who says nothing for longer keeps the session waiting. */
  readonly longWaitMs: number
  /** Tokens that fit into a model's context; null when not known. */
  readonly windowOf: (provider: string, model: string) => number | null
}

export const defaultHealthOptions: HealthOptions = {
  churnEdits: 5,
  longWaitMs: 30 * 60_000,
  windowOf: contextWindow
}

/** Health of the session that `reference` names. */
export const sessionHealth = (
  reference: string,
  limits?: ActivityLimits,
  options?: HealthOptions
): Effect.Effect<SessionHealth, AnalyticsError, SqlClient.SqlClient | Content> =>
  Effect.gen(function* () {
    const { row_id } = yield* findSession(reference)
    return (yield* healthOf([row_id], limits, options)).get(row_id)!
  }).pipe(orStoreFailure(`Judging session ${reference}`))

/** Health of sessions, by row id. */
export const healthOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>,
  limits: ActivityLimits = defaultLimits,
  options: HealthOptions = defaultHealthOptions
): Effect.fn.Return<
  ReadonlyMap<number, SessionHealth>,
  SqlError | StoreError,
  SqlClient.SqlClient | Content
> {
  if (ids.length === 0) return new Map()
  const now_ms = yield* Clock.currentTimeMillis
  const ends = yield* endings(ids)
  const calls = yield* callCounts(ids)
  const errors = yield* errorTypes(ids)
  const retries = yield* retriesOf(ids)
  const churn = yield* churnedFiles(ids, options.churnEdits)
  const marks = yield* counters(ids)
  const contexts = yield* contextsOf(ids, options)
  const waits = yield* longWaits(ids, options.longWaitMs)
  return new Map(
    ids.map((id) => {
      const tools = calls.get(id) ?? noCalls
      const measured = {
        outcome: outcomeOf(ends.get(id)!, now_ms, limits),
        ...tools,
        failure_rate: tools.finished === 0 ? null : tools.tool_errors / tools.finished,
        error_types: errors.get(id) ?? {},
        retries: retries.get(id)?.all ?? 0,
        blind_retries: retries.get(id)?.blind ?? 0,
        churn_edits: options.churnEdits,
        churned_files: churn.get(id) ?? [],
        ...(marks.get(id) ?? { compactions: 0, api_errors: 0, answers: 0 }),
        ...(contexts.get(id) ?? noContext),
        ...(waits.get(id) ?? { long_waits: 0, longest_wait_ms: null })
      }
      const { finished: _, answers, ...shown } = measured
      const penalties = penaltiesOf(measured)
      const score = answers === 0 && tools.tool_calls === 0 ? null : scoreOf(penalties)
      return [id, { ...shown, score, grade: score === null ? null : gradeOf(score), penalties }]
    })
  )
})

const noCalls = { tool_calls: 0, tool_errors: 0, denied_calls: 0, cancelled_calls: 0, finished: 0 }
const noContext = { max_context_tokens: null, context_window_tokens: null, context_pressure: null }

/** Rows of a query about sessions, whose first column is the session's row id. */
const rowsOf = (
  ids: ReadonlyArray<number>,
  sqlText: (marks: string) => string,
  before: ReadonlyArray<unknown> = [],
  after: ReadonlyArray<unknown> = []
): Effect.Effect<ReadonlyArray<ReadonlyArray<unknown>>, SqlError, SqlClient.SqlClient> =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql.unsafe(sqlText(ids.map(() => "?").join(", ")), [...before, ...ids, ...after]).values
  )

const callCounts = (ids: ReadonlyArray<number>) =>
  Effect.map(
    rowsOf(
      ids,
      (marks) => `SELECT m.session_id, count(*), ${[
        "= 'error'",
        "= 'denied'",
        "= 'cancelled'",
        "IN ('completed', 'error')"
      ]
        .map((test) => `sum(CASE WHEN p.status ${test} THEN 1 ELSE 0 END)`)
        .join(", ")}
        FROM messages m JOIN parts p ON p.message_id = m.id
        WHERE m.session_id IN (${marks}) AND p.type = 'tool' AND ${isOwnMessage} GROUP BY m.session_id`
    ),
    (rows) =>
      new Map(
        rows.map((row) => {
          const [id, tool_calls, tool_errors, denied_calls, cancelled_calls, finished] = row.map(
            Number
          ) as Six
          return [id, { tool_calls, tool_errors, denied_calls, cancelled_calls, finished }]
        })
      )
  )

type Six = [number, number, number, number, number, number]

const errorTypes = (ids: ReadonlyArray<number>) =>
  Effect.map(
    rowsOf(
      ids,
      (marks) => `SELECT m.session_id, p.error_data FROM messages m JOIN parts p ON p.message_id = m.id
        WHERE m.session_id IN (${marks}) AND p.type = 'tool' AND p.status = 'error' AND ${isOwnMessage}`
    ),
    (rows) => {
      const found = new Map<number, Partial<Record<ToolErrorType, number>>>()
      for (const [id, data] of rows) {
        const counts = found.get(Number(id)) ?? {}
        const type = data === null ? "unknown" : (JSON.parse(data as string) as { type: ToolErrorType }).type
        counts[type] = (counts[type] ?? 0) + 1
        found.set(Number(id), counts)
      }
      return found
    }
  )

const churnedFiles = (ids: ReadonlyArray<number>, edits: number) =>
  Effect.map(
    rowsOf(
      ids,
      (
        marks
      ) => `SELECT m.session_id, pa.path, count(*) FROM messages m JOIN file_operations o ON o.message_id = m.id
        JOIN paths pa ON pa.id = o.path_id WHERE m.session_id IN (${marks}) AND o.verb IN ('edit', 'write') AND ${isOwnMessage}
        GROUP BY m.session_id, pa.path HAVING count(*) >= ? ORDER BY count(*) DESC, pa.path`,
      [],
      [edits]
    ),
    (rows) => {
      const found = new Map<number, Array<{ path: string; edits: number }>>()
      for (const [id, path, edits] of rows) {
        const list = found.get(Number(id)) ?? []
        list.push({ path: String(path), edits: Number(edits) })
        found.set(Number(id), list)
      }
      return found
    }
  )

const counters = (ids: ReadonlyArray<number>) =>
  Effect.map(
    rowsOf(
      ids,
      (marks) => `SELECT s.id,
          (SELECT count(*) FROM events e WHERE e.session_id = s.id AND e.type = 'compaction'),
          (SELECT count(*) FROM events e WHERE e.session_id = s.id AND e.type = 'api_error'),
          (SELECT count(*) FROM messages m WHERE m.session_id = s.id AND m.kind = 'answer')
        FROM sessions s WHERE s.id IN (${marks})`
    ),
    (rows) =>
      new Map(
        rows.map((row) => {
          const [id, compactions, api_errors, answers] = row.map(Number) as [number, number, number, number]
          return [id, { compactions, api_errors, answers }]
        })
      )
  )

/** The fullest context of each session, judged against the window of the model that had it. */
const contextsOf = (ids: ReadonlyArray<number>, options: HealthOptions) =>
  Effect.map(
    rowsOf(
      ids,
      (marks) => `SELECT r.session_id, mo.provider, mo.name,
          max(r.input_tokens + r.cache_read_tokens + r.cache_write_5m_tokens + r.cache_write_1h_tokens) AS context
        FROM requests r LEFT JOIN models mo ON mo.id = r.model_id WHERE r.session_id IN (${marks})
        GROUP BY r.session_id, mo.provider, mo.name ORDER BY context`
    ),
    (rows) => {
      const found = new Map<number, typeof noContext | Context>()
      for (const [id, provider, model, tokens] of rows) {
        const known = model === null ? null : options.windowOf(provider as string, model as string)
        // more than the window: it is not the window that this session had (a long-context variant)
        const window = known === null || Number(tokens) > known ? null : known
        const before = found.get(Number(id))
        const pressure = window === null ? null : Number(tokens) / window
        const isFuller =
          pressure === null ? before?.context_pressure == null : pressure >= (before?.context_pressure ?? 0)
        found.set(Number(id), {
          max_context_tokens: Number(tokens),
          context_window_tokens: isFuller ? window : (before?.context_window_tokens ?? null),
          context_pressure: isFuller ? pressure : (before?.context_pressure ?? null)
        })
      }
      return found
    }
  )

interface Context {
  readonly max_context_tokens: number
  readonly context_window_tokens: number | null
  readonly context_pressure: number | null
}

const longWaits = (ids: ReadonlyArray<number>, longWaitMs: number) =>
  Effect.map(
    rowsOf(
      ids,
      (marks) => `SELECT session_id, count(*), max(at_ms - before_ms) FROM (
          SELECT session_id, kind, at_ms, max(CASE WHEN completed_at_ms > at_ms THEN completed_at_ms ELSE at_ms END)
            OVER (PARTITION BY session_id ORDER BY at_ms, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_ms
          FROM messages WHERE session_id IN (${marks}) AND at_ms IS NOT NULL) AS gaps
        WHERE kind = 'prompt' AND at_ms - before_ms > ? GROUP BY session_id`,
      [],
      [longWaitMs]
    ),
    (rows) =>
      new Map(
        rows.map(([id, count, longest]) => [
          Number(id),
          { long_waits: Number(count), longest_wait_ms: Number(longest) }
        ])
      )
  )
