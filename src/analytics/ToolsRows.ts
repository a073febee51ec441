/** Tool calls by group: counts and sums from the database, durations to rank, and sub-agents they started. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { ToolGrouping } from "../report/Tools.ts"
import { scopeConditions, type Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { allKin, lineage } from "./UsageSessions.ts"

/** When a call was made: its own time, else its message's. */
export const callTime = "coalesce(p.started_at_ms, m.at_ms)"

/** SQL that says which group a call is in, and what it needs. */
const grouping: Record<ToolGrouping, { readonly column: string; readonly only: string | null }> = {
  tool: { column: "t.name", only: null },
  server: { column: "t.mcp_server", only: null },
  skill: { column: "p.title", only: "lower(t.name) = 'skill'" },
  agent: { column: "a.name", only: null }
}

/** Conditions over parts `p` and their messages `m` for calls of a scope and range. */
export const callConditions = (
  sql: SqlClient.SqlClient,
  scope: Scope,
  range: Range
): ReadonlyArray<Fragment> => {
  const conditions = [
    sql.literal("p.tool_id IS NOT NULL"),
    ...scopeConditions(sql, scope, "m.session_id", "m.model_id")
  ]
  if (range.from_ms !== null) conditions.push(sql.literal(`${callTime} >= ${range.from_ms}`))
  if (range.to_ms !== null) conditions.push(sql.literal(`${callTime} < ${range.to_ms}`))
  return conditions
}

export interface CallSums {
  readonly name: string | null
  readonly server: string | null
  readonly calls: number
  readonly completed: number
  readonly errors: number
  readonly denied: number
  readonly cancelled: number
  readonly unfinished: number
  readonly input_chars: number
  readonly output_chars: number
  readonly sessions: number
  readonly first_at_ms: number | null
  readonly last_at_ms: number | null
}

const status = (...names: ReadonlyArray<string>): string =>
  `sum(CASE WHEN p.status IN (${names.map((name) => `'${name}'`).join(", ")}) THEN 1 ELSE 0 END)`

const tables = `parts p JOIN messages m ON m.id = p.message_id JOIN tools t ON t.id = p.tool_id JOIN agents a ON a.id = m.agent_id`

const conditionsFor = (sql: SqlClient.SqlClient, by: ToolGrouping, scope: Scope, range: Range): Fragment => {
  const { only } = grouping[by]
  return sql.and([...callConditions(sql, scope, range), ...(only === null ? [] : [sql.literal(only)])])
}

/** Counts and sums by group. */
export const callSums = Effect.fnUntraced(function* (
  by: ToolGrouping,
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyArray<CallSums>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { column } = grouping[by]
  const server = by === "tool" ? "t.mcp_server" : "NULL"
  const select = `${column} AS name, ${server} AS server, count(*) AS calls, ${status("completed")} AS completed,
    ${status("error")} AS errors, ${status("denied")} AS denied, ${status("cancelled")} AS cancelled,
    ${status("pending", "running")} AS unfinished, sum(p.content_chars) AS input_chars,
    sum(p.output_chars) AS output_chars, count(DISTINCT m.session_id) AS sessions,
    min(${callTime}) AS first_at_ms, max(${callTime}) AS last_at_ms`
  return yield* sql<CallSums>`
    SELECT ${sql.literal(select)} FROM ${sql.literal(tables)} WHERE ${conditionsFor(sql, by, scope, range)}
    GROUP BY ${sql.literal(by === "tool" ? `${column}, ${server}` : column)}`
})

/** The agents that made calls, by group. */
export const callAgents = Effect.fnUntraced(function* (
  by: ToolGrouping,
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<string | null, ReadonlyArray<string>>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT DISTINCT ${sql.literal(grouping[by].column)}, a.name FROM ${sql.literal(tables)}
    WHERE ${conditionsFor(sql, by, scope, range)} ORDER BY 2`.values
  return listsOf(rows as ReadonlyArray<readonly [string | null, string]>)
})

/** Known durations by group, unsorted. */
export const callDurations = Effect.fnUntraced(function* (
  by: ToolGrouping,
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<string | null, ReadonlyArray<number>>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  // Ids are read faster than names, so groups are named after reading.
  const id = by === "agent" ? "m.agent_id" : by === "skill" ? "p.title" : "p.tool_id"
  const rows = yield* sql`
    SELECT ${sql.literal(id)}, p.duration_ms FROM ${sql.literal(tables)}
    WHERE ${conditionsFor(sql, by, scope, range)} AND p.duration_ms IS NOT NULL`.values
  if (by === "skill") return listsOf(rows as ReadonlyArray<readonly [string | null, number]>)
  const table =
    by === "agent"
      ? "SELECT id, name FROM agents"
      : `SELECT id, ${by === "server" ? "mcp_server" : "name"} FROM tools`
  const names = new Map(
    (yield* sql`${sql.literal(table)}`.values).map((row) => [row[0], row[1] as string | null])
  )
  const byId = listsOf(rows as ReadonlyArray<readonly [number, number]>)
  const named = new Map<string | null, Array<number>>()
  for (const [place, durations] of byId) {
    const name = names.get(place) ?? null
    const list = named.get(name)
    if (list === undefined) named.set(name, [...durations])
    else for (const duration of durations) list.push(duration)
  }
  return named
})

export interface Delegated {
  readonly delegations: number
  readonly cost_usd_micros: number | null
}

/** Sub-agents that calls started, and what these and their own sub-agents cost. */
export const delegatedBy = Effect.fnUntraced(function* (
  by: ToolGrouping,
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<string | null, Delegated>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT DISTINCT ${sql.literal(grouping[by].column)}, c.id FROM ${sql.literal(tables)}
    JOIN sessions c ON c.native_id = p.child_native_id AND c.agent_id = m.agent_id
    WHERE ${conditionsFor(sql, by, scope, range)} AND p.child_native_id IS NOT NULL`.values
  if (rows.length === 0) return new Map()
  const costs = yield* rolledUpCosts
  const found = new Map<string | null, { delegations: number; cost_usd_micros: number | null }>()
  for (const [name, child] of rows as ReadonlyArray<readonly [string | null, number]>) {
    const sum = found.get(name) ?? { delegations: 0, cost_usd_micros: null }
    const cost = costs.get(child) ?? null
    sum.delegations++
    if (cost !== null) sum.cost_usd_micros = (sum.cost_usd_micros ?? 0) + cost
    found.set(name, sum)
  }
  return found
})

/** What each session cost with its sub-agents; sessions of which nothing could be priced are absent. */
const rolledUpCosts = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const kin = yield* allKin
  const rows =
    yield* sql`SELECT session_id, cost_usd_micros FROM session_stats WHERE cost_usd_micros IS NOT NULL`.values
  const costs = new Map<number, number>()
  for (const [session, cost] of rows as ReadonlyArray<readonly [number, number]>) {
    for (const one of lineage(kin, session)) costs.set(one.id, (costs.get(one.id) ?? 0) + cost)
  }
  return costs
})

const listsOf = <K, V>(rows: ReadonlyArray<readonly [K, V]>): Map<K, Array<V>> => {
  const lists = new Map<K, Array<V>>()
  for (const [key, value] of rows) {
    const list = lists.get(key)
    if (list === undefined) lists.set(key, [value])
    else list.push(value)
  }
  return lists
}
