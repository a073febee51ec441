/**
 * Filters: which part of the trail a question is about, by the names that people use.
 *
 * Names are looked up first, so that a misspelt project is an error that says so and not an empty answer.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { AnalyticsError } from "./AnalyticsError.ts"
import type { Range } from "./period.ts"
import { sessionsNamed } from "./session-reference.ts"

/** Any of the names in each list, and all of the lists. A missing or empty list leaves everything in. */
export interface Filter {
  readonly agents?: ReadonlyArray<string> | undefined
  readonly models?: ReadonlyArray<string> | undefined
  readonly providers?: ReadonlyArray<string> | undefined
  /** A project's name, its root, or one of its working directories. */
  readonly projects?: ReadonlyArray<string> | undefined
  readonly machines?: ReadonlyArray<string> | undefined
  readonly branches?: ReadonlyArray<string> | undefined
  readonly roles?: ReadonlyArray<string> | undefined
  /** As people name them (`session-reference.ts`). Sub-agents of a session belong to it. */
  readonly sessions?: ReadonlyArray<string> | undefined
}

/** A filter in numbers of the store; null leaves everything in. */
export interface Scope {
  /** Condition over `sessions s`. */
  readonly session: Fragment | null
  readonly model_ids: ReadonlyArray<number> | null
}

/** Looks up the names of a filter. */
export const resolveFilter = Effect.fnUntraced(function* (
  filter: Filter
): Effect.fn.Return<Scope, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions: Array<Fragment> = []
  const ids = (column: string, found: ReadonlyArray<number>) =>
    conditions.push(sql.literal(`${column} IN (${found.join(",")})`))
  if (isSet(filter.agents)) ids("s.agent_id", yield* named("agent", "agents", "name", filter.agents))
  if (isSet(filter.machines))
    ids("s.machine_id", yield* named("machine", "machines", "name", filter.machines))
  if (isSet(filter.projects)) ids("s.project_id", yield* projects(filter.projects))
  if (isSet(filter.sessions)) ids("s.id", yield* sessionsWithSubAgents(filter.sessions))
  if (isSet(filter.branches)) {
    yield* known("branch", "git_branch", filter.branches)
    conditions.push(sql`s.git_branch IN (${sql.csv(filter.branches.map((name) => sql`${name}`))})`)
  }
  if (isSet(filter.roles)) {
    yield* known("role", "role", filter.roles)
    conditions.push(sql`s.role IN (${sql.csv(filter.roles.map((name) => sql`${name}`))})`)
  }
  const byModel = isSet(filter.models) ? yield* named("model", "models", "name", filter.models) : null
  const byProvider = isSet(filter.providers)
    ? yield* named("provider", "models", "provider", filter.providers)
    : null
  return {
    session: conditions.length === 0 ? null : sql`(${sql.and(conditions)})`,
    model_ids:
      byModel === null || byProvider === null
        ? (byModel ?? byProvider)
        : byModel.filter((id) => byProvider.includes(id))
  }
})

/** The conditions of a scope on a table that has a session and perhaps a model, ready for `sql.and`. */
export const scopeConditions = (
  sql: SqlClient.SqlClient,
  scope: Scope,
  sessionColumn: string,
  modelColumn: string | null
): Array<Fragment> => {
  const conditions: Array<Fragment> = []
  if (scope.session !== null) {
    conditions.push(
      sql`${sql.literal(sessionColumn)} IN (SELECT s.id FROM sessions s WHERE ${scope.session})`
    )
  }
  if (scope.model_ids !== null && modelColumn !== null) {
    const list = scope.model_ids.length === 0 ? "NULL" : scope.model_ids.join(",")
    conditions.push(sql.literal(`${modelColumn} IN (${list})`))
  }
  return conditions
}

