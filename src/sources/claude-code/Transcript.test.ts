import { describe, expect, it } from "vitest"
import { readLog } from "../testing/readLog.ts"
import { at, bytesOf, read, resolve, session } from "./testing/fixture.ts"
import { transcript } from "./Transcript.ts"

const S = "5e551013-0000-4000-8000-000000000001"
const seen = read("session.jsonl")
const message = (native_id: string) => seen.messages.filter((m) => m.native_id === native_id)
const part = (key: string) => seen.parts.find((p) => p.key === key)!
const result = (key: string) => seen.toolResults.find((r) => r.key === key)!
const span = (uuid: string) => {
  const text = bytesOf("session.jsonl").toString("utf8")
  const line = text.split("\n").find((l) => l.includes(`"uuid":"${uuid}"`))!
  return { offset: Buffer.byteLength(text.slice(0, text.indexOf(line))), length: Buffer.byteLength(line) }
}

describe("a session", () => {
  it("is seen with what its lines say of it", () => {
    expect(session(seen, S)).toEqual({
      agent: "claude-code",
      native_id: S,
      relation: "root",
      parent_native_id: null,
      parent_call_id: null,
      role: null,
      title: "Prices",
      title_rank: 4,
      cwd: "/home/ann/shop",
      cwd_at_ms: at(0),
      project_root: null,
      git_branch: "main",
      agent_version: "2.1.219",
      started_at_ms: at(0),
      ended_at_ms: at(33)
    })
  })

  it("is named by its first prompt, by the agent, or by a person", () => {
    const titles = seen.sessions.filter((s) => s.title !== null).map((s) => [s.title_rank, s.title])
    expect(titles).toEqual([
      [1, "Add a price to the cart"],
      [4, "Prices"],
      [3, "Add prices to the cart"]
    ])
  })

  it("counts every record by kind, and says which it does not know", () => {
    expect(Object.fromEntries([...seen.kinds].map(([name, kind]) => [name, kind.records]))).toEqual({
      "file-history-snapshot": 1,
      mode: 1,
      "attachment/hook_success": 1,
      "attachment/nested_memory": 1,
      "attachment/queued_command": 1,
      user: 8,
      assistant: 7,
      "system/api_error": 1,
      "system/turn_duration": 1,
      "system/compact_boundary": 1,
      "custom-title": 1,
      "ai-title": 1,
      "pr-link": 1,
      "permission-mode": 1,
      "cost-state": 1,
      "quantum-state": 1
    })
    expect([...seen.kinds].filter(([, kind]) => !kind.known).map(([name]) => name)).toEqual(["quantum-state"])
    expect(seen.rejections).toEqual([])
  })
})

describe("messages", () => {
  it("have the kind of what they are, each once", () => {
    const kinds = new Map(seen.messages.map((m) => [m.native_id, m.kind]))
    expect(Object.fromEntries(kinds)).toEqual({
      c1: "context",
      u1: "prompt",
      msg_1: "answer",
      r1: "tool_result",
      msg_2: "answer",
      r2: "tool_result",
      msg_3: "answer",
      r3: "tool_result",
      msg_4: "answer",
      r4: "tool_result",
      u2: "notice",
      q1: "prompt",
      e1: "notice",
      u3: "summary",
      u4: "context"
    })
  })

  it("follow one another, across blocks of an answer, records that are no messages, and compaction", () => {
    const parents = new Map(seen.messages.map((m) => [m.native_id, m.parent_native_id]))
    expect(Object.fromEntries(parents)).toEqual({
      c1: null,
      u1: "c1",
      msg_1: "u1",
      r1: "msg_1",
      msg_2: "r1",
      r2: "msg_2",
      msg_3: "r2",
      r3: "msg_3",
      msg_4: "r3",
      r4: "msg_4",
      u2: "r4",
      q1: "u2",
      e1: "q1",
      u3: "q1",
      u4: "u3"
    })
  })

  it("hold the whole answer, seen line by line", () => {
    expect(message("msg_1")).toEqual(
      [
        ["a1", 4],
        ["a2", 5],
        ["a3", 6]
      ].map(([uuid, seconds]) => ({
        session: S,
        native_id: "msg_1",
        parent_native_id: "u1",
        role: "assistant",
        kind: "answer",
        at_ms: at(Number(seconds)),
        completed_at_ms: at(Number(seconds)),
        model: "claude-opus-5",
        error: null,
        span: span(String(uuid))
      }))
    )
  })

  it("tell why a model call failed", () => {
    expect(message("e1")).toMatchObject([
      { role: "assistant", kind: "notice", model: null, error: "rate_limit" }
    ])
  })
})

