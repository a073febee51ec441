import { describe, expect, it } from "vitest"
import { readLog } from "../testing/readLog.ts"
import { rollout } from "./rollout.ts"
import { jsonl } from "./testing/transcript.ts"

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const line = (second: number, type: string, payload: object) => ({ timestamp: at(second), type, payload })
const meta = line(0, "session_meta", { id: "s", cwd: "/a" })
const call = (second: number, name: string, input: unknown, more: object = {}) =>
  line(second, "response_item", {
    type: "function_call",
    name,
    call_id: "c",
    arguments: JSON.stringify(input),
    ...more
  })
const patchCall = (second: number, input: string) =>
  line(second, "response_item", { type: "custom_tool_call", name: "apply_patch", call_id: "c", input })
const result = (second: number, output: unknown, type = "function_call_output") =>
  line(second, "response_item", { type, call_id: "c", output })
const event = (second: number, payload: object) => line(second, "event_msg", payload)
const completed = (second: number, item: object) =>
  event(second, { type: "item_completed", thread_id: "s", item })

const read = (...lines: ReadonlyArray<object>) => readLog(rollout, jsonl(meta, ...lines))

const patch = "*** Begin Patch\n*** Update File: a.ts\n@@\n-x\n+y\n*** End Patch\n"

describe("the result of a call", () => {
  it.each([
    [
      "text",
      "Exit code: 2\nWall time: 1 seconds\nOutput:\nno\n",
      "/payload/output",
      "error",
      "exit_code",
      "2",
      "no"
    ],
    [
      "an object",
      { content: "it failed", success: false },
      "/payload/output/content",
      "error",
      "unknown",
      null,
      "it failed"
    ],
    ["blocks", [{ type: "input_text", text: "fine" }], "/payload/output", "completed", null, null, null],
    [
      "a refusal",
      "exec command rejected by user",
      "/payload/output",
      "denied",
      "permission",
      null,
      "exec command rejected by user"
    ],
    [
      "a stop",
      "aborted by user after 2.0s",
      "/payload/output",
      "cancelled",
      "cancelled",
      null,
      "aborted by user after 2.0s"
    ],
    [
      "bad arguments",
      "failed to parse function arguments: EOF",
      "/payload/output",
      "error",
      "invalid_input",
      null,
      "failed to parse function arguments: EOF"
    ],
    [
      "an unknown tool",
      "unsupported call: fly",
      "/payload/output",
      "error",
      "not_found",
      null,
      "unsupported call: fly"
    ]
  ])("as %s", (_, output, pointer, status, type, code, message) => {
    const seen = read(call(1, "shell", { command: ["ls"] }), result(2, output))
    expect(seen.toolResults).toMatchObject([
      { message: seen.messages[0]!.native_id, key: "c", status, output: { pointer } }
    ])
    expect(seen.toolResults[0]!.error).toEqual(type === null ? null : { type, code, tool: "shell", message })
  })

  it("of no known call is left alone", () => {
    expect(read(result(2, "x")).toolResults).toEqual([])
  })

  it("may be told twice, by an event of the end and by the output; both are the same part's", () => {
    const seen = read(
      call(1, "exec_command", { cmd: "false" }),
      event(2, {
        type: "exec_command_end",
        call_id: "c",
        exit_code: 1,
        duration: { secs: 1, nanos: 500_000_000 },
        aggregated_output: "no"
      }),
      result(3, "Chunk ID: 1\nWall time: 0.1 seconds\nOutput:\nno\n")
    )
    expect(
      seen.toolResults.map(({ status, duration_ms, error, output }) => [
        status,
        duration_ms,
        error?.code,
        output?.pointer
      ])
    ).toEqual([
      ["error", 1500, "1", undefined],
      ["error", 1500, "1", "/payload/output"]
    ])
  })

  it("of a command that still runs is completed by the event of its end", () => {
    const seen = read(
      call(1, "exec_command", { cmd: "npm start" }),
      result(2, "Wall time: 10 seconds\nProcess running with session ID 7\nOutput:\nup\n"),
      event(60, {
        type: "exec_command_end",
        call_id: "c",
        exit_code: 143,
        duration: { secs: 59, nanos: 0 },
        aggregated_output: "up"
      })
    )
    expect(seen.toolResults.map(({ status, duration_ms }) => [status, duration_ms])).toEqual([
      ["completed", 10_000],
      ["error", 59_000]
    ])
  })

  it.each([
    [{ Ok: { content: [{ type: "text", text: "a" }] } }, "completed"],
    [{ Ok: { content: [{ type: "text", text: "ENOENT: gone" }], isError: true } }, "error"],
    [{ Err: "tool timed out after 60s" }, "error"]
  ])("of an MCP tool: %j", (answer, status) => {
    const seen = read(
      call(1, "list", {}, { namespace: "mcp__lab" }),
      event(2, { type: "mcp_tool_call_end", call_id: "c", duration: { secs: 2, nanos: 0 }, result: answer }),
      result(3, "Wall time: 2 seconds\nOutput:\n[]")
    )
    expect(seen.parts[0]).toMatchObject({ tool: "mcp__lab__list" })
    expect(seen.toolResults[0]).toMatchObject({ status, duration_ms: 2000 })
  })
})

