/** Tool calls by group, added up in one pass over the calls, and the sub-agents that they started. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { ToolGrouping } from "../report/Tools.ts"
import { scopeConditions, timeConditions, type Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { skillName } from "./tools-skills.ts"
import { allKin, lineage } from "./UsageSessions.ts"
import { activeSessions } from "./UsageSlots.ts"

/** When a call was made: its own time, else its message's. */
export const callTime = "coalesce(p.started_at_ms, m.at_ms)"

/**
 * Conditions over parts `p` and their messages `m` for calls of a scope and range. Parts are read by their
 * messages, in order: asking for `type` and not for `tool_id` keeps the index by tool out of it.
 */
export const callConditions = (
  sql: SqlClient.SqlClient,
  scope: Scope,
  range: Range
): ReadonlyArray<Fragment> => {
  const isOpen = range.from_ms === null && range.to_ms === null
  return [
    sql.literal("p.type = 'tool'"),
    ...scopeConditions(sql, isOpen ? scope : { ...scope, session: null }, "m.session_id", "m.model_id"),
    ...(isOpen ? [] : [sql`m.session_id IN ${activeSessions(sql, scope, range)}`]),
    ...timeConditions(sql, callTime, range)
  ]
}

/** Calls of one tool, server, skill or agent. */
export interface CallSums {
  readonly name: string | null
  /** MCP server, of a tool. */
  readonly server: string | null
  calls: number
  completed: number
  errors: number
  denied: number
  cancelled: number
  unfinished: number
  input_chars: number
  output_chars: number
  readonly sessions: Set<number>
  readonly agents: Set<string>
  readonly durations_ms: Array<number>
  /** Native ids of sub-agents, by agent. */
  readonly children: Set<string>
  first_at_ms: number | null
  last_at_ms: number | null
}

type Row = readonly [
  tool_id: number | null,
  agent_id: number,
  session_id: number,
  status: string | null,
  duration_ms: number | null,
  input_chars: number,
  output_chars: number,
  at_ms: number | null,
  child: string | null,
  skill: string | null
]

/** Sums by group, in no order. Calls of which the trail names no tool are under the name null. */
export const callSums = Effect.fnUntraced(function* (
  by: ToolGrouping,
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyArray<CallSums>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const tools = new Map(
    (yield* sql<{
      id: number
      name: string
      mcp_server: string | null
    }>`SELECT id, name, mcp_server FROM tools`).map((tool) => [tool.id, tool])
  )
  const agents = new Map(
    (yield* sql`SELECT id, name FROM agents`.values).map((row) => [row[0], String(row[1])])
  )
  const skills = [...tools.values()].filter(({ name }) => name.toLowerCase() === "skill").map(({ id }) => id)
  const conditions = [...callConditions(sql, scope, range)]
  if (by === "skill")
    conditions.push(sql.literal(`p.tool_id IN (${skills.length === 0 ? "NULL" : skills.join(",")})`))
  const rows = (yield* sql`
    SELECT p.tool_id, m.agent_id, m.session_id, p.status, p.duration_ms, p.content_chars, p.output_chars,
      ${sql.literal(callTime)}, p.child_native_id, ${sql.literal(by === "skill" ? skillName : "NULL")}
    FROM messages m JOIN parts p ON p.message_id = m.id WHERE ${sql.and(conditions)}`
    .values) as unknown as ReadonlyArray<Row>
  const groups = new Map<unknown, CallSums>()
  for (const row of rows) {
    const tool = row[0] === null ? undefined : tools.get(row[0])
    const agent = agents.get(row[1]) ?? ""
    const name = { tool: tool?.name, server: tool?.mcp_server, skill: row[9], agent }[by] ?? null
    let group = groups.get(name)
    if (group === undefined) {
      group = newSums(name, by === "tool" ? (tool?.mcp_server ?? null) : null)
      groups.set(name, group)
    }
    add(group, row, agent)
  }
  return [...groups.values()]
})

const newSums = (name: string | null, server: string | null): CallSums => ({
  name,
  server,
  calls: 0,
  completed: 0,
  errors: 0,
  denied: 0,
  cancelled: 0,
  unfinished: 0,
  input_chars: 0,
  output_chars: 0,
  sessions: new Set(),
  agents: new Set(),
  durations_ms: [],
  children: new Set(),
  first_at_ms: null,
  last_at_ms: null
})

const counter = {
  completed: "completed",
  error: "errors",
  denied: "denied",
  cancelled: "cancelled",
  pending: "unfinished",
  running: "unfinished"
} as const

const add = (sums: CallSums, row: Row, agent: string): void => {
  const [, agent_id, session_id, status, duration_ms, input_chars, output_chars, at_ms, child] = row
  sums.calls++
  if (status !== null && status in counter) sums[counter[status as keyof typeof counter]]++
  sums.input_chars += input_chars
  sums.output_chars += output_chars
  sums.sessions.add(session_id)
  sums.agents.add(agent)
  if (duration_ms !== null) sums.durations_ms.push(duration_ms)
  if (child !== null) sums.children.add(childKey(agent_id, child))
  if (at_ms === null) return
  if (sums.first_at_ms === null || at_ms < sums.first_at_ms) sums.first_at_ms = at_ms
  if (sums.last_at_ms === null || at_ms > sums.last_at_ms) sums.last_at_ms = at_ms
}

const childKey = (agent_id: number, native_id: string): string => `${agent_id} ${native_id}`

export interface Delegated {
  readonly delegations: number
  readonly cost_usd_micros: number | null
}

/** What the sub-agents and their own sub-agents cost that calls started. */
export const delegatedCosts = Effect.fnUntraced(function* (
  groups: ReadonlyArray<CallSums>
): Effect.fn.Return<(group: CallSums) => Delegated, SqlError, SqlClient.SqlClient> {
  const none: Delegated = { delegations: 0, cost_usd_micros: null }
  if (groups.every((group) => group.children.size === 0)) return () => none
  const sql = yield* SqlClient.SqlClient
  const kin = yield* allKin
  const ids = new Map(
    (yield* sql`SELECT agent_id, native_id, id FROM sessions`.values).map((row) => [
      childKey(row[0] as number, row[1] as string),
      row[2] as number
    ])
  )
  const rows =
    yield* sql`SELECT session_id, cost_usd_micros FROM session_stats WHERE cost_usd_micros IS NOT NULL`.values
  const costs = new Map<number, number>()
  for (const [session, cost] of rows as ReadonlyArray<readonly [number, number]>) {
    for (const one of lineage(kin, session)) costs.set(one.id, (costs.get(one.id) ?? 0) + cost)
  }
  return (group) => {
    const known = [...group.children].map((child) => ids.get(child)).filter((id) => id !== undefined)
    const priced = known.map((id) => costs.get(id)).filter((cost) => cost !== undefined)
    const cost_usd_micros = priced.length === 0 ? null : priced.reduce((sum, cost) => sum + cost, 0)
    return { delegations: group.children.size, cost_usd_micros }
  }
})
