/** What the work was: exchanges by task category, with costs, failures and how often it worked at once. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CategoriesReport, CategoryDimension, CategoryRow, TaskCategory } from "../report/Categories.ts"
import type { CostPolicy } from "../report/Usage.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { categoryOf, rules } from "./CategoriesRules.ts"
import { exchangeWork, type Work } from "./CategoriesWork.ts"
import { addSums, amountsOf, noSums, type Sums } from "./cost.ts"
import { resolveFilter, type Filter } from "./filter.ts"
import { shareOf } from "./Models.ts"
import { timeScope, type TimeQuestion } from "./period.ts"
import { totalAmounts } from "./totals.ts"
import { compareText } from "./Usage.ts"
import { dimensionNames, type DimensionNames } from "./UsageDimensions.ts"

export interface CategoriesQuestion extends TimeQuestion, Filter {
  readonly by?: ReadonlyArray<CategoryDimension> | undefined
  readonly cost?: CostPolicy | undefined
}

/** Exchanges by task category. */
export const categories = (
  question: CategoriesQuestion
): Effect.Effect<CategoriesReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Sorting work into categories")(answer(question))

interface Group {
  readonly category: TaskCategory
  readonly by: Record<string, string | null>
  readonly sums: Sums
  readonly sessions: Set<number>
  exchanges: number
  calls: number
  errors: number
  changing: number
  oneShots: number
  retries: number
}

const answer = Effect.fnUntraced(function* (
  question: CategoriesQuestion
): Effect.fn.Return<CategoriesReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const time = yield* timeScope(question)
  const scope = yield* resolveFilter(question)
  const policy = question.cost ?? "auto"
  const by = [...new Set(question.by ?? [])]
  const { exchanges, withoutWords } = yield* exchangeWork(scope, time, policy)
  const names = yield* dimensionNames(by)
  const sessions = by.some((dimension) => dimension !== "model") ? yield* sessionPlaces : new Map()
  const groups = new Map<string, Group>()
  const totals = noSums()
  for (const work of exchanges) {
    const category = categoryOf(work.features)
    const values = Object.fromEntries(
      by.map((dimension) => [dimension, valueOf(dimension, work, names, sessions)])
    )
    const id = JSON.stringify([category, values])
    let group = groups.get(id)
    if (group === undefined) groups.set(id, (group = newGroup(category, values)))
    add(group, work)
    addSums(totals, work.sums)
  }
  const total = yield* totalAmounts(totals, scope, time)
  const all = [...groups.values()]
  return {
    schema_version: 1,
    timezone: time.zone.name,
    cost_policy: policy,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    rows: all.map((group) => rowOf(group, total.cost_usd_micros)).sort(mostExpensiveFirst),
    totals: total,
    one_shot_rate: rate(
      all.reduce((sum, group) => sum + group.oneShots, 0),
      all.reduce((sum, group) => sum + group.changing, 0)
    ),
    prompts_without_words: withoutWords,
    rules: rules.map(({ category, when }) => ({ category, when }))
  }
})

const newGroup = (category: TaskCategory, by: Record<string, string | null>): Group => ({
  category,
  by,
  sums: noSums(),
  sessions: new Set(),
  exchanges: 0,
  calls: 0,
  errors: 0,
  changing: 0,
  oneShots: 0,
  retries: 0
})

const add = (group: Group, work: Work): void => {
  addSums(group.sums, work.sums)
  group.sessions.add(work.session_id)
  group.exchanges++
  group.calls += work.calls
  group.errors += work.errors
  group.retries += work.retries
  if (!work.hasChanged) return
  group.changing++
  if (work.retries === 0) group.oneShots++
}

const rowOf = (group: Group, total: number | null): CategoryRow => {
  const amounts = amountsOf(group.sums)
  return {
    category: group.category,
    by: group.by,
    exchanges: group.exchanges,
    sessions: group.sessions.size,
    ...amounts,
    cost_share: shareOf(amounts.cost_usd_micros, total),
    tool_calls: group.calls,
    tool_errors: group.errors,
    changing_exchanges: group.changing,
    retries: group.retries,
    one_shot_rate: rate(group.oneShots, group.changing)
  }
}

const rate = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

const mostExpensiveFirst = (a: CategoryRow, b: CategoryRow): number =>
  (b.cost_usd_micros ?? -1) - (a.cost_usd_micros ?? -1) ||
  b.exchanges - a.exchanges ||
  compareText(a.category + JSON.stringify(a.by), b.category + JSON.stringify(b.by))

type Places = ReadonlyMap<number, { readonly agent: number; readonly project: number | null }>

const sessionPlaces: Effect.Effect<Places, SqlError, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`SELECT id, agent_id, project_id FROM sessions`.values
  return new Map(
    rows.map((row) => [row[0] as number, { agent: row[1] as number, project: row[2] as number | null }])
  )
})

const valueOf = (
  dimension: CategoryDimension,
  work: Work,
  names: DimensionNames,
  sessions: Places
): string | null => {
  if (dimension !== "model") return names(dimension, sessions.get(work.session_id)?.[dimension])
  let most: number | null = null
  let output = -1
  for (const [model, tokens] of work.outputByModel) if (tokens > output) [most, output] = [model, tokens]
  return names("model", most)
}
