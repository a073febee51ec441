import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Recording } from "../Recording.ts"
import { readLog } from "../testing/readLog.ts"
import { rollout } from "./rollout.ts"
import { fixture, fixtureNames, jsonl, pointed, readFixture, transcript } from "./testing/transcript.ts"

const transcriptOf = (name: string) => transcript(readFixture(name), fixture(name))

describe("a rollout of 0.34, where counts come before the items of their answer", () => {
  const seen = readFixture("counts-first-0.34")
  const session = "1aca063a-8f41-4217-8a17-0b89e7fb1593"

  it("is a conversation", () => {
    expect(transcriptOf("counts-first-0.34")).toEqual([
      "context: +text <environment_context>",
      "prompt: text tool + fail + plan",
      "answer: reasoning **Thinking 505**  about | text Doing tool | shell(echo ok) completed",
      "answer: reasoning **Thinking 506**  about | text Doing fail | shell(echo bad; exit 3) error exit_code",
      "answer: reasoning **Thinking 507**  about | text Doing plan | update_plan(2 steps) completed",
      "answer: reasoning **Thinking 508**  about | text All done 508"
    ])
  })

  it("gives every answer its request; without a model", () => {
    const linked = seen.requests.filter((request) => request.message !== null)
    expect(linked.map((request) => request.message)).toEqual(
      seen.messages.filter((message) => message.kind === "answer").map((message) => message.native_id)
    )
    expect(new Set(seen.requests.map((request) => request.model))).toEqual(new Set([null]))
  })

  it("tells its session, first thing first", () => {
    expect(seen.sessions[0]).toEqual({
      agent: "codex",
      native_id: session,
      relation: "root",
      parent_native_id: null,
      parent_call_id: null,
      role: null,
      title: null,
      title_rank: 0,
      cwd: "/home/ada/atlas",
      cwd_at_ms: 1795159139632,
      project_root: null,
      git_branch: "master",
      agent_version: "0.34.0",
      started_at_ms: 1795159139632,
      ended_at_ms: seen.sessions[0]!.ended_at_ms
    })
    expect(seen.sessions.find(({ title }) => title !== null)).toMatchObject({
      title: "tool + fail + plan",
      title_rank: 1
    })
  })

  it("tells the plan", () => {
    expect(seen.todoLists.map(({ todos }) => todos)).toEqual([
      [
        { content: "first", status: "completed", priority: null },
        { content: "second", status: "in_progress", priority: null }
      ]
    ])
  })
})

describe("a flat rollout of 0.23", () => {
  const seen = readFixture("flat-0.23")

  it("is a conversation without times, model and tokens", () => {
    expect(transcriptOf("flat-0.23")).toEqual([
      "context: +text <environment_context> Cu",
      "prompt: text tool + fail + plan",
      "answer: reasoning **Thinking 501**  about | text Doing tool | shell(echo ok) completed",
      "answer: reasoning **Thinking 502**  about | text Doing fail | shell(echo bad; exit 3) error exit_code",
      "answer: reasoning **Thinking 503**  about | text Doing plan | update_plan(2 steps) completed",
      "answer: reasoning **Thinking 504**  about | text All done 504"
    ])
    expect(new Set(seen.messages.map(({ at_ms }) => at_ms))).toEqual(new Set([null]))
    expect(new Set(seen.messages.map(({ model }) => model))).toEqual(new Set([null]))
    expect(seen.requests).toEqual([])
  })

  it("takes the session's time from the first line, its directory from the environment", () => {
    expect(seen.sessions[0]).toMatchObject({
      started_at_ms: Date.parse("2026-11-20T07:18:59.086Z"),
      cwd: null
    })
    expect(seen.sessions.find(({ cwd }) => cwd !== null)).toMatchObject({ cwd: "/home/ada/atlas" })
  })

  it("counts every line", () => {
    expect(Object.fromEntries([...seen.kinds].map(([name, kind]) => [name, kind.records]))).toEqual({
      session_meta: 1,
      state: 10,
      "response_item/message": 6,
      "response_item/reasoning": 4,
      "response_item/function_call": 3,
      "response_item/function_call_output": 3
    })
  })
})

