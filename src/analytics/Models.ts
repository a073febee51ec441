/** `spoor models`: what each model did, what it cost, how fast it wrote and what its cache saved. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ModelRow, ModelsReport, ModelWork } from "../report/Models.ts"
import type { CostPolicy } from "../report/Usage.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { addSums, amountsOf, noSums, requestsAt } from "./cost.ts"
import { resolveFilter, scopeConditions, where, type Filter, type Scope } from "./filter.ts"
import { addCacheSums, cacheByModel, cacheFigures, noCacheSums } from "./ModelsCache.ts"
import { isOwnMessage } from "./own-messages.ts"
import { timeScope, type Range, type TimeQuestion } from "./period.ts"
import { totalAmounts } from "./totals.ts"
import { callConditions } from "./ToolsRows.ts"
import { compareText } from "./Usage.ts"
import { slotConditions, slotSums, usageTable } from "./UsageSlots.ts"
import { slotMs } from "./zone.ts"

export interface ModelsQuestion extends TimeQuestion, Filter {
  readonly cost?: CostPolicy | undefined
  /** Counts tool calls, failures and lines by model too. */
  readonly work?: boolean | undefined
}

/** What each model did. */
export const models = (
  question: ModelsQuestion
): Effect.Effect<ModelsReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Adding up usage by model")(answer(question))

const answer = Effect.fnUntraced(function* (
  question: ModelsQuestion
): Effect.fn.Return<ModelsReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const policy = question.cost ?? "auto"
  const cells = yield* slotSums({ scope, range: time, policy, groups: ["u.model_id"] })
  const spans = yield* modelSpans(scope, time)
  const names = yield* modelNames
  const cache = yield* cacheByModel(scope, time)
  const work = question.work === true ? yield* modelWork(scope, time) : null
  const totals = noSums()
  const totalCache = noCacheSums()
  for (const cell of cells) addSums(totals, cell, 1)
  for (const sums of cache.values()) addCacheSums(totalCache, sums)
  const total = yield* totalAmounts(totals, scope, time)
  const rows = cells.map((cell): ModelRow => {
    const id = cell[0] as number
    const sums = noSums()
    addSums(sums, cell, 1)
    const amounts = amountsOf(sums)
    const span = spans.get(id)!
    // slots keep requests without a model under 0, requests themselves under null
    const cached = cache.get(id === 0 ? null : id) ?? noCacheSums()
    return {
      model: names.get(id)?.name ?? null,
      provider: names.get(id)?.provider ?? null,
      ...amounts,
      sessions: span.sessions,
      cost_share: shareOf(amounts.cost_usd_micros, total.cost_usd_micros),
      first_used_at_ms: span.first_ms,
      last_used_at_ms: span.last_ms,
      output_tokens_per_request: amounts.requests === 0 ? null : amounts.output_tokens / sums[requestsAt]!,
      tokens_per_second: cached.time_ms === 0 ? null : (cached.timedOutput * 1000) / cached.time_ms,
      cache: cacheFigures(cached),
      work: work === null ? null : (work.get(id === 0 ? null : id) ?? noWork)
    }
  })
  return {
    schema_version: 1,
    timezone: time.zone.name,
    cost_policy: policy,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    rows: rows.sort(mostExpensiveFirst),
    totals: total,
    cache: cacheFigures(totalCache)
  }
})

const mostExpensiveFirst = (a: ModelRow, b: ModelRow): number =>
  (b.cost_usd_micros ?? -1) - (a.cost_usd_micros ?? -1) ||
  b.output_tokens - a.output_tokens ||
  compareText(a.model ?? "", b.model ?? "")

/** A part of a whole, 0 to 1; null when either is not known, or the whole is nothing. */
export const shareOf = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : part / whole

interface Span {
  readonly sessions: number
  readonly first_ms: number | null
  readonly last_ms: number | null
}

const modelSpans = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<number, Span>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT u.model_id, count(DISTINCT u.session_id), min(u.first_at_ms), max(u.last_at_ms)
    FROM ${sql.literal(usageTable(range))} u${where(sql, slotConditions(sql, scope, range))} GROUP BY u.model_id`
    .values
  const at = (ms: unknown): number | null => (ms === null ? null : Math.floor(Number(ms) / slotMs) * slotMs)
  return new Map(
    rows.map((row) => [
      row[0] as number,
      { sessions: Number(row[1]), first_ms: at(row[2]), last_ms: at(row[3]) }
    ])
  )
})

/** Names of models by row id. */
export const modelNames = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{
    id: number
    name: string
    provider: string
  }>`SELECT id, name, provider FROM models`
  return new Map(rows.map(({ id, name, provider }) => [id, { name, provider }]))
})

const noWork: ModelWork = {
  tool_calls: 0,
  tool_errors: 0,
  failure_rate: null,
  lines_added: 0,
  lines_removed: 0
}

/** Tool calls and changed lines by the model whose answer made them. */
const modelWork = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<number | null, ModelWork>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const calls = yield* sql`
    SELECT m.model_id, count(*), sum(CASE WHEN p.status = 'error' THEN 1 ELSE 0 END),
      sum(CASE WHEN p.status IN ('error', 'completed') THEN 1 ELSE 0 END)
    FROM parts p JOIN messages m ON m.id = p.message_id WHERE ${sql.and(callConditions(sql, scope, range))}
    GROUP BY m.model_id`.values
  const inScope = [sql.literal(isOwnMessage), ...scopeConditions(sql, scope, "m.session_id", "m.model_id")]
  if (range.from_ms !== null) inScope.push(sql.literal(`coalesce(o.at_ms, m.at_ms) >= ${range.from_ms}`))
  if (range.to_ms !== null) inScope.push(sql.literal(`coalesce(o.at_ms, m.at_ms) < ${range.to_ms}`))
  const lines = yield* sql`
    SELECT m.model_id, coalesce(sum(o.lines_added), 0), coalesce(sum(o.lines_removed), 0)
    FROM file_operations o JOIN messages m ON m.id = o.message_id${where(sql, inScope)} GROUP BY m.model_id`
    .values
  const changed = new Map(lines.map((row) => [row[0], row]))
  return new Map(
    calls.map((row) => {
      const [model, count, errors, finished] = row as [number | null, number, number, number]
      const own = changed.get(model)
      return [
        model,
        {
          tool_calls: count,
          tool_errors: errors,
          failure_rate: finished === 0 ? null : errors / finished,
          lines_added: Number(own?.[1] ?? 0),
          lines_removed: Number(own?.[2] ?? 0)
        }
      ]
    })
  )
})
