/** Traces in short, by the same questions as a list of sessions: what was asked, what came of it, with which tools. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ToolUse } from "../report/Exchanges.ts"
import type { TraceList, TraceListEntry } from "../report/TraceList.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { byThousands } from "./by-thousands.ts"
import { messageTexts } from "./message-text.ts"
import { isOwnMessage } from "./own-messages.ts"
import { defaultLimits } from "./session-activity.ts"
import { sessionEntries } from "./session-entries.ts"
import { sessionPage } from "./sessions.ts"
import type { SessionsQuestion } from "./sessions.ts"

export interface TraceListQuestion extends Omit<SessionsQuestion, "health" | "healthOptions"> {
  /** Characters of prompts and answers; 500 without it. */
  readonly textChars?: number | undefined
}

/** Traces of sessions and, unless only some `relations` are asked for, of delegations. */
export const listTraces = (
  question: TraceListQuestion = {}
): Effect.Effect<TraceList, AnalyticsError, SqlClient.SqlClient | Content> =>
  read(question).pipe(orStoreFailure("Listing traces"))

const read = Effect.fnUntraced(function* (
  question: TraceListQuestion
): Effect.fn.Return<TraceList, AnalyticsError | SqlError | StoreError, SqlClient.SqlClient | Content> {
  const { ids, matched, next_cursor } = yield* sessionPage({ all: true, ...question })
  const traces = yield* byThousands(ids, (some) => tracesOf(some, question))
  return { schema_version: 1, matched, traces, next_cursor }
})

const tracesOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>,
  question: TraceListQuestion
): Effect.fn.Return<ReadonlyArray<TraceListEntry>, SqlError | StoreError, SqlClient.SqlClient | Content> {
  const entries = yield* sessionEntries(ids, question.limits ?? defaultLimits)
  const ends = yield* endsOf(ids)
  const said = [...ends.values()].flatMap(({ prompt, answer }) => [prompt, answer])
  const texts = yield* messageTexts(
    said.flatMap((id) => id ?? []),
    question.textChars ?? 500
  )
  const tools = yield* toolsOf(ids)
  return entries.map((entry, i): TraceListEntry => {
    const { prompt, answer, parent_role, call_id } = ends.get(ids[i]!)!
    const { id, agent, role, title, project, parent, status, started_at_ms, ended_at_ms, duration_ms } = entry
    const isRoot = entry.relation === "root" || entry.relation === "fork"
    return {
      id,
      kind: isRoot ? "root" : "delegation",
      agent,
      role,
      title,
      project,
      parent,
      parent_role,
      call_id,
      status,
      prompt: texts.get(prompt ?? -1) ?? null,
      answer: texts.get(answer ?? -1) ?? null,
      started_at_ms,
      ended_at_ms,
      duration_ms,
      tools: tools.get(ids[i]!) ?? [],
      sub_agents: entry.sub_agents,
      sub_agents_missing: entry.sub_agents_missing,
      direct: entry.direct,
      rolled_up: entry.rolled_up
    }
  })
})

interface Ends {
  readonly id: number
  readonly prompt: number | null
  readonly answer: number | null
  readonly parent_role: string | null
  readonly call_id: string | null
}

/** First prompt and last words of sessions, as row ids of messages; and who delegated to them. */
const endsOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>
): Effect.fn.Return<ReadonlyMap<number, Ends>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  if (ids.length === 0) return new Map()
  const rows = yield* sql.unsafe<Ends>(
    `SELECT s.id,
        (SELECT m.id FROM messages m WHERE m.session_id = s.id AND m.kind IN ('prompt', 'delegation')
          ORDER BY m.at_ms NULLS FIRST, m.id LIMIT 1) AS prompt,
        (SELECT m.id FROM messages m WHERE m.session_id = s.id AND m.kind = 'answer' AND EXISTS (
            SELECT 1 FROM parts p WHERE p.message_id = m.id AND p.type = 'text' AND p.is_synthetic = 0 AND p.content_chars > 0)
          ORDER BY m.at_ms DESC NULLS LAST, m.id DESC LIMIT 1) AS answer,
        CASE WHEN p.id IS NULL OR s.relation = 'fork' THEN NULL ELSE coalesce(p.role, a.name) END AS parent_role,
        s.parent_call_id AS call_id
      FROM sessions s LEFT JOIN sessions p ON p.id = s.parent_id LEFT JOIN agents a ON a.id = p.agent_id
      WHERE s.id IN (${ids.map(() => "?").join(", ")})`,
    ids
  )
  return new Map(rows.map((row) => [row.id, row]))
})

const toolsOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>
): Effect.fn.Return<ReadonlyMap<number, ReadonlyArray<ToolUse>>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  if (ids.length === 0) return new Map()
  const rows = yield* sql.unsafe<ToolUse & { readonly session_id: number }>(
    `SELECT m.session_id, t.name AS tool, count(*) AS calls,
        sum(CASE WHEN p.status IN ('error', 'denied') THEN 1 ELSE 0 END) AS errors
      FROM messages m JOIN parts p ON p.message_id = m.id JOIN tools t ON t.id = p.tool_id
      WHERE m.session_id IN (${ids.map(() => "?").join(", ")}) AND p.type = 'tool' AND ${isOwnMessage}
      GROUP BY m.session_id, t.name ORDER BY m.session_id, count(*) DESC, t.name`,
    ids
  )
  const found = new Map<number, Array<ToolUse>>()
  for (const { session_id, tool, calls, errors } of rows) {
    const list = found.get(session_id) ?? []
    list.push({ tool, calls, errors })
    found.set(session_id, list)
  }
  return found
})
