/** What the sub-agents cost that tool calls started. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ToolGrouping } from "../report/Tools.ts"
import type { Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { skillName, skillTools } from "./tools-skills.ts"
import { callConditions, groupName, namesOfGroups } from "./ToolsRows.ts"

export interface Delegated {
  /** Different sub-agents. */
  readonly delegations: number
  /** Their own sub-agents included; null when they could not be priced. */
  readonly cost_usd_micros: number | null
}

const none: Delegated = { delegations: 0, cost_usd_micros: null }

/** Sub-agents of the calls of each group, by its name. */
export const delegatedCosts = Effect.fnUntraced(function* (
  by: ToolGrouping,
  scope: Scope,
  range: Range
): Effect.fn.Return<(group: string | null) => Delegated, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const isSkill = by === "skill"
  const conditions = [...callConditions(sql, scope, range)]
  if (isSkill) conditions.push(sql.literal(`p.tool_id IN (${skillTools})`))
  const calls = (yield* sql`
    SELECT coalesce(p.tool_id, 0), m.agent_id, ${sql.literal(isSkill ? skillName : "NULL")}, p.child_native_id
    FROM parts p CROSS JOIN messages m ON m.id = p.message_id
    WHERE p.child_native_id IS NOT NULL AND ${sql.and(conditions)}`.values) as unknown as ReadonlyArray<
    readonly [number, number, string | null, string]
  >
  if (calls.length === 0) return () => none
  const names = yield* namesOfGroups
  const children = new Map<string | null, Map<string, Child>>()
  for (const [tool_id, agent_id, skill, native_id] of calls) {
    const group = by === "skill" ? skill : groupName(by, names, tool_id, agent_id)
    let known = children.get(group)
    if (known === undefined) children.set(group, (known = new Map()))
    known.set(childKey(agent_id, native_id), [agent_id, native_id])
  }
  const costs = yield* costsOf([...children.values()].flatMap((group) => [...group.values()]))
  return (group) => {
    const known = children.get(group)
    if (known === undefined) return none
    const priced = [...known.keys()].flatMap((child) => costs.get(child) ?? [])
    return {
      delegations: known.size,
      cost_usd_micros: priced.length === 0 ? null : priced.reduce((sum, cost) => sum + cost, 0)
    }
  }
})

type Child = readonly [agent_id: number, native_id: string]

const childKey = (agent_id: number, native_id: string): string => `${agent_id} ${native_id}`

/** What each of these sessions cost with the sub-agents below it; those that could be priced. */
const costsOf = Effect.fnUntraced(function* (
  children: ReadonlyArray<Child>
): Effect.fn.Return<ReadonlyMap<string, number>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`WITH RECURSIVE family (root, id) AS (
      SELECT s.id, s.id FROM json_each(${JSON.stringify(children)}) w
        CROSS JOIN sessions s ON s.native_id = w.value ->> 1 AND s.agent_id = w.value ->> 0
      UNION SELECT f.root, c.id FROM family f CROSS JOIN sessions c ON c.parent_id = f.id
        AND c.relation NOT IN ('root', 'fork')
    ) SELECT r.agent_id, r.native_id, sum(st.cost_usd_micros) FROM family f
      CROSS JOIN sessions r ON r.id = f.root CROSS JOIN session_stats st ON st.session_id = f.id GROUP BY f.root`
    .values
  return new Map(
    rows.flatMap((row) =>
      row[2] === null ? [] : [[childKey(row[0] as number, row[1] as string), row[2] as number] as const]
    )
  )
})