describe("parts", () => {
  it("are the blocks of all lines, in order", () => {
    const parts = seen.parts.filter((p) => p.message === "msg_1")
    expect(parts.map((p) => [p.key, p.ordinal, p.type, p.content_chars])).toEqual([
      ["a1#0", 0, "reasoning", 18],
      ["a2#0", 1, "text", 14],
      ["toolu_edit", 2, "tool", 91]
    ])
    expect(parts.map((p) => resolve("session.jsonl", p.content))).toEqual([
      "They want a price.",
      "I will add it.",
      { file_path: "/home/ann/shop/a.ts", old_string: "a", new_string: "a\nb", replace_all: null }
    ])
  })

  it("lead to their text", () => {
    expect(part("u1#0").content).toEqual({ ...span("u1"), pointer: "/message/content" })
    expect(resolve("session.jsonl", part("u1#0").content)).toBe("Add a price\nto the cart")
    expect(resolve("session.jsonl", part("c1#0").content)).toBe("Use tabs.")
    expect(resolve("session.jsonl", part("q1#0").content)).toBe("and the tax")
    expect([part("u1#0"), part("c1#0"), part("q1#0"), part("u3#0")].map((p) => p.synthetic)).toEqual([
      false,
      true,
      false,
      true
    ])
    expect(part("c1#0").title).toBe("nested_memory: CLAUDE.md")
  })

  it("tell of tool calls", () => {
    expect(part("toolu_git")).toEqual({
      session: S,
      message: "msg_2",
      key: "toolu_git",
      ordinal: 0,
      type: "tool",
      synthetic: false,
      content: { ...span("a4"), pointer: "/message/content/0/input" },
      content_chars: 77,
      title: "git add . && git commit -m 'feat: price'",
      tool: "Bash",
      call_id: "toolu_git",
      status: "running",
      started_at_ms: at(9),
      ended_at_ms: null,
      duration_ms: null,
      output: null,
      output_chars: 0,
      error: null,
      child_session: null
    })
  })
})

describe("tool results", () => {
  it("complete their calls", () => {
    expect(result("toolu_git")).toEqual({
      session: S,
      message: "msg_2",
      key: "toolu_git",
      tool: "Bash",
      call_id: "toolu_git",
      status: "completed",
      ended_at_ms: at(12),
      duration_ms: 3000,
      output: { ...span("r2"), pointer: "/message/content/0/content" },
      output_chars: 42,
      error: null,
      child_session: null
    })
  })

  it("tell failures from refusals", () => {
    expect(result("toolu_bad")).toMatchObject({
      status: "error",
      error: { type: "exit_code", code: "1", tool: "Bash", message: "Exit code 1\n1 test failed" }
    })
    expect(result("toolu_no")).toMatchObject({
      status: "denied",
      error: { type: "permission", code: "user-rejected", tool: "Write" }
    })
  })

  it("name the call where it is not in the file, and join it where a result is written twice", () => {
    const lines = bytesOf("session.jsonl").toString("utf8").split("\n")
    const r2 = lines.find((l) => l.includes('"uuid":"r2"'))!
    const orphan = readLog(transcript, `${r2}\n`)
    expect(orphan.toolResults).toMatchObject([{ message: "call:toolu_git", tool: null, status: "completed" }])
    expect(orphan.events).toMatchObject([])
    const twice = readLog(transcript, [...lines, r2].join("\n"))
    expect(twice.toolResults.filter((r) => r.key === "toolu_git").map((r) => r.message)).toEqual([
      "msg_2",
      "msg_2"
    ])
  })

  it("tell which files were changed, and only where the call went well", () => {
    expect(seen.fileOperations).toEqual([
      {
        session: S,
        message: "msg_1",
        part_key: "toolu_edit",
        path: "/home/ann/shop/a.ts",
        verb: "edit",
        lines_added: 2,
        lines_removed: 1,
        at_ms: at(7)
      }
    ])
  })
})

describe("events", () => {
  it("are told with their few values", () => {
    const events = Object.fromEntries(
      seen.events.map((e) => [e.key, { type: e.type, at_ms: e.at_ms, data: e.data }])
    )
    expect(events).toEqual({
      "snapshot:snap-1": { type: "snapshot", at_ms: at(0), data: { files: 1, is_update: false } },
      "mode:normal:start": { type: "mode", at_ms: null, data: { mode: "normal", of: "input" } },
      h1: {
        type: "hook",
        at_ms: at(0),
        data: { name: "SessionStart:startup", outcome: "success", duration_ms: 12, exit_code: 0 }
      },
      "mode:u1": { type: "mode", at_ms: at(2), data: { mode: "default", of: "permission" } },
      "commit:1a2b3c4": {
        type: "commit",
        at_ms: at(12),
        data: { hash: "1a2b3c4", branch: "main", message: "feat: price" }
      },
      u2: { type: "interrupted", at_ms: at(21), data: { during: "tool" } },
      e1: {
        type: "api_error",
        at_ms: at(23),
        data: { message: "You've hit your session limit", error: "rate_limit", status: 429 }
      },
      s1: {
        type: "api_error",
        at_ms: at(24),
        data: {
          attempt: 1,
          max_attempts: 10,
          retry_in_ms: 512,
          message: "Unable to connect (ECONNRESET)",
          status: null
        }
      },
      s2: { type: "turn", at_ms: at(25), data: { duration_ms: 23_000, messages: 9 } },
      b1: {
        type: "compaction",
        at_ms: at(30),
        data: { kind: "full", trigger: "auto", tokens_before: 160_000, tokens_after: 9000, duration_ms: 4000 }
      },
      "pull-request:https://example.org/ann/shop/pull/7": {
        type: "pull_request",
        at_ms: at(33),
        data: { number: 7, url: "https://example.org/ann/shop/pull/7", repository: "ann/shop" }
      },
      "permission_mode:plan:u4": { type: "mode", at_ms: null, data: { mode: "plan", of: "permission" } },
      "total:1782900000000:33000": {
        type: "total",
        at_ms: null,
        data: {
          cost_usd: 0.5,
          duration_ms: 33_000,
          duration_api_ms: 9000,
          lines_added: 2,
          lines_removed: 1,
          models: { "claude-opus-5": { costUSD: 0.5 } }
        }
      }
    })
    expect(seen.events.every((event) => event.session === S)).toBe(true)
  })
})