describe("a rollout of 0.142, in turns", () => {
  const seen = readFixture("turns-0.142")
  const bytes = fixture("turns-0.142")

  it("is a conversation: compacted, then reviewed by another session", () => {
    expect(transcriptOf("turns-0.142")).toEqual([
      "context: +text <permissions instruction | +text <skills_instructions> ##",
      "context: +text <environment_context>",
      "prompt: text tool + fail + plan",
      "answer: reasoning **Thinking 516**  about | text Doing tool | exec_command(echo ok) completed",
      "answer: reasoning **Thinking 517**  about | text Doing fail | exec_command(echo bad; exit 3) error exit_code",
      "answer: reasoning **Thinking 518**  about | text Doing plan | update_plan(2 steps) completed",
      "answer: reasoning **Thinking 519**  about | text All done 519",
      "answer: reasoning **Thinking 524**  about | text All done 524",
      "summary: +compaction Another language model s",
      "context: +text <permissions instruction | +text <skills_instructions> ##",
      "context: +text <environment_context>",
      "prompt: text tool",
      "answer: reasoning **Thinking 525**  about | text Doing tool | exec_command(echo ok) completed",
      "answer: reasoning **Thinking 526**  about | text All done 526",
      "context: +text <user_action>   <context",
      "answer: text All done 527"
    ])
  })

  it("is exact in a message, a part, a result and a request", () => {
    const session = "01a1f7d2-c1ed-7a43-bb6c-866c95380457"
    const turn = seen.messages[3]!.native_id.split(":")[0]!
    const message = seen.messages[3]!
    expect(message).toEqual({
      session,
      native_id: `${turn}:3`,
      parent_native_id: `${turn}:2`,
      role: "assistant",
      kind: "answer",
      at_ms: message.at_ms,
      completed_at_ms: null,
      model: "gpt-5.5",
      error: null,
      span: message.span
    })
    const part = seen.parts.find(({ call_id }) => call_id === "call_516_2")!
    expect(part).toEqual({
      session,
      message: `${turn}:3`,
      key: "call_516_2",
      ordinal: 2,
      type: "tool",
      synthetic: false,
      content: { ...part.content!, pointer: "/payload/arguments" },
      content_chars: '{"cmd":"echo ok"}'.length,
      title: "echo ok",
      tool: "exec_command",
      call_id: "call_516_2",
      status: "running",
      started_at_ms: part.started_at_ms,
      ended_at_ms: null,
      duration_ms: null,
      output: null,
      output_chars: 0,
      error: null,
      child_session: null
    })
    expect(pointed(bytes, part.content)).toBe('{"cmd":"echo ok"}')
    const result = seen.toolResults.find(({ key }) => key === "call_517_2")!
    const printed = String(pointed(bytes, result.output))
    expect(result).toEqual({
      session,
      message: `${turn}:4`,
      key: "call_517_2",
      tool: "exec_command",
      call_id: "call_517_2",
      status: "error",
      ended_at_ms: result.ended_at_ms,
      duration_ms: Math.round(Number(/Wall time: ([0-9.]+)/.exec(printed)![1]) * 1000),
      output: { ...result.output!, pointer: "/payload/output" },
      output_chars: printed.length,
      error: { type: "exit_code", code: "3", tool: "exec_command", message: "bad" },
      child_session: null
    })
    const request = seen.requests[1]!
    expect(request).toEqual({
      session,
      key: `${session}:0:3221.363.73.10.3294`,
      twin: `${turn}:3221.363.73.10.3294`,
      twin_rank: 0,
      message: `${turn}:4`,
      at_ms: request.at_ms,
      completed_at_ms: request.at_ms,
      provider: "openai",
      model: "gpt-5.5",
      input_tokens: 1442,
      output_tokens: 37,
      reasoning_tokens: 5,
      cache_read_tokens: 187,
      cache_write_5m_tokens: 0,
      cache_write_1h_tokens: 0,
      web_searches: 0,
      speed: "standard",
      service_tier: null,
      geo: null,
      stop_reason: null,
      is_complete: true,
      lower_bound: null,
      recorded_cost_usd_micros: null,
      span: request.span
    })
  })

  it("tells events: turns, the compaction with both sizes, the last total", () => {
    const compactions = seen.events.filter(({ type }) => type === "compaction")
    expect(new Set(compactions.map(({ key }) => key)).size).toBe(1)
    expect(compactions.at(-1)!.data).toEqual({ tokens_before: 1932, tokens_after: expect.any(Number) })
    expect(seen.events.filter(({ type }) => type === "turn").map(({ data }) => data["status"])).toEqual([
      "completed",
      "completed",
      "completed",
      "completed"
    ])
    expect(seen.events.filter(({ key }) => key === "total").at(-1)!.data).toEqual({
      input_tokens: 12365,
      cached_input_tokens: 1595,
      output_tokens: 285,
      reasoning_output_tokens: 35,
      total_tokens: 12650
    })
  })
})