describe("changed files", () => {
  const operations = (...lines: ReadonlyArray<object>) =>
    read(...lines).fileOperations.map(({ path, verb, lines_added, lines_removed }) => [
      path,
      verb,
      lines_added,
      lines_removed
    ])

  it("are told when the patch was applied", () => {
    expect(
      operations(
        patchCall(1, patch),
        result(2, "Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess.", "custom_tool_call_output")
      )
    ).toEqual([["a.ts", "edit", 1, 1]])
  })

  it("are not told when it was not", () => {
    expect(operations(patchCall(1, patch))).toEqual([])
    expect(
      operations(
        patchCall(1, patch),
        result(2, "apply_patch verification failed: no such line", "custom_tool_call_output")
      )
    ).toEqual([])
    expect(
      operations(
        patchCall(1, patch),
        event(2, {
          type: "patch_apply_end",
          call_id: "c",
          success: false,
          stderr: "no",
          changes: { "/a/a.ts": { type: "add", content: "x" } }
        })
      )
    ).toEqual([])
  })

  it("are told once, as the event of the end has them", () => {
    const changes = { "/a/a.ts": { type: "update", unified_diff: "@@\n-x\n+y\n+z\n" } }
    const done = result(3, "Exit code: 0\nOutput:\nSuccess.", "custom_tool_call_output")
    expect(
      operations(
        patchCall(1, patch),
        event(2, { type: "patch_apply_end", call_id: "c", success: true, changes }),
        done
      )
    ).toEqual([["/a/a.ts", "edit", 2, 1]])
    expect(
      operations(
        patchCall(1, patch),
        completed(2, { type: "FileChange", id: "c", status: "completed", changes }),
        done
      )
    ).toEqual([["/a/a.ts", "edit", 2, 1]])
  })

  it("are found in a shell's here-document", () => {
    const cmd = `apply_patch <<'EOF'\n${patch}EOF`
    expect(operations(call(1, "exec_command", { cmd }), result(2, "Exit code: 0\nOutput:\n"))).toEqual([
      ["a.ts", "edit", 1, 1]
    ])
  })

  it("come with a patch of all of them", () => {
    const seen = read(
      patchCall(1, patch),
      result(2, "Exit code: 0\nOutput:\nSuccess.", "custom_tool_call_output")
    )
    expect(seen.patches).toEqual([
      {
        session: "s",
        message: seen.messages[0]!.native_id,
        key: "c",
        hash: null,
        files: ["a.ts"],
        at_ms: Date.parse(at(2))
      }
    ])
  })
})

describe("files that were read", () => {
  it("are those of commands that Codex understands as reading", () => {
    const parsed_cmd = [
      { type: "read", cmd: "sed", name: "a.ts", path: "src/a.ts" },
      { type: "search", query: "x", path: "b.ts" }
    ]
    const run = call(1, "exec_command", { cmd: "sed -n 1,2p src/a.ts" })
    const verbs = (exit_code: number) =>
      [
        read(run, event(2, { type: "exec_command_end", call_id: "c", exit_code, parsed_cmd })),
        read(run, completed(2, { type: "CommandExecution", id: "c", exit_code, parsed_cmd }))
      ].map(({ fileOperations }) => fileOperations.map(({ verb, path }) => [verb, path]))
    expect(verbs(0)).toEqual([[["read", "src/a.ts"]], [["read", "src/a.ts"]]])
    expect(verbs(1)).toEqual([[], []])
  })

  it("are pictures that were looked at", () => {
    const seen = read(call(1, "view_image", { path: "/a.png" }), result(2, "attached local image path"))
    expect(seen.fileOperations).toMatchObject([{ verb: "read", path: "/a.png" }])
  })
})

describe("a commit", () => {
  it("is told when the command asks for one and git says that it made it", () => {
    const printed =
      "Exit code: 0\nWall time: 0 seconds\nOutput:\n[main (root-commit) 1a2b3c4] Chart the reef\n 1 file changed\n"
    expect(
      read(call(1, "shell", { command: ["git", "commit", "-m", "Chart the reef"] }), result(2, printed))
        .events
    ).toMatchObject([
      {
        type: "commit",
        key: "commit:1a2b3c4",
        data: { hash: "1a2b3c4", branch: "main", message: "Chart the reef" }
      }
    ])
    expect(read(call(1, "shell", { command: ["cat", "log"] }), result(2, printed)).events).toEqual([])
  })

  it("is told of a command that failed after it", () => {
    const printed =
      "Exit code: 1\nWall time: 0 seconds\nOutput:\n[main 1a2b3c4] Chart the reef\nfatal: no upstream\n"
    const seen = read(
      call(1, "shell", { command: ["bash", "-lc", "git commit && git push"] }),
      result(2, printed)
    )
    expect(seen.events).toMatchObject([{ type: "commit", key: "commit:1a2b3c4" }])
    expect(seen.toolResults[0]?.status).toBe("error")
  })
})

describe("what Codex or the model's maker carries out", () => {
  const own = (payload: object) => read(line(1, "response_item", payload)).parts[0]

  it.each([
    [
      { type: "web_search_call", id: "ws", status: "completed", action: { type: "search", query: "tides" } },
      "web_search",
      "tides",
      "completed",
      "/payload/action"
    ],
    [
      { type: "web_search_call", status: "failed", action: { type: "open_page", url: "u" } },
      "web_search",
      "u",
      "error",
      "/payload/action"
    ],
    [
      { type: "image_generation_call", id: "ig", status: "completed", revised_prompt: "a reef" },
      "image_generation",
      null,
      "completed",
      "/payload/revised_prompt"
    ],
    [
      {
        type: "local_shell_call",
        call_id: "l",
        status: "completed",
        action: { type: "exec", command: ["ls", "-l"] }
      },
      "local_shell",
      "ls -l",
      "running",
      "/payload/action"
    ],
    [
      { type: "tool_search_call", call_id: "t", arguments: { query: "issues" } },
      "tool_search",
      "issues",
      "running",
      "/payload/arguments"
    ]
  ])("%j", (payload, tool, title, status, pointer) => {
    expect(own(payload)).toMatchObject({ type: "tool", tool, title, status, content: { pointer } })
  })
})
