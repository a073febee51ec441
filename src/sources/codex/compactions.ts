/**
 * Compactions: a `compacted` line with what replaces the history, then `event_msg/context_compacted` (or a
 * completed `ContextCompaction` item), and a token count whose `last_token_usage` holds only the size of what
 * is left. Some versions write only the event.
 */
import { newMessageId } from "./message-ids.ts"
import { closeAnswer } from "./answers.ts"
import type { Json } from "../Source.ts"
import { longTextOf } from "../fields.ts"
import { charsOf, type LongText } from "../LongText.ts"
import { noTool } from "../no-tool.ts"
import { type Desk, type Line, refer } from "./Line.ts"
import type { Tokens } from "./tokens.ts"

/** Reads a `compacted` line. */
export const readCompacted = (desk: Desk, line: Line): void => {
  closeAnswer(desk)
  desk.memory.compacting = true
  begin(desk, line)
  const summary = longTextOf(line.payload["message"])
  if (summary !== null) seeSummary(desk, line, summary)
}

/** The event of a compaction; it is told of only when no `compacted` line was. */
export const readContextCompacted = (desk: Desk, line: Line): void => {
  if (!desk.memory.compacting) begin(desk, line)
  desk.memory.compacting = false
}

/** A count of nothing used but a size is what the compaction left. */
export const noteContextLeft = (desk: Desk, line: Line, last: Tokens | null): void => {
  const { memory } = desk
  const { compaction } = memory
  if (compaction === null || last === null) return
  memory.compaction = null
  if (last.input === 0 && last.output === 0 && last.total > 0 && !line.place.inherited) {
    tell(desk, { ...compaction, data: { ...compaction.data, tokens_after: last.total } })
  }
}

const begin = (desk: Desk, line: Line): void => {
  const { memory } = desk
  const key = `compaction:${line.place.turn ?? ""}:${memory.compactions++}`
  if (line.place.inherited) return
  memory.compaction = {
    session: line.place.session,
    key,
    at_ms: line.at_ms,
    span: line.span,
    data: { tokens_before: memory.context_tokens }
  }
  tell(desk, memory.compaction)
}

interface Compaction {
  readonly session: string
  readonly key: string
  readonly at_ms: number | null
  readonly span: Line["span"]
  readonly data: Readonly<Record<string, Json>>
}

const tell = (desk: Desk, compaction: Compaction): void =>
  desk.sink.event({ ...compaction, type: "compaction" })

const seeSummary = (desk: Desk, line: Line, summary: LongText): void => {
  if (!line.place.isTold) return
  const { session } = line.place
  const { native_id, parent } = newMessageId(desk, line, [summary])
  desk.sink.message({
    session,
    native_id,
    parent_native_id: parent,
    role: "user",
    kind: "summary",
    at_ms: line.at_ms,
    completed_at_ms: null,
    model: null,
    error: null,
    span: line.span
  })
  desk.sink.part({
    ...noTool,
    session,
    message: native_id,
    key: "p0",
    ordinal: 0,
    type: "compaction",
    synthetic: true,
    content: refer(line, "/message"),
    content_chars: charsOf(summary),
    title: null
  })
}
