import * as fs from "node:fs"
import * as path from "node:path"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { claudeCode } from "./claude-code/ClaudeCode.ts"
import { codex } from "./codex/Codex.ts"
import { openCode } from "./opencode/OpenCode.ts"
import { Recording } from "./Recording.ts"
import type { LogFormat, Source } from "./Source.ts"

const span = { offset: 0, length: 0 }
const formatOf = (source: Source): LogFormat =>
  source.formats.find((format) => format.name === "hooks") as LogFormat
const told = (source: Source, lines: ReadonlyArray<unknown>): Recording => {
  const seen = new Recording()
  const file = { path: "/spool/hooks.jsonl", root: "/spool", mtime_ms: 0, machine: "" }
  const decoder = formatOf(source).open(file, null, seen)
  for (const line of lines) decoder.line(line, span)
  return seen
}
const fixture = ({ agent }: Source): ReadonlyArray<unknown> =>
  fs
    .readFileSync(path.join(import.meta.dirname, agent, "fixtures", "hooks", "2026-11.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown)
/** Type and data of all events; the beginnings of their times and sessions are the same. */
const shortOf = ({ events }: Recording) => events.map(({ type, data }) => [type, data])

describe("lines of hooks", () => {
  it("of Claude Code tell of waits, ends, sub-agents and sessions", () => {
    const seen = told(claudeCode, fixture(claudeCode))
    const session = "5c1d2e3f-0000-4000-8000-00000000a001"
    expect(shortOf(seen)).toEqual([
      ["session_start", { source: "startup", cwd: "/srv/dev/tideline" }],
      ["permission_wait", { tool: "Bash", mode: "default" }],
      ["notification", { notification: "permission_prompt" }],
      ["tool_end", { tool: "Bash", call: "toolu_0185f446270c5369db3d3742", duration_ms: 626 }],
      ["permission_wait", { tool: "Bash", mode: "default" }],
      [
        "tool_end",
        {
          tool: "Bash",
          call: "toolu_01450f9522c0f47e49808638",
          duration_ms: 171,
          interrupted: false,
          failed: true
        }
      ],
      ["subagent_start", { subagent: "a8a70bda7a912355f", role: "general-purpose" }],
      ["tool_end", { tool: "Grep", call: "toolu_01680c3120739da93fef44c4", duration_ms: 106 }],
      ["subagent_end", { subagent: "a8a70bda7a912355f", role: "general-purpose" }],
      ["permission_wait", { tool: "Bash", mode: "default" }],
      ["question_wait", { server: "harbour" }],
      ["question_answer", { server: "harbour", decision: "answered" }],
      ["compaction_start", { trigger: "manual" }],
      ["compaction_end", { trigger: "manual" }],
      ["permission_decision", { tool: "Bash", call: "toolu_01f73389ba9c13fc2da903ef", decision: "denied" }],
      ["session_end", { reason: "prompt_input_exit", cwd: "/srv/dev/tideline" }]
    ])
    expect(seen.events[0]).toMatchObject({ session, at_ms: 1795171772413 })
    expect(new Set(seen.events.map(({ key }) => key)).size).toBe(seen.events.length)
    // a sub-agent's calls are of its session, as its transcript has them; of the session no more is said
    expect(seen.events[7]!.session).toBe(`${session}/agent-a8a70bda7a912355f`)
    expect(seen.sessions).toEqual([
      expect.objectContaining({
        native_id: `${session}/agent-a8a70bda7a912355f`,
        relation: "subagent",
        parent_native_id: session,
        cwd: null,
        started_at_ms: null
      })
    ])
  })

  it("of Codex tell of its sub-agents by their own sessions", () => {
    const seen = told(codex, fixture(codex))
    expect(seen.events.map(({ type }) => type)).toEqual([
      "session_start",
      "permission_wait",
      "tool_end",
      "subagent_start",
      "tool_end",
      "subagent_end",
      "compaction_start",
      "compaction_end",
      "session_end"
    ])
    expect(seen.events[4]!.session).toBe("01a1f891-df14-7472-8344-ddeed0ee5f0b")
    expect(seen.sessions).toMatchObject([{ relation: "subagent", parent_native_id: null }])
  })

  it("of OpenCode tell what was decided", () => {
    expect(shortOf(told(openCode, fixture(openCode))).slice(1, 5)).toEqual([
      [
        "permission_wait",
        {
          tool: "bash",
          call: "call_32d5c35e72f6d0e299da949b",
          request: "per_1f8975294001YzN40NzTBlpCnx"
        }
      ],
      [
        "permission_decision",
        {
          call: "call_32d5c35e72f6d0e299da949b",
          request: "per_1f8975294001YzN40NzTBlpCnx",
          decision: "denied"
        }
      ],
      ["question_wait", { call: "call_624deeeef38d5f26f3c22e78", request: "que_1f8975294001YzN40NzTBlpCny" }],
      [
        "question_answer",
        {
          call: "call_624deeeef38d5f26f3c22e78",
          request: "que_1f8975294001YzN40NzTBlpCny",
          decision: "answered"
        }
      ]
    ])
  })

  it("are one event each, from wherever and however often they are read", () => {
    const lines = fixture(claudeCode)
    const keys = (seen: Recording) => seen.events.map(({ session, key }) => `${session} ${key}`)
    const once = keys(told(claudeCode, lines))
    expect(keys(told(claudeCode, [...lines, ...lines]))).toEqual([...once, ...once])
    const [first] = lines as ReadonlyArray<{ readonly n: number }>
    expect(keys(told(claudeCode, [first, { ...first, n: first!.n + 1 }]))).not.toEqual([once[0], once[0]])
  })

  it("of other events are kept and counted, and broken ones rejected", () => {
    const line = { spoor_hook: 1, agent: "codex", at_ms: 5, n: 1, event: "Interrupt", session: "s" }
    const seen = told(codex, [
      line,
      { ...line, session: null },
      { ...line, at_ms: "5" },
      { ...line, agent: "x" },
      1
    ])
    expect(shortOf(seen)).toEqual([["other", { kind: "Interrupt" }]])
    expect(seen.kinds.get("Interrupt")).toMatchObject({ known: false })
    expect(seen.kinds.get("other")).toMatchObject({ known: false })
    expect(seen.rejections).toHaveLength(2)
  })

  it("of any shape do no harm", () => {
    const line = fc.dictionary(
      fc.constantFrom(
        "event",
        "session",
        "subagent",
        "at_ms",
        "n",
        "tool",
        "call",
        "decision",
        "duration_ms"
      ),
      fc.oneof(
        fc.jsonValue(),
        fc.constantFrom("PostToolUse", "PermissionReply", "__proto__", "constructor", 7)
      )
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const own = lines.map((each) => ({ ...each, spoor_hook: 1, agent: "claude-code" }))
        const seen = told(claudeCode, own)
        expect(seen.events.length + seen.rejections.length).toBe(lines.length)
        for (const { at_ms, session } of seen.events) {
          expect(Number.isSafeInteger(at_ms)).toBe(true)
          expect(session).not.toBe("")
        }
      })
    )
  })
})