/** Conditions that a time lies in a range. */
export const timeConditions = (
  sql: SqlClient.SqlClient,
  at: string,
  range: Range
): ReadonlyArray<Fragment> => [
  ...(range.from_ms === null ? [] : [sql.literal(`${at} >= ${range.from_ms}`)]),
  ...(range.to_ms === null ? [] : [sql.literal(`${at} < ${range.to_ms}`)])
]

/** ` WHERE a AND b`, or nothing. */
export const where = (sql: SqlClient.SqlClient, conditions: ReadonlyArray<Fragment>): Fragment =>
  conditions.length === 0 ? sql.literal("") : sql` WHERE ${sql.and(conditions)}`

const isSet = <A>(list: ReadonlyArray<A> | undefined): list is ReadonlyArray<A> =>
  list !== undefined && list.length > 0

const named = Effect.fnUntraced(function* (
  what: string,
  table: string,
  column: string,
  names: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<number>, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ id: number; name: string }>`
    SELECT id, ${sql.literal(column)} AS name FROM ${sql.literal(table)}`
  const missing = names.find((name) => !rows.some((row) => row.name === name))
  if (missing !== undefined)
    return yield* unknownName(what, missing, [...new Set(rows.map((row) => row.name))])
  return rows.filter((row) => names.includes(row.name)).map((row) => row.id)
})

const known = Effect.fnUntraced(function* (
  what: string,
  column: string,
  names: ReadonlyArray<string>
): Effect.fn.Return<void, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const name = sql.literal(column)
  const rows = yield* sql<{
    name: string
  }>`SELECT DISTINCT ${name} AS name FROM sessions WHERE ${name} IS NOT NULL`
  const missing = names.find((wanted) => !rows.some((row) => row.name === wanted))
  if (missing !== undefined)
    return yield* unknownName(
      what,
      missing,
      rows.map((row) => row.name)
    )
})

const projects = Effect.fnUntraced(function* (
  names: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<number>, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const found = new Set<number>()
  for (const given of names) {
    const name = given.length > 1 ? given.replace(/[/\\]+$/, "") : given
    const rows = yield* sql<{ id: number }>`
      SELECT id FROM projects WHERE root = ${name} OR name = ${name}
      UNION SELECT project_id FROM directories WHERE path = ${name}`
    if (rows.length === 0) {
      const all = yield* sql<{ name: string }>`SELECT DISTINCT name FROM projects ORDER BY name`
      return yield* unknownName(
        "project",
        given,
        all.map((row) => row.name)
      )
    }
    for (const row of rows) found.add(row.id)
  }
  return [...found]
})

const sessionsWithSubAgents = Effect.fnUntraced(function* (
  names: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<number>, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const found: Array<number> = []
  for (const name of names) found.push(...(yield* sessionsNamed(name)))
  const rows = yield* sql<{ id: number }>`
    WITH RECURSIVE family (id) AS (
      SELECT id FROM sessions WHERE id IN (${sql.literal(found.join(","))})
      UNION SELECT c.id FROM sessions c JOIN family f ON c.parent_id = f.id WHERE c.relation <> 'fork'
    ) SELECT id FROM family`
  return rows.map((row) => row.id)
})

/** Names that begin as `name` does go first, for at most twenty are told. */
const unknownName = (what: string, name: string, known: ReadonlyArray<string>): AnalyticsError => {
  const start = name.slice(0, 3).toLowerCase()
  const isAlike = (other: string): number => (other.toLowerCase().startsWith(start) ? 0 : 1)
  const sorted = known.toSorted((a, b) => isAlike(a) - isAlike(b) || (a < b ? -1 : a > b ? 1 : 0))
  const candidates = sorted.slice(0, 20)
  const more = sorted.length > candidates.length ? ` and ${sorted.length - candidates.length} more` : ""
  const told = candidates.length === 0 ? "" : ` Known: ${candidates.join(", ")}${more}.`
  return new AnalyticsError({
    reason: "not_found",
    message: `There is no ${what} "${name}" in the store.${told}`,
    candidates
  })
}
