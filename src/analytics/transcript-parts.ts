/** The parts of messages as a transcript shows them: texts, tool calls, and where they lead. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { PartType, ToolStatus } from "../record/PartSeen.ts"
import type { ToolError } from "../record/ToolError.ts"
import type { TranscriptCall, TranscriptPart } from "../report/Transcript.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { readText } from "./transcript-text.ts"

/** Parts by message row id, in order; texts are cut after `maxChars`. */
export const transcriptParts = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>,
  maxChars: number
): Effect.fn.Return<
  ReadonlyMap<number, ReadonlyArray<TranscriptPart>>,
  SqlError | StoreError,
  SqlClient.SqlClient | Content
> {
  const sql = yield* SqlClient.SqlClient
  const found = new Map<number, Array<TranscriptPart>>()
  if (ids.length === 0) return found
  const rows = yield* sql.unsafe<PartRow>(
    `SELECT p.message_id, p.key, p.type, p.is_synthetic, p.title, p.address, p.length, q.pointer, p.content_chars,
        t.name AS tool, t.mcp_server, p.call_id, p.status, p.started_at_ms, p.ended_at_ms, p.duration_ms,
        p.output_address, p.output_length, oq.pointer AS output_pointer, p.output_chars, p.error_data,
        coalesce(p.child_native_id, c.native_id) AS child
      FROM parts p JOIN messages m ON m.id = p.message_id LEFT JOIN pointers q ON q.id = p.pointer_id
      LEFT JOIN pointers oq ON oq.id = p.output_pointer_id LEFT JOIN tools t ON t.id = p.tool_id
      LEFT JOIN sessions c ON c.parent_id = m.session_id AND c.parent_call_id = p.call_id
      WHERE p.message_id IN (${ids.map(() => "?").join(", ")}) ORDER BY p.message_id, p.ordinal, p.key`,
    ids
  )
  let before: PartRow | undefined
  for (const row of rows) {
    // one call may have started several sessions: it is shown once, with the first
    if (before?.message_id === row.message_id && before.key === row.key) continue
    before = row
    const list = found.get(row.message_id) ?? []
    list.push(yield* partOf(row, maxChars))
    found.set(row.message_id, list)
  }
  return found
})

const partOf = Effect.fnUntraced(function* (
  row: PartRow,
  maxChars: number
): Effect.fn.Return<TranscriptPart, StoreError, Content> {
  const { key, title, address, length, pointer } = row
  const text = yield* readText({ address, length, pointer, chars: row.content_chars }, maxChars)
  const isCall = row.type === "tool"
  const call: TranscriptCall | null = isCall
    ? {
        tool: row.tool,
        mcp_server: row.mcp_server,
        call_id: row.call_id,
        status: row.status as ToolStatus | null,
        input: text,
        output: yield* readText(
          {
            address: row.output_address,
            length: row.output_length,
            pointer: row.output_pointer,
            chars: row.output_chars
          },
          maxChars
        ),
        started_at_ms: row.started_at_ms,
        ended_at_ms: row.ended_at_ms,
        duration_ms: row.duration_ms,
        error: row.error_data === null ? null : (JSON.parse(row.error_data) as ToolError),
        child: row.child
      }
    : null
  return {
    key,
    type: row.type as PartType,
    is_synthetic: row.is_synthetic === 1,
    title,
    text: isCall ? null : text,
    call
  }
})

interface PartRow {
  readonly message_id: number
  readonly key: string
  readonly type: string
  readonly is_synthetic: number
  readonly title: string | null
  readonly address: number | null
  readonly length: number | null
  readonly pointer: string | null
  readonly content_chars: number
  readonly tool: string | null
  readonly mcp_server: string | null
  readonly call_id: string | null
  readonly status: string | null
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
  readonly duration_ms: number | null
  readonly output_address: number | null
  readonly output_length: number | null
  readonly output_pointer: string | null
  readonly output_chars: number
  readonly error_data: string | null
  readonly child: string | null
}
