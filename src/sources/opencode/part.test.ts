import { describe, expect, it } from "vitest"
import { Recording } from "../Recording.ts"
import { seePart } from "./part.ts"
import { fixture_ms } from "./testing/reading.ts"
import { idOf } from "./testing/ids.ts"

const ids = { session: "ses_1", message: "msg_1", part: idOf("prt", fixture_ms) }
const span = { offset: 40, length: 700 }

const see = (part: Readonly<Record<string, unknown>>, base = "/data"): Recording => {
  const seen = new Recording()
  seePart(part, ids, { span, base, known_ms: fixture_ms + 1000, info: null }, seen)
  return seen
}

const only = (part: Readonly<Record<string, unknown>>, base?: string) => {
  const seen = see(part, base)
  expect(seen.parts).toHaveLength(1)
  return seen.parts[0]!
}

describe("parts", () => {
  it.each([
    [
      "text",
      { type: "text", text: "Hello", time: { start: 7, end: 9 } },
      {
        type: "text",
        content: { ...span, pointer: "/data/text" },
        content_chars: 5,
        started_at_ms: 7,
        ended_at_ms: 9
      }
    ],
    [
      "text of the first releases, whose times were 0",
      { type: "text", text: "Hello", time: { start: 0, end: 0 } },
      { type: "text", started_at_ms: null, ended_at_ms: null }
    ],
    [
      "words of the agent itself",
      { type: "text", text: "Called the Read tool", synthetic: true },
      { synthetic: true }
    ],
    [
      "reasoning that is hidden",
      { type: "reasoning", text: "", time: { start: 7 } },
      { content: null, content_chars: 0 }
    ],
    [
      "a file",
      { type: "file", mime: "text/plain", filename: "a.ts", url: "file:///a.ts" },
      { type: "file", title: "a.ts" }
    ],
    [
      "a picture",
      { type: "file", mime: "image/png", url: "data:image/png;base64,AAAA" },
      { type: "image", title: null }
    ],
    [
      "a task for a sub-agent",
      { type: "subtask", prompt: "Count the words", description: "Count", agent: "general" },
      { type: "subtask", title: "Count", content: { ...span, pointer: "/data/prompt" }, content_chars: 15 }
    ],
    ["an agent that was named", { type: "agent", name: "general" }, { type: "other", title: "@general" }],
    ["a compaction", { type: "compaction", auto: false }, { type: "compaction", title: "manual" }],
    ["the begin of a step", { type: "step-start", snapshot: "abc" }, { type: "step", title: "start" }]
  ])("%s", (_, part, expected) => {
    expect(only(part)).toMatchObject({ ...expected, session: "ses_1", message: "msg_1", key: ids.part })
  })

  it("tell what happened beside their content", () => {
    const error = { name: "APIError", data: { message: "Overloaded", statusCode: 529, isRetryable: true } }
    const retry = see({ type: "retry", attempt: 2, error, time: { created: 99 } })
    expect(retry.events).toEqual([
      {
        session: "ses_1",
        key: ids.part,
        type: "api_error",
        at_ms: 99,
        data: { attempt: 2, message: "APIError: Overloaded", status: 529 },
        span
      }
    ])
    expect(see({ type: "snapshot", snapshot: "abc" }).events).toMatchObject([
      { type: "snapshot", at_ms: fixture_ms, data: { snapshot: "abc" } }
    ])
    expect(see({ type: "patch", hash: "abc", files: ["/a", 7, "/b"] })).toMatchObject({
      patches: [{ hash: "abc", files: ["/a", "/b"], at_ms: fixture_ms, key: ids.part }],
      parts: [{ type: "patch", title: "2 files" }]
    })
  })
})

const tool = (name: string, state: Readonly<Record<string, unknown>>) =>
  only({ type: "tool", tool: name, callID: "call_1", state })