describe("a fork", () => {
  it("holds the same messages, parts and requests under its own session", () => {
    const fork = read("fork.jsonl")
    const F = "f0000000-0000-4000-8000-000000000002"
    expect(session(fork, F)).toMatchObject({ title: "Add a price to the cart", started_at_ms: at(2) })
    expect(fork.sessions.at(-1)).toMatchObject({ relation: "fork", parent_native_id: S })
    expect(fork.messages.map((m) => m.native_id)).toEqual(["u1", "msg_1", "msg_1", "msg_1", "r1", "fu1"])
    expect(fork.messages.every((m) => m.session === F)).toBe(true)
    const keys = (of: typeof fork) => new Set(of.requests.map((r) => r.key))
    expect([...keys(seen)]).toEqual(expect.arrayContaining([...keys(fork)]))
    expect(fork.parts.map((p) => p.key)).toEqual(["u1#0", "a1#0", "a2#0", "toolu_edit", "fu1#0"])
  })
})

describe("prompts typed while the agent is busy", () => {
  it("are told from the queue where no line has them", () => {
    const { messages, parts } = read("queue.jsonl")
    const prompts = messages.filter((m) => m.kind === "prompt")
    expect(prompts.map((m) => [m.native_id, m.at_ms])).toEqual([
      ["y1", at(0)],
      [`90e0e000-0000-4000-8000-000000000007/queued:${at(1)}`, at(1)],
      ["y2", at(5)]
    ])
    const queued = parts.find((p) => p.message === prompts[1]!.native_id)!
    expect(resolve("queue.jsonl", queued.content)).toBe("faster please")
  })

  it("come as attachments from 2.1.96 on", () => {
    const later = bytesOf("queue.jsonl").toString("utf8").replaceAll("2.1.39", "2.1.96")
    expect(readLog(transcript, later).messages.map((m) => m.native_id)).toEqual(["y1", "y2"])
  })
})

describe("commands", () => {
  const command = (args: string): string => {
    const content = `<command-name>/review</command-name>\n<command-args>${args}</command-args>`
    return JSON.stringify({ type: "user", sessionId: "s", uuid: "u", message: { role: "user", content } })
  }

  it("name a session when the person added words", () => {
    expect(session(readLog(transcript, command("the cart")), "s")).toMatchObject({
      title: "/review the cart"
    })
    expect(session(readLog(transcript, command("")), "s")).toMatchObject({ title: null })
  })

  it.each([
    ["<local-command-stdout>x</local-command-stdout>", "command"],
    ["<bash-input>ls</bash-input>", "command"],
    ["<system-reminder>x</system-reminder>", "context"],
    ["Caveat: The messages below were generated", "context"],
    ["<div> is not closed", "prompt"],
    ["[Request interrupted by user]", "notice"]
  ])("%s: %s", (content, kind) => {
    const line = { type: "user", sessionId: "s", uuid: "u", message: { role: "user", content } }
    expect(readLog(transcript, JSON.stringify(line)).messages).toMatchObject([{ kind }])
  })

  it("leave a prompt a prompt that comes with reminders", () => {
    const text = (words: string) => ({ type: "text", text: words })
    const content = [text("<system-reminder>x</system-reminder>"), text("Go on")]
    const line = { type: "user", sessionId: "s", uuid: "u", message: { role: "user", content } }
    const seen = readLog(transcript, JSON.stringify(line))
    expect(seen.messages).toMatchObject([{ kind: "prompt" }])
    expect(seen.parts.map((p) => p.synthetic)).toEqual([true, false])
    expect(session(seen, "s").title).toBe("Go on")
  })
})

describe("plans", () => {
  it("are the list as it stood at each moment", () => {
    const { todoLists, fileOperations } = read("tasks.jsonl")
    const done = (content: string) => ({ content, status: "completed", priority: null })
    const open = (content: string) => ({ content, status: "pending", priority: null })
    expect(todoLists.map((list) => [list.at_ms, list.todos])).toEqual([
      [at(0), []],
      [at(1), [done("One"), { content: "Two", status: "in_progress", priority: "high" }]],
      [at(3), [open("Three")]],
      [at(5), [open("Three"), open("Four")]],
      [at(7), [done("Three"), open("Four")]]
    ])
    expect(fileOperations).toMatchObject([
      { path: "new.txt", verb: "write", lines_added: 2, lines_removed: 0 }
    ])
  })
})
