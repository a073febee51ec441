/** Context pressure: how close each session came to the window of its model, and how often it was compacted. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { PressureReport, PressureRow } from "../report/CarryPressure.ts"
import { badInput, orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { compactionTimes } from "./CarryTrail.ts"
import { contextWindow } from "./context-window.ts"
import { resolveFilter, scopeConditions, timeConditions, type Filter, type Scope } from "./filter.ts"
import { modelNames } from "./Models.ts"
import { isWithin, timeScope, type Range, type TimeQuestion } from "./period.ts"
import { allKin, type Kin } from "./UsageSessions.ts"

export interface PressureQuestion extends TimeQuestion, Filter {
  /** Part of the window from which a request counts as high; 0.8 without it. */
  readonly highShare?: number | undefined
}

const defaultHighShare = 0.8

/** How full contexts got, session by session. */
export const contextPressure = (
  question: PressureQuestion
): Effect.Effect<PressureReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Measuring contexts")(answer(question))

const answer = Effect.fnUntraced(function* (
  question: PressureQuestion
): Effect.fn.Return<PressureReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const highShare = question.highShare ?? defaultHighShare
  if (!(highShare > 0))
    return yield* badInput(
      `A share of ${highShare} of the window is none. Use a number above 0, such as 0.8.`
    )
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const names = yield* modelNames
  const windows = new Map([...names].map(([id, { provider, name }]) => [id, contextWindow(provider, name)]))
  const contexts = yield* contextsOf(scope, time, windows, highShare)
  const compactions = yield* compactionTimes
  const kin = yield* allKin
  const rows = [...contexts].map(([id, context]) => {
    const listed = context.model_id === null ? null : (windows.get(context.model_id) ?? null)
    const share = listed === null ? null : context.peak / listed
    // what was passed was not the window that this session had
    const isLarger = share !== null && share > 1
    const window = isLarger ? null : listed
    const row: PressureRow = {
      ...sessionOf(kin.get(id)!),
      requests: context.requests,
      peak_tokens: context.peak,
      average_tokens: Math.round(context.total / context.requests),
      last_tokens: context.last,
      model: context.model_id === null ? null : (names.get(context.model_id)?.name ?? null),
      window_tokens: window,
      peak_share: isLarger ? null : share,
      high_requests: isLarger ? 0 : context.high,
      compactions: (compactions.get(id) ?? []).filter((at) => isWithin(at, time)).length
    }
    return { row, share }
  })
  return {
    schema_version: 1,
    timezone: time.zone.name,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    high_share: highShare,
    rows: rows
      .sort((a, b) => (b.share ?? -1) - (a.share ?? -1) || b.row.peak_tokens - a.row.peak_tokens)
      .map(({ row }) => row)
  }
})

const sessionOf = ({ native_id, agent, relation, title, project }: Kin) => ({
  session: native_id,
  agent,
  relation,
  title,
  project
})

interface Context {
  requests: number
  peak: number
  /** Model of the peak. */
  model_id: number | null
  total: number
  last: number
  high: number
}

const contextTokens =
  "u.input_tokens + u.cache_read_tokens + u.cache_write_5m_tokens + u.cache_write_1h_tokens"

const contextsOf = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range,
  windows: ReadonlyMap<number, number | null>,
  highShare: number
): Effect.fn.Return<ReadonlyMap<number, Context>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions = [
    sql.literal("u.is_counted = 1"),
    ...scopeConditions(sql, scope, "u.session_id", "u.model_id"),
    ...timeConditions(sql, "u.at_ms", range)
  ]
  const rows = yield* sql`
    SELECT u.session_id, u.model_id, ${sql.literal(contextTokens)} FROM requests u
    WHERE ${sql.and(conditions)} ORDER BY u.session_id, u.at_ms NULLS FIRST, u.id`.values
  const contexts = new Map<number, Context>()
  for (const [session, model, tokens] of rows as ReadonlyArray<readonly [number, number | null, number]>) {
    let one = contexts.get(session)
    if (one === undefined) {
      contexts.set(session, (one = { requests: 0, peak: -1, model_id: null, total: 0, last: 0, high: 0 }))
    }
    one.requests++
    one.total += tokens
    one.last = tokens
    if (tokens > one.peak) Object.assign(one, { peak: tokens, model_id: model })
    const window = model === null ? null : (windows.get(model) ?? null)
    if (window !== null && tokens > window * highShare) one.high++
  }
  return contexts
})
