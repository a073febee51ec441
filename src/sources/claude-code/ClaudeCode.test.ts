import { describe, expect, it } from "vitest"
import { detectHead } from "../detect.ts"
import { cutLines } from "../jsonl.ts"
import type { Places } from "../Source.ts"
import { claudeCode } from "./ClaudeCode.ts"
import { bytesOf } from "./testing/fixture.ts"

const roots = (env: Record<string, string>, home = "/home/ann"): ReadonlyArray<string> =>
  claudeCode.roots({ env, home, platform: "linux" } satisfies Places)

describe("roots", () => {
  it("are the two default folders", () => {
    expect(roots({})).toEqual(["/home/ann/.config/claude/projects", "/home/ann/.claude/projects"])
    expect(roots({ XDG_CONFIG_HOME: "/cfg" })).toEqual(["/cfg/claude/projects", "/home/ann/.claude/projects"])
    expect(roots({ CLAUDE_CONFIG_DIR: " , " })).toHaveLength(2)
  })

  it("are those that CLAUDE_CONFIG_DIR names", () => {
    expect(roots({ CLAUDE_CONFIG_DIR: "/a/, ~/b ,/c/projects,/a" })).toEqual([
      "/a/projects",
      "/home/ann/b/projects",
      "/c/projects"
    ])
    expect(roots({ CLAUDE_CONFIG_DIR: "C:\\Users\\ann\\.claude" })).toEqual(["C:/Users/ann/.claude/projects"])
  })
})

describe("wants", () => {
  it.each([
    ["/p/-home-ann/5e55.jsonl", true],
    ["/p/-home-ann/5e55/subagents/agent-a1.jsonl", true],
    ["/p/-home-ann/5e55/subagents/agent-a1.meta.json", true],
    ["/p/-home-ann/5e55/subagents/workflows/wf_1/journal.jsonl", true],
    ["/captures/run.log", true],
    ["/p/-home-ann/5e55/tool-results/out.json", false],
    ["/p/-home-ann/5e55/workflows/wf_1.json", true],
    ["/p/-home-ann/5e55/workflows/scripts/ping-wf_1.json", false],
    ["/p/-home-ann/memory/notes.md", false],
    ["/p/-home-ann/5e55/picture.png", false]
  ])("%s: %s", (path, wanted) => expect(claudeCode.wants(path)).toBe(wanted))
})

const P = "9a4e0000-0000-4000-8000-000000000004"

const detected = (text: string | Buffer, path = "/x/full.jsonl", document = false): string | undefined => {
  const bytes = Buffer.from(text)
  const values: Array<unknown> = []
  if (document) values.push(JSON.parse(bytes.toString("utf8")))
  else {
    const options = { offset: 0, atEnd: true, maxLineBytes: 1 << 20 }
    cutLines(bytes, options, { value: (value) => values.push(value), prose: () => true, reject: () => {} })
  }
  const found = detectHead([claudeCode], { path, text: bytes.toString("utf8"), values: values.slice(0, 40) })
  return found?.format?.name ?? found?.lookalike?.name
}

describe("detection, by content", () => {
  it.each([
    ["session.jsonl", "transcript"],
    ["fork.jsonl", "transcript"],
    ["inline-sidechains.jsonl", "transcript"],
    ["progress.jsonl", "transcript"],
    [`${P}/subagents/agent-a1b2c3d4e5f607181.jsonl`, "transcript"],
    [`${P}/subagents/workflows/wf_1/journal.jsonl`, "workflow-journal"],
    ["capture.log", "stream-json"]
  ])("%s is %s", (name, format) => expect(detected(bytesOf(name))).toBe(format))

  it("knows documents", () => {
    expect(detected(bytesOf("export.json"), "/x/any.json", true)).toBe("session-export")
    const meta = `${P}/subagents/agent-a1b2c3d4e5f607181.meta.json`
    expect(detected(bytesOf(meta), `/x/${meta}`, true)).toBe("sidecar")
    expect(detected(bytesOf(`${P}/workflows/wf_1.json`), "/x/any.json", true)).toBe("workflow-run")
    expect(detected('{"customTitle":"Shop"}', "/x/5e55/custom-title.json", true)).toBe("sidecar")
    expect(detected('{"customTitle":"Shop"}', "/x/other.json", true)).toBeUndefined()
  })

  it("knows a transcript whose first line is longer than the head", () => {
    const line = `{"parentUuid":null,"isSidechain":false,"type":"user","message":{"role":"user","content":"${"x".repeat(300)}`
    expect(detected(line)).toBe("transcript")
  })

  it.each([
    ["Codex", '{"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"id":"x"}}'],
    [
      "Qwen Code",
      '{"uuid":"u","parentUuid":null,"sessionId":"s","type":"user","message":{"role":"user","parts":[{"text":"x"}]}}'
    ],
    [
      "Qwen Code's stream",
      '{"type":"system","subtype":"init","session_id":"s","tools":[],"mcp_servers":[],"qwen_code_version":"1"}'
    ],
    [
      "Cursor's stream",
      '{"type":"system","subtype":"init","session_id":"s","model":"x","cwd":"/x","apiKeySource":"login"}'
    ],
    [
      "Copilot",
      '{"type":"session.start","data":{},"id":"1","timestamp":"2026-01-01T00:00:00Z","parentId":null}'
    ],
    ["an agent transcript without ids", '{"role":"user","message":{"content":[]}}'],
    ["nothing", "[1]\nhello\n{}"]
  ])("leaves %s alone", (_, line) => expect(detected(`${line}\n`)).toBeUndefined())

  it("refuses Entire's compact copies by name", () => {
    const line =
      '{"v":1,"agent":"claude-code","cli_version":"0.8.42","type":"user","ts":"2026-07-28T18:20:34.312Z","content":[]}'
    expect(detected(`${line}\n`)).toBe("entire-compact")
  })
})
