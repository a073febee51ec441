/** Failed tool calls, grouped by what went wrong. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ToolErrorType } from "../record/ToolError.ts"
import type { ToolFailure } from "../report/Tools.ts"
import type { Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { callConditions, callTime } from "./ToolsRows.ts"

/** Failures by tool, type and code, the most frequent first. */
export const toolFailures = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyArray<ToolFailure>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{
    tool: string
    session_id: number
    at_ms: number | null
    error_data: string | null
  }>`
    SELECT coalesce(t.name, '(not named)') AS tool, m.session_id, ${sql.literal(callTime)} AS at_ms, p.error_data
    FROM parts p JOIN messages m ON m.id = p.message_id LEFT JOIN tools t ON t.id = p.tool_id
    WHERE ${sql.and(callConditions(sql, scope, range))} AND p.status = 'error' ORDER BY 3 NULLS FIRST`
  const groups = new Map<string, Group>()
  for (const row of rows) {
    const { type, code, message } = readError(row.error_data)
    const id = JSON.stringify([row.tool, type, code])
    let group = groups.get(id)
    if (group === undefined) {
      group = { tool: row.tool, type, code, calls: 0, sessions: new Set(), last_at_ms: null, message }
      groups.set(id, group)
    }
    group.calls++
    group.sessions.add(row.session_id)
    // rows come in order of time, those without one first
    group.last_at_ms = row.at_ms ?? group.last_at_ms
    group.message = message
  }
  return [...groups.values()]
    .sort((a, b) => b.calls - a.calls || (a.tool < b.tool ? -1 : 1))
    .map(({ sessions, message, ...group }) => ({
      ...group,
      sessions: sessions.size,
      example: message
    }))
})

interface Group {
  readonly tool: string
  readonly type: ToolErrorType
  readonly code: string | null
  calls: number
  readonly sessions: Set<number>
  last_at_ms: number | null
  message: string
}

interface Failure {
  readonly type: ToolErrorType
  readonly code: string | null
  readonly message: string
}

/** `error_data` as the store writes it (`record/ToolError.ts`); a call that only says `error` is unknown. */
const readError = (text: string | null): Failure => {
  if (text === null) return { type: "unknown", code: null, message: "" }
  const { type, code, message } = JSON.parse(text) as Partial<Failure>
  return { type: type ?? "unknown", code: code ?? null, message: message ?? "" }
}