describe("a rollout of 0.169, in pages", () => {
  const seen = readFixture("paginated-0.169")

  it("tells every word once, though three kinds of lines hold it", () => {
    expect(transcriptOf("paginated-0.169")).toEqual([
      "context: +text <skills_instructions> ## | +text <permissions instruction | +text <tools> Deferred tool na",
      "context: +text <environment_context>",
      "prompt: text tool + patch",
      expect.stringMatching(/^answer: reasoning .* \| text Doing tool \| exec_command\(echo ok\) completed$/),
      expect.stringMatching(
        /^answer: reasoning .* \| text Doing patch \| apply_patch\(write note.txt\) completed$/
      ),
      expect.stringMatching(/^answer: reasoning .* \| text All done \d+$/),
      "prompt: text plan",
      expect.stringMatching(
        /^answer: reasoning .* \| text Doing plan \| update_plan\(2 steps\) error not_found$/
      ),
      expect.stringMatching(/^answer: reasoning .* \| text All done \d+$/)
    ])
  })

  it("counts a response once, though a record and a count tell of it; in fast mode", () => {
    expect(seen.requests).toHaveLength(5)
    expect(seen.requests.every(({ message }) => message !== null)).toBe(true)
    expect(seen.requests[0]).toMatchObject({ speed: "fast", service_tier: "priority" })
  })

  it("tells what was written to which file, once", () => {
    expect(
      seen.fileOperations.map(({ path, verb, lines_added, lines_removed }) => [
        path,
        verb,
        lines_added,
        lines_removed
      ])
    ).toEqual([["/home/ada/atlas/note.txt", "write", 2, 0]])
    expect(seen.patches.map(({ files }) => files)).toEqual([["/home/ada/atlas/note.txt"]])
  })
})

describe("every fixture", () => {
  it.for(fixtureNames)("%s: each line is of a known kind, nothing is rejected", (name) => {
    const seen = readFixture(name)
    const lines = fixture(name).toString("utf8").trimEnd().split("\n").length
    expect([...seen.kinds.values()].reduce((sum, { records }) => sum + records, 0)).toBe(lines)
    expect([...seen.kinds].filter(([, { known }]) => !known)).toEqual([])
    expect(seen.rejections).toEqual([])
  })

  it.for(fixtureNames)("%s: a message is told once, and every part and request names one", (name) => {
    const seen = readFixture(name)
    const ids = seen.messages.map(({ native_id }) => native_id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { message } of [...seen.parts, ...seen.toolResults]) expect(ids).toContain(message)
    for (const { message } of seen.requests) if (message !== null) expect(ids).toContain(message)
  })

  it.for(fixtureNames)("%s: references lead to texts of the told length", (name) => {
    const bytes = fixture(name)
    for (const part of readFixture(name).parts) {
      if (part.content === null) continue
      const value = pointed(bytes, part.content)
      expect(typeof value === "string" ? value.length : JSON.stringify(value).length).toBe(part.content_chars)
    }
  })

  it.for(fixtureNames)("%s: read in pieces, after any line and within it, it tells the same", (name) => {
    const bytes = fixture(name)
    const whole = readLog(rollout, bytes)
    const ends = [...bytes.entries()].filter(([, byte]) => byte === 10).map(([at]) => at + 1)
    expect(readLog(rollout, bytes, { cuts: ends })).toEqual(whole)
    for (const end of ends) {
      expect(readLog(rollout, bytes, { cuts: [end] })).toEqual(whole)
      expect(readLog(rollout, bytes, { cuts: [end + 40] })).toEqual(whole)
    }
  })
})

describe("a file cut at every byte", () => {
  const at = (ms: number) => `2026-01-01T00:00:00.${String(ms).padStart(3, "0")}Z`
  const used = (input_tokens: number, output_tokens: number) => ({ input_tokens, output_tokens })
  const small = jsonl(
    { timestamp: at(0), type: "session_meta", payload: { id: "s", cwd: "/a" } },
    { timestamp: at(1), type: "turn_context", payload: { model: "gpt-5" } },
    {
      timestamp: at(2),
      type: "response_item",
      payload: { type: "message", role: "user", content: [{ type: "input_text", text: "grüß" }] }
    },
    { timestamp: at(3), type: "event_msg", payload: { type: "user_message", message: "grüß" } },
    {
      timestamp: at(4),
      type: "response_item",
      payload: {
        type: "function_call",
        name: "shell",
        call_id: "c",
        arguments: '{"command":["bash","-lc","ls"]}'
      }
    },
    {
      timestamp: at(5),
      type: "event_msg",
      payload: { type: "token_count", info: { total_token_usage: used(9, 1), last_token_usage: used(9, 1) } }
    },
    {
      timestamp: at(6),
      type: "response_item",
      payload: {
        type: "function_call_output",
        call_id: "c",
        output: "Exit code: 0\nWall time: 1 seconds\nOutput:\na\n"
      }
    },
    {
      timestamp: at(7),
      type: "event_msg",
      payload: { type: "token_count", info: { total_token_usage: used(20, 3) } }
    }
  )

  it.each([
    ["flat-0.23", fixture("flat-0.23")],
    ["a small one", Buffer.from(small)]
  ])("%s tells the same", (_, bytes) => {
    const whole = readLog(rollout, bytes)
    for (let cut = 0; cut < bytes.length; cut++)
      expect(readLog(rollout, bytes, { cuts: [cut] })).toEqual(whole)
  })
})