describe("a tool call", () => {
  it("points to its input and output", () => {
    const state = {
      status: "completed",
      input: { command: "ls -la", description: "Lists files" },
      output: "total 0",
      title: "Lists files",
      metadata: { exit: 0 },
      time: { start: 100, end: 250 }
    }
    expect(tool("bash", state)).toEqual({
      session: "ses_1",
      message: "msg_1",
      key: ids.part,
      ordinal: expect.any(Number),
      type: "tool",
      synthetic: false,
      content: { ...span, pointer: "/data/state/input" },
      content_chars: '{"command":"ls -la","description":"Lists files"}'.length,
      title: "ls -la",
      tool: "bash",
      call_id: "call_1",
      status: "completed",
      started_at_ms: 100,
      ended_at_ms: 250,
      duration_ms: null,
      output: { ...span, pointer: "/data/state/output" },
      output_chars: 7,
      error: null,
      child_session: null
    })
  })

  it.each([
    [
      "of an MCP server keeps its name",
      "github_search_issues",
      { status: "completed", input: { query: "bug" }, output: "[]" },
      { tool: "github_search_issues", title: "bug" }
    ],
    [
      "that is about to begin",
      "edit",
      { status: "pending", input: {}, raw: "" },
      { status: "pending", content: null }
    ],
    [
      "of the first releases that is about to begin",
      "edit",
      { status: "pending" },
      { status: "pending", content: null }
    ],
    [
      "that a session died in",
      "task",
      { status: "running", input: { prompt: "x" }, time: { start: 5 } },
      { status: "running", ended_at_ms: null }
    ],
    [
      "that failed",
      "grep",
      {
        status: "error",
        input: { pattern: "x" },
        error: "Ripgrep JSON record exceeded 65536 bytes",
        time: { start: 1, end: 2 }
      },
      {
        status: "error",
        output: { ...span, pointer: "/data/state/error" },
        output_chars: 40,
        error: { tool: "grep", code: null }
      }
    ],
    [
      "that a person refused",
      "bash",
      { status: "error", input: {}, error: "The user rejected permission to use this specific tool call." },
      { status: "denied", error: { type: "permission" } }
    ],
    [
      "that a person broke off",
      "bash",
      { status: "error", input: {}, error: "Tool execution aborted", metadata: { interrupted: true } },
      { status: "cancelled", error: { type: "cancelled" } }
    ],
    [
      "whose command failed",
      "bash",
      { status: "completed", input: { command: "false" }, output: "", metadata: { exit: 1 } },
      { status: "error", error: { type: "exit_code", code: "1" } }
    ],
    [
      "whose command ended as it should",
      "bash",
      { status: "completed", input: { command: "true" }, output: "", metadata: { exit: 0 } },
      { status: "completed", error: null }
    ],
    [
      "whose command ran out of time",
      "bash",
      {
        status: "completed",
        input: { command: "sleep 999" },
        output:
          "one\n\n<bash_metadata>\nbash tool terminated command after exceeding timeout 120000 ms\n</bash_metadata>",
        metadata: { exit: null }
      },
      { status: "error", error: { type: "timeout", code: null } }
    ],
    [
      "whose command a person broke off",
      "bash",
      {
        status: "completed",
        input: { command: "sleep 999" },
        output: "\n\n<shell_metadata>\nUser aborted the command\n</shell_metadata>",
        metadata: { exit: null }
      },
      { status: "cancelled", error: { type: "cancelled" } }
    ],
    [
      "whose command speaks of time",
      "bash",
      {
        status: "completed",
        input: { command: "grep -r timeout" },
        output: "bash tool terminated command after exceeding timeout 5 ms\n<shell_metadata>\n",
        metadata: { exit: 0 }
      },
      { status: "completed", error: null }
    ],
    ["in a state that is not known", "read", { status: "dreaming" }, { status: null }],
    ["without a state", "read", {}, { status: null, content: null, output: null }]
  ])("%s", (_, name, state, expected) => {
    expect(tool(name, state)).toMatchObject(expected)
  })

  it("that fails touches no file and changes no todo", () => {
    const failed = { status: "error", input: { filePath: "/a", todos: [] }, error: "no" }
    for (const name of ["edit", "todowrite"]) {
      const seen = see({ type: "tool", tool: name, callID: "1", state: failed })
      expect([seen.fileOperations, seen.todoLists]).toEqual([[], []])
    }
  })

  it("with an input too deep to print is still a row", () => {
    let input: Record<string, unknown> = {}
    for (let i = 0; i < 200_000; i++) input = { a: input }
    // newer Nodes print any depth
    expect([1, 200_000 * '{"a":}'.length + 2]).toContain(
      tool("deep", { status: "completed", input }).content_chars
    )
  })

  it("has a title of one line and at most 120 characters", () => {
    const title = tool("bash", {
      status: "completed",
      input: { command: `cat <<'E'\n${"x".repeat(500)}\nE` }
    }).title!
    expect(title).toMatch(/^cat <<'E' x{109}…$/)
  })
})
