import { describe, expect, it } from "vitest"
import { readLog } from "../testing/readLog.ts"
import { rollout } from "./rollout.ts"
import { jsonl } from "./testing/transcript.ts"

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const line = (second: number, type: string, payload: object) => ({ timestamp: at(second), type, payload })
const event = (second: number, payload: object) => line(second, "event_msg", payload)
const turn = "019f03e3-3ddb-72c0-93d8-59a737f12c3b"
const started = event(1, { type: "task_started", turn_id: turn })

const eventsOf = (...lines: ReadonlyArray<object>) =>
  readLog(rollout, jsonl(line(0, "session_meta", { id: "s" }), ...lines)).events.map(
    ({ type, key, data }) => [type, key, data]
  )

describe("a turn", () => {
  it("ends with how long it took", () => {
    expect(
      eventsOf(
        started,
        event(9, { type: "task_complete", turn_id: turn, duration_ms: 8000, time_to_first_token_ms: 700 })
      )
    ).toEqual([
      ["turn", `turn:${turn}`, { status: "completed", duration_ms: 8000, time_to_first_token_ms: 700 }]
    ])
  })

  it("that a person stopped was interrupted; one that was replaced was not", () => {
    const data = { status: "aborted", duration_ms: null, time_to_first_token_ms: null }
    expect(
      eventsOf(started, event(2, { type: "turn_aborted", turn_id: turn, reason: "interrupted" }))
    ).toEqual([
      ["turn", `turn:${turn}`, data],
      ["interrupted", `interrupted:${turn}`, { reason: "interrupted" }]
    ])
    expect(eventsOf(started, event(2, { type: "turn_aborted", turn_id: turn, reason: "replaced" }))).toEqual([
      ["turn", `turn:${turn}`, data]
    ])
  })

  it("of a version without turn ids is told by its time", () => {
    expect(eventsOf(event(2, { type: "turn_aborted", reason: "interrupted" })).map(([, key]) => key)).toEqual(
      [`turn:at-${Date.parse(at(2))}`, `interrupted:at-${Date.parse(at(2))}`]
    )
  })

  it("that failed says why", () => {
    const error = { message: "stream disconnected", codex_error_info: "other" }
    expect(eventsOf(started, event(2, { type: "task_complete", turn_id: turn, error }))).toEqual([
      ["turn", `turn:${turn}`, { status: "failed", duration_ms: null, time_to_first_token_ms: null }],
      ["api_error", `api_error:${Date.parse(at(2))}`, { message: "stream disconnected", status: "other" }]
    ])
  })

  it("is taken back", () => {
    expect(eventsOf(event(2, { type: "thread_rolled_back", num_turns: 2 }))).toEqual([
      ["rolled_back", `rolled_back:${Date.parse(at(2))}`, { turns: 2 }]
    ])
  })
})

describe("an error", () => {
  it.each(["error", "stream_error"])("is told by %s", (type) => {
    expect(
      eventsOf(event(2, { type, message: "429", codex_error_info: { http_connection_failed: {} } }))
    ).toEqual([
      ["api_error", `api_error:${Date.parse(at(2))}`, { message: "429", status: "http_connection_failed" }]
    ])
  })
})

describe("a compaction", () => {
  const used = (total_tokens: number, input_tokens = total_tokens) => ({
    input_tokens,
    output_tokens: 0,
    total_tokens
  })
  const count = (second: number, total: object, last: object) =>
    event(second, { type: "token_count", info: { total_token_usage: total, last_token_usage: last } })

  it("tells the size before and after, however many lines tell of it", () => {
    const told = eventsOf(
      count(1, used(900), used(900)),
      line(2, "compacted", { message: "" }),
      count(3, used(900), used(130, 0)),
      event(4, { type: "context_compacted" })
    ).filter(([type]) => type === "compaction")
    expect(told).toEqual([
      ["compaction", "compaction::0", { tokens_before: 900 }],
      ["compaction", "compaction::0", { tokens_before: 900, tokens_after: 130 }]
    ])
  })

  it("is told by the event alone, and by a completed item", () => {
    const item = { type: "item_completed", thread_id: "s", item: { type: "ContextCompaction" } }
    expect(eventsOf(event(2, { type: "context_compacted" }), event(9, item))).toEqual([
      ["compaction", "compaction::0", { tokens_before: null }],
      ["compaction", "compaction::1", { tokens_before: null }]
    ])
  })

  it("of another thread is told there", () => {
    const item = { type: "item_completed", thread_id: "t", item: { type: "ContextCompaction" } }
    expect(eventsOf(event(2, item))).toEqual([])
  })

  it("leaves a summary, where it is not encrypted", () => {
    const seen = readLog(
      rollout,
      jsonl(line(0, "session_meta", { id: "s" }), line(2, "compacted", { message: "so far" }))
    )
    expect(seen.messages).toMatchObject([{ kind: "summary", role: "user" }])
    expect(seen.parts).toMatchObject([
      { type: "compaction", synthetic: true, content: { pointer: "/payload/message" } }
    ])
  })
})

describe("a change of mode", () => {
  it("is told when it changes", () => {
    const context = (second: number, mode: string) =>
      line(second, "turn_context", { collaboration_mode: { mode } })
    expect(eventsOf(context(1, "default"), context(2, "default"), context(3, "plan"))).toEqual([
      ["mode", `mode:${Date.parse(at(3))}`, { mode: "plan" }]
    ])
  })
})

describe("a snapshot", () => {
  it("is told with its commit", () => {
    const payload = { type: "ghost_snapshot", ghost_commit: { id: "f945f7a" } }
    expect(eventsOf(line(1, "response_item", payload))).toEqual([
      ["snapshot", "snapshot:f945f7a", { commit: "f945f7a" }]
    ])
  })
})

describe("a plan", () => {
  it("is the whole list, each time", () => {
    const plan = [
      { step: "a", status: "completed" },
      { step: "b", status: "in_progress" },
      { step: "c", status: "someday" },
      { status: "pending" }
    ]
    const call = {
      type: "function_call",
      name: "update_plan",
      call_id: "c",
      arguments: JSON.stringify({ plan })
    }
    const seen = readLog(rollout, jsonl(line(0, "session_meta", { id: "s" }), line(1, "response_item", call)))
    expect(seen.todoLists).toEqual([
      {
        session: "s",
        at_ms: Date.parse(at(1)),
        todos: [
          { content: "a", status: "completed", priority: null },
          { content: "b", status: "in_progress", priority: null },
          { content: "c", status: "pending", priority: null }
        ]
      }
    ])
  })
})
