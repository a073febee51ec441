/** How long agents waited for a person, by session, tool and call. Most trails have no waits, and then it costs nothing. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ToolGrouping } from "../report/Tools.ts"
import type { Waits } from "../report/Waits.ts"
import type { Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { familyClause } from "./session-figures.ts"
import { skillName, skillTools } from "./tools-skills.ts"
import { callConditions, groupName, namesOfGroups } from "./ToolsRows.ts"

export interface FamilyWaits {
  /** Of the session and its sub-agents; null when no hook told of any of them. */
  readonly told: Waits | null
  /** How long the session's own calls of a tool waited, as far as that is known. */
  readonly byTool: ReadonlyMap<string, number>
}

/** The waits of a session, by its row id. */
export const waitsInFamily = Effect.fnUntraced(function* (
  id: number
): Effect.fn.Return<FamilyWaits, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const family = familyClause("SELECT id FROM sessions WHERE id = ?")
  const [hooked] = yield* sql.unsafe<{ is_told: number }>(
    `${family} SELECT EXISTS (SELECT 1 FROM family f JOIN events e ON e.session_id = f.id
      WHERE e.key >= 'hook:' AND e.key < 'hook;') AS is_told`,
    [id]
  )
  if (hooked!.is_told === 0) return { told: null, byTool: new Map() }
  const [told] = yield* sql.unsafe<Waits>(
    `${family} SELECT count(CASE WHEN w.kind = 'permission' THEN 1 END) AS permissions,
      count(CASE WHEN w.kind = 'question' THEN 1 END) AS questions,
      count(CASE WHEN w.decision IN ('denied', 'declined', 'cancelled') THEN 1 END) AS denied,
      count(CASE WHEN w.to_ms IS NULL THEN 1 END) AS unsettled, sum(w.waited_ms) AS waited_ms
      FROM family f JOIN waits w ON w.session_id = f.id`,
    [id]
  )
  const tools = yield* sql<{ tool: string; waited_ms: number }>`
    SELECT t.name AS tool, sum(w.waited_ms) AS waited_ms FROM waits w
      JOIN parts p ON p.message_id = w.message_id AND p.key = w.part_key JOIN tools t ON t.id = p.tool_id
      WHERE w.session_id = ${id} AND w.to_ms IS NOT NULL GROUP BY t.name`
  return { told: { ...told! }, byTool: new Map(tools.map(({ tool, waited_ms }) => [tool, waited_ms])) }
})

/** Calls that a person was asked about, and how long was waited for the answers, as far as that is known. */
export interface Asked {
  readonly asked: number
  readonly waited_ms: number | null
}

/** The same of all calls of a scope and range, by the names of their groups. */
export const askedBy = Effect.fnUntraced(function* (
  by: ToolGrouping,
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyMap<string | null, Asked>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [any] = yield* sql<{ is_any: number }>`SELECT EXISTS (SELECT 1 FROM waits) AS is_any`
  if (any!.is_any === 0) return new Map()
  const known = yield* namesOfGroups
  const skill = sql.literal(by === "skill" ? skillName : "NULL")
  const isSkill = by === "skill" ? [sql.literal(`p.tool_id IN (${skillTools})`)] : []
  const rows = yield* sql<Row>`
    SELECT p.tool_id, m.agent_id, ${skill} AS skill, count(*) AS asked, sum(w.waited_ms) AS waited_ms
      FROM waits w CROSS JOIN messages m ON m.id = w.message_id
      JOIN parts p ON p.message_id = w.message_id AND p.key = w.part_key
      WHERE ${sql.and([...callConditions(sql, scope, range), ...isSkill])} GROUP BY 1, 2, 3`
  const groups = new Map<string | null, Asked>()
  for (const row of rows) {
    const name = by === "skill" ? row.skill : groupName(by, known, row.tool_id ?? 0, row.agent_id)
    const before = groups.get(name)
    const waited_ms = before === undefined ? row.waited_ms : plus(before.waited_ms, row.waited_ms)
    groups.set(name, { asked: (before?.asked ?? 0) + row.asked, waited_ms })
  }
  return groups
})

interface Row {
  readonly tool_id: number | null
  readonly agent_id: number
  readonly skill: string | null
  readonly asked: number
  readonly waited_ms: number | null
}

const plus = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : a + b)
