/** Tool calls by group, added up in one pass over the calls. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { ToolGrouping } from "../report/Tools.ts"
import { callColumn, callShape, newColumns, statuses } from "../store/WorkLog.ts"
import { scopeConditions, timeConditions, type Scope } from "./filter.ts"
import { isOwnMessage } from "./own-messages.ts"
import { isOpen, type Range } from "./period.ts"
import { skillName, skillTools } from "./tools-skills.ts"
import { callTally, sumTally, type CallSums } from "./ToolsTally.ts"
import { activeSessions } from "./UsageSlots.ts"
import { callLogs, toolSums, type Work } from "./work-logs.ts"

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
): ReadonlyArray<Fragment> => [
  sql.literal(`p.type = 'tool' AND ${isOwnMessage}`),
  ...scopeConditions(sql, isOpen(range) ? scope : { ...scope, session: null }, "m.session_id", "m.model_id"),
  ...(isOpen(range) ? [] : [sql`m.session_id IN ${activeSessions(sql, scope, range)}`]),
  ...timeConditions(sql, callTime, range)
]

/** Calls of one tool, server, skill or agent. */
export interface NamedCalls extends Omit<CallSums, "agents"> {
  readonly name: string | null
  /** MCP server, of a tool. */
  readonly server: string | null
  readonly agents: ReadonlyArray<string>
}

/** Sums by group, in no order. Calls of which the trail names no tool are under the name null. */
export const callSums = Effect.fnUntraced(function* (
  by: ToolGrouping,
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyArray<NamedCalls>, SqlError, SqlClient.SqlClient> {
  const known = yield* namesOfGroups
  const skills = by === "skill" ? yield* skillLogs(scope, range) : null
  const { names, ofTools } = groupsOf(by, known, skills?.names ?? [])
  const grouping = { groups: names.length, ofTools }
  const sums =
    skills === null && isOpen(range) && scope.model_ids === null
      ? sumTally(yield* toolSums(scope), grouping)
      : callTally(skills?.works ?? (yield* callLogs(scope, range)), {
          ...grouping,
          range,
          models: scope.model_ids
        })
  const servers = new Map([...known.tools.values()].map((tool) => [tool.name, tool.mcp_server]))
  return names.flatMap((name, group) => {
    const one = sums[group]!
    const server = by === "tool" && name !== null ? (servers.get(name) ?? null) : null
    const agents = [...one.agents].map((id) => known.agents.get(id) ?? "")
    return one.calls === 0 ? [] : [{ ...one, name, server, agents }]
  })
})

/** What calls are called by: tools with their servers, and agents. */
export const namesOfGroups = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tools = yield* sql<Tool & { id: number }>`SELECT id, name, mcp_server FROM tools`
  const agents = yield* sql<{ id: number; name: string }>`SELECT id, name FROM agents`
  return {
    tools: new Map(tools.map((tool) => [tool.id, tool])),
    agents: new Map(agents.map(({ id, name }) => [id, name]))
  }
})

interface Tool {
  readonly name: string
  readonly mcp_server: string | null
}

export interface GroupNames {
  readonly tools: ReadonlyMap<number, Tool>
  readonly agents: ReadonlyMap<number, string>
}

/** The name of the group that a call belongs to. */
export const groupName = (
  by: Exclude<ToolGrouping, "skill">,
  { tools, agents }: GroupNames,
  tool_id: number,
  agent_id: number
): string | null => {
  switch (by) {
    case "tool":
      return tools.get(tool_id)?.name ?? null
    case "server":
      return tools.get(tool_id)?.mcp_server ?? null
    case "agent":
      return agents.get(agent_id) ?? ""
  }
}

interface CallGroups {
  readonly names: ReadonlyArray<string | null>
  /** The group of each tool of an agent, by row id. */
  readonly ofTools: (agent_id: number) => Int32Array
}

/** Groups of calls. For skills, the tool of a call is its place among `skills`. */
const groupsOf = (by: ToolGrouping, known: GroupNames, skills: ReadonlyArray<string | null>): CallGroups => {
  if (by === "skill") {
    const same = Int32Array.from(skills, (_, place) => place)
    return { names: skills, ofTools: () => same }
  }
  const names: Array<string | null> = []
  const places = new Map<string | null, number>()
  const placeOf = (name: string | null): number => {
    let place = places.get(name)
    if (place === undefined) places.set(name, (place = names.push(name) - 1))
    return place
  }
  const greatest = Math.max(0, ...known.tools.keys())
  const byAgent = new Map<number, Int32Array>()
  for (const agent_id of known.agents.keys()) {
    const ofTool = (_: unknown, tool_id: number) => placeOf(groupName(by, known, tool_id, agent_id))
    byAgent.set(agent_id, Int32Array.from({ length: greatest + 1 }, ofTool))
  }
  return { names, ofTools: (agent_id) => byAgent.get(agent_id)! }
}

/**
 * Calls of skills, by session: which skill it was stands in the title, which columns do not hold. The tool of a call
 * is the place of its skill's name.
 */
const skillLogs = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<
  { readonly names: ReadonlyArray<string | null>; readonly works: ReadonlyArray<Work> },
  SqlError,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const rows = (yield* sql`
    SELECT m.session_id, m.agent_id, ${sql.literal(skillName)}, CASE p.status${sql.literal(statusPlaces)} ELSE 0 END,
      p.duration_ms, p.content_chars, p.output_chars, ${sql.literal(callTime)}, m.model_id
    FROM parts p JOIN messages m ON m.id = p.message_id
    WHERE p.tool_id IN (${sql.literal(skillTools)}) AND ${sql.and(callConditions(sql, scope, range))}
    ORDER BY m.session_id`.values) as unknown as ReadonlyArray<SkillRow>
  const names = [...new Set(rows.map((row) => row[2]))]
  const placeOf = new Map(names.map((name, place) => [name, place]))
  const works = [...Map.groupBy(rows, (row) => row[0])].map(([session_id, calls]) => {
    const columns = newColumns(callShape, calls.length)
    const { rows: length, numbers, integers } = columns
    for (const [
      i,
      [, , skill, status, duration_ms, input_chars, output_chars, at_ms, model_id]
    ] of calls.entries()) {
      numbers[callColumn.at_ms * length + i] = at_ms ?? NaN
      numbers[callColumn.duration_ms * length + i] = duration_ms ?? NaN
      integers[callColumn.tool_id * length + i] = placeOf.get(skill)!
      integers[callColumn.model_id * length + i] = model_id ?? 0
      integers[callColumn.input_chars * length + i] = input_chars
      integers[callColumn.output_chars * length + i] = output_chars
      integers[callColumn.outcome * length + i] = status
    }
    return { session_id, agent_id: calls[0]![1], ...columns }
  })
  return { names, works }
})

type SkillRow = readonly [
  session_id: number,
  agent_id: number,
  skill: string | null,
  status: number,
  duration_ms: number | null,
  input_chars: number,
  output_chars: number,
  at_ms: number | null,
  model_id: number | null
]

const statusPlaces = statuses
  .map((status, place) => (status === null ? "" : ` WHEN '${status}' THEN ${place}`))
  .join("")