describe("garbage", () => {
  const seen = (value: unknown) => {
    const recording = new Recording()
    const decoder = rollout.open(
      { path: "/x/a.jsonl", root: "/x", mtime_ms: 0, machine: "m" },
      null,
      recording
    )
    decoder.line(value, { offset: 0, length: 1 })
    return { recording, state: JSON.parse(JSON.stringify(decoder.state())) as never }
  }

  it.each([
    [{ type: "event_msg" }, "response_item/event_msg", false],
    [
      { timestamp: "2026-01-01T00:00:00Z", type: "event_msg", payload: { type: "from_the_future" } },
      "event_msg/from_the_future",
      false
    ],
    [
      { timestamp: "2026-01-01T00:00:00Z", type: "response_item", payload: {} },
      "response_item/(none)",
      false
    ],
    [{ timestamp: "2026-01-01T00:00:00Z", type: "new_kind", payload: {} }, "new_kind", false],
    [
      { type: "event_msg", payload: { type: "item_completed", item: { type: "New" } } },
      "event_msg/item_completed/New",
      false
    ],
    [{ type: "event_msg", payload: { type: "constructor" } }, "event_msg/constructor", false],
    [{ record_type: "state" }, "state", true]
  ])("%j is counted as %s", (value, kind, known) => {
    expect([...seen(value).recording.kinds]).toEqual([[kind, { records: 1, known }]])
  })

  it.each([
    [{}, "not_record"],
    [7, "not_record"],
    [[], "not_record"],
    [{ type: "event_msg", payload: null }, "bad_field"],
    [{ type: "event_msg", payload: "x" }, "bad_field"],
    [{ payload: {} }, "bad_field"]
  ])("%j is rejected: %s", (value, reason) => {
    expect(seen(value).recording.rejections.map((rejection) => rejection.reason)).toEqual([reason])
  })

  it("never makes it throw", () => {
    const field = fc.constantFrom(
      "type",
      "payload",
      "timestamp",
      "id",
      "role",
      "content",
      "info",
      "item",
      "call_id",
      "output",
      "arguments",
      "name",
      "turn_id",
      "total_token_usage",
      "last_token_usage",
      "input_tokens",
      "text",
      "summary",
      "internal_chat_message_metadata_passthrough",
      "rate_limits",
      "primary",
      "changes",
      "record_type",
      "source"
    )
    const word = fc.constantFrom(
      "session_meta",
      "response_item",
      "event_msg",
      "turn_context",
      "compacted",
      "message",
      "function_call",
      "function_call_output",
      "token_count",
      "user_message",
      "item_completed",
      "token_usage_record",
      "patch_apply_end",
      "custom_tool_call",
      "user",
      "assistant",
      "reasoning",
      "2026-01-01T00:00:00Z",
      "FileChange",
      ""
    )
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        word,
        fc.integer(),
        fc.constant(null),
        fc.boolean(),
        fc.double(),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(field, tie("json"), { maxKeys: 5 })
      )
    }))
    const line = fc.record({
      timestamp: fc.option(word),
      type: word,
      payload: fc.dictionary(field, json, { maxKeys: 6 })
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(line, json), { maxLength: 12 }), (values) => {
        const recording = new Recording()
        let state: unknown = null
        values.forEach((value, offset) => {
          const decoder = rollout.open(
            { path: "/x/a.jsonl", root: "/x", mtime_ms: 0, machine: "m" },
            state as never,
            recording
          )
          decoder.line(value, { offset, length: 1 })
          state = JSON.parse(JSON.stringify(decoder.state()))
        })
        const counted = [...recording.kinds.values()].reduce((sum, { records }) => sum + records, 0)
        expect(counted + recording.rejections.length).toBeGreaterThanOrEqual(values.length)
      })
    )
  })

  it("leaves a remembered state of another layout aside", () => {
    const text = jsonl({ timestamp: "2026-01-01T00:00:00Z", type: "session_meta", payload: { id: "s" } })
    const recording = new Recording()
    const decoder = rollout.open(
      { path: "/x/a.jsonl", root: "/x", mtime_ms: 0, machine: "m" },
      { layout: 99 },
      recording
    )
    decoder.line(JSON.parse(text), { offset: 0, length: text.length })
    expect(recording.sessions[0]).toMatchObject({ native_id: "s" })
  })
})
