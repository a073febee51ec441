import { describe, expect, it } from "vitest"
import { Recording } from "../Recording.ts"
import { readLog } from "../testing/readLog.ts"
import { capture } from "./Capture.ts"
import { lowerBounds } from "./lower-bound.ts"
import { sessionExport } from "./SessionExport.ts"
import { bytesOf, read, requests, resolve, session } from "./testing/fixture.ts"

const C = "ca940000-0000-4000-8000-000000000009"
const started = Date.parse("2026-03-14T22:56:57.732Z")
const ended = Date.parse("2026-03-14T23:00:58.054Z")

describe("a capture", () => {
  const seen = read("capture.log", capture)

  it("is a session, at the time that its header tells", () => {
    expect(session(seen, C)).toMatchObject({
      relation: "root",
      cwd: "/home/ann/shop",
      cwd_at_ms: started,
      agent_version: "2.1.75",
      started_at_ms: started,
      ended_at_ms: ended
    })
    expect(seen.rejections).toEqual([])
    expect(Object.fromEntries([...seen.kinds].map(([name, kind]) => [name, kind.records]))).toEqual({
      text: 5,
      "system/init": 1,
      assistant: 4,
      user: 2,
      rate_limit_event: 1,
      stream_event: 2,
      result: 1
    })
  })

  it("has requests without request id: twins of the transcript's, dated at the beginning of the run", () => {
    expect(
      requests(seen).map((r) => [r.key, r.twin, r.twin_rank, r.output_tokens, r.at_ms, r.lower_bound])
    ).toEqual([
      ["msg_o1:", "msg_o1", 1, 1, started, lowerBounds.capture],
      ["msg_o2:", "msg_o2", 3, 2, started, lowerBounds.capture],
      ["msg_o3:", "msg_o3", 1, 77, started, null]
    ])
    expect(requests(seen)[0]).toMatchObject({
      cache_write_1h_tokens: 26_828,
      input_tokens: 3,
      completed_at_ms: null
    })
    expect(requests(seen)[2]).toMatchObject({
      is_complete: true,
      stop_reason: "end_turn",
      cache_read_tokens: 26_828
    })
  })

  it("has the messages of a transcript, without times", () => {
    expect([...new Set(seen.messages.map((m) => m.native_id))]).toEqual([
      "msg_o1",
      "o3",
      "msg_o2",
      "o5",
      "msg_o3"
    ])
    expect(seen.messages.every((m) => m.at_ms === null)).toBe(true)
    const text = seen.parts.find((p) => p.key === "o8#0")!
    expect(resolve("capture.log", text.content)).toBe("It is a shop.")
  })

  it("has sub-agents by the call that started them", () => {
    expect(session(seen, `${C}/call-toolu_o`)).toMatchObject({
      relation: "subagent",
      parent_native_id: C,
      parent_call_id: "toolu_o",
      role: "Explore",
      title: "Look"
    })
    expect(seen.toolResults).toMatchObject([{ child_session: `${C}/call-toolu_o`, duration_ms: 900 }])
  })

  it("has the agent's own total and its quota as events", () => {
    const events = seen.events.filter((e) => e.session === C).map((e) => [e.type, e.key, e.at_ms, e.data])
    expect(events).toEqual([
      [
        "rate_limit",
        "o6",
        null,
        { status: "allowed", window: "five_hour", resets_at_ms: 1_773_529_200_000, is_using_overage: false }
      ],
      [
        "total",
        "total:o10",
        ended,
        {
          outcome: "success",
          is_error: false,
          cost_usd: 0.31,
          duration_ms: 235_224,
          duration_api_ms: 233_531,
          turns: 2,
          input_tokens: 6,
          output_tokens: 80,
          cache_read_tokens: 26_828,
          cache_write_tokens: 26_828,
          models: { "claude-opus-4-6[1m]": { inputTokens: 4, outputTokens: 78, costUSD: 0.3 } }
        }
      ]
    ])
  })

  it("without a header has no times", () => {
    const bare = bytesOf("capture.log").toString("utf8").split("\n").slice(7).join("\n")
    const seen = readLog(capture, bare)
    expect(seen.requests.every((r) => r.at_ms === null)).toBe(true)
    expect(session(seen, C)).toMatchObject({ started_at_ms: null, ended_at_ms: null })
  })

  it("rejects what looks like a record and is none", () => {
    const seen = readLog(capture, '# Log\n{"type":"assistant",\n[1]\n{"a":1}\n')
    expect(seen.rejections.map((r) => r.reason)).toEqual(["not_json", "not_record", "not_record"])
  })
})

describe("a session export", () => {
  it("is read as the records that it holds", () => {
    const value: unknown = JSON.parse(bytesOf("export.json").toString("utf8"))
    const seen = new Recording()
    const file = { path: "/x/shop session.json", root: "/x", mtime_ms: 0, machine: "m" }
    sessionExport.document(value, { offset: 0, length: 964 }, file, seen)
    expect(seen.messages.map((m) => [m.session, m.role, m.kind])).toEqual([
      ["shop session", "user", "prompt"],
      ["shop session", "assistant", "answer"],
      ["shop session", "user", "tool_result"]
    ])
    expect(new Set(seen.messages.map((m) => m.native_id)).size).toBe(3)
    expect(seen.parts.map((p) => p.content?.pointer)).toEqual([
      "/loglines/0/message/content",
      "/loglines/1/message/content/0/text",
      "/loglines/1/message/content/1/input"
    ])
    expect(seen.toolResults).toMatchObject([
      { key: "toolu_x", message: seen.messages[1]!.native_id, status: "completed" }
    ])
    expect(seen.fileOperations).toMatchObject([{ path: "add.py", verb: "write" }])
  })
})
