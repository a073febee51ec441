/**
 * `event_msg/item_completed`: since 0.15x the events of all kinds of items are written as one. The items'
 * words stand in `response_item` lines too and are read there; what only these events tell is read here.
 */
import { type Fields, fieldsOf, integerOf, listOf, textOf, textOfBlocks } from "../fields.ts"
import { durationOf } from "./durations.ts"
import { changesOf } from "./reported-changes.ts"
import { readContextCompacted } from "./compactions.ts"
import { seeReads } from "./events.ts"
import type { Desk, Line } from "./Line.ts"
import { readCallEnd } from "./tool-results.ts"

/** Reads the item. Returns its type, for counting. */
export const readCompletedItem = (desk: Desk, line: Line): string => {
  const item = fieldsOf(line.payload["item"]) ?? {}
  const type = textOf(item["type"]) ?? "(none)"
  const thread = textOf(line.payload["thread_id"])
  // A review's items are repeated in the thread that asked for it.
  if (thread !== null && thread !== desk.memory.session) return type
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  read?.(desk, line, item, textOf(item["id"]) ?? "")
  return type
}

type Reader = (desk: Desk, line: Line, item: Fields, id: string) => void

const readers: Readonly<Record<string, Reader>> = {
  CommandExecution: (desk, line, item, id) => {
    const exit_code = integerOf(item["exit_code"])
    readCallEnd(desk, line, {
      id,
      exit_code,
      duration_ms: durationOf(item["duration"]),
      failed: exit_code === null ? null : exit_code !== 0,
      text: () => textOf(item["aggregated_output"]) ?? ""
    })
    if (exit_code === 0) seeReads(desk, line, id, item["parsed_cmd"])
  },
  FileChange: (desk, line, item, id) => {
    const failed = item["status"] === "failed" || item["status"] === "declined"
    readCallEnd(desk, line, {
      id,
      duration_ms: null,
      failed,
      text: () => textOf(item["stderr"]) ?? textOf(item["stdout"]) ?? "",
      ...(failed ? {} : { changes: changesOf(item["changes"]) })
    })
  },
  McpToolCall: (desk, line, item, id) => {
    const result = fieldsOf(item["result"])
    const error = textOf(item["error"]) ?? textOf(fieldsOf(item["error"])?.["message"])
    readCallEnd(desk, line, {
      id,
      duration_ms: durationOf(item["duration"]),
      failed: item["status"] === "failed" || error !== null || result?.["isError"] === true,
      text: () => error ?? textOfBlocks(result?.["content"])
    })
  },
  CollabAgentToolCall: (desk, line, item, id) => {
    const [child] = listOf(item["receiver_thread_ids"])
    if (item["tool"] !== "spawn_agent" || textOf(child) === null) return
    readCallEnd(desk, line, {
      id,
      duration_ms: null,
      failed: null,
      text: () => "",
      child_session: textOf(child)
    })
  },
  SubAgentActivity: (desk, line, item, id) => {
    const child = textOf(item["agent_thread_id"])
    if (item["kind"] !== "started" || child === null) return
    readCallEnd(desk, line, { id, duration_ms: null, failed: null, text: () => "", child_session: child })
  },
  ContextCompaction: (desk, line) => readContextCompacted(desk, line),
  EnteredReviewMode: (desk) => void (desk.memory.reviewing = true),
  ExitedReviewMode: (desk) => void (desk.memory.reviewing = false)
}
