/** What holds for every file, whatever is in it and wherever it was cut. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Recording } from "../Recording.ts"
import type { LogFormat } from "../Source.ts"
import { readLog } from "../testing/readLog.ts"
import { capture } from "./Capture.ts"
import { limits, recall, remembered } from "./Memory.ts"
import { bytesOf } from "./testing/fixture.ts"
import { transcript } from "./Transcript.ts"

const P = "9a4e0000-0000-4000-8000-000000000004"
const logs: ReadonlyArray<readonly [string, LogFormat]> = [
  ["session.jsonl", transcript],
  ["fork.jsonl", transcript],
  ["inline-sidechains.jsonl", transcript],
  ["progress.jsonl", transcript],
  ["requests.jsonl", transcript],
  ["placeholders.jsonl", transcript],
  ["queue.jsonl", transcript],
  ["tasks.jsonl", transcript],
  [`${P}/subagents/agent-a1b2c3d4e5f607181.jsonl`, transcript],
  ["capture.log", capture]
]

/** A recording as one text: quick to compare. */
const told = (recording: Recording): string => JSON.stringify([recording, ...recording.kinds])

describe("reading on", () => {
  it.each(logs)("%s: stopped at every byte, it tells the same as at once", (name, format) => {
    const bytes = bytesOf(name)
    const atOnce = told(readLog(format, bytes))
    for (let size = 0; size <= bytes.length; size++) {
      if (told(readLog(format, bytes, { cuts: [size] })) !== atOnce)
        expect.fail(`it differs when stopped at ${size}`)
    }
  })

  it("is the same after any number of stops", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...logs),
        fc.array(fc.nat(15_000), { maxLength: 20 }),
        ([name, format], cuts) => {
          const bytes = bytesOf(name)
          const sizes = cuts.map((size) => size % (bytes.length + 1))
          expect(told(readLog(format, bytes, { cuts: sizes }))).toBe(told(readLog(format, bytes)))
        }
      )
    )
  })
})

describe("damage", () => {
  it("of one line loses that line alone", () => {
    const lines = bytesOf("session.jsonl").toString("utf8").trimEnd().split("\n")
    const whole = readLog(transcript, `${lines.join("\n")}\n`)
    const damaged = readLog(transcript, `${lines.with(6, lines[6]!.slice(0, 300)).join("\n")}\n`)
    expect(damaged.rejections.map((r) => r.reason)).toEqual(["not_json"])
    expect(new Set(damaged.messages.map((m) => m.native_id))).toEqual(
      new Set(whole.messages.map((m) => m.native_id))
    )
    expect(new Set(damaged.requests.map((r) => r.key))).toEqual(new Set(whole.requests.map((r) => r.key)))
  })

  it("reads records that were glued together", () => {
    const lines = bytesOf("session.jsonl").toString("utf8").trimEnd().split("\n")
    const glued = readLog(transcript, `${lines[0]}${lines[1]}\n${lines.slice(2).join("")}\n`)
    const whole = readLog(transcript, `${lines.join("\n")}\n`)
    expect(glued.rejections).toEqual([])
    expect(glued.messages.map((m) => m.native_id)).toEqual(whole.messages.map((m) => m.native_id))
    expect(glued.requests.length).toBe(whole.requests.length)
  })

  it("reads text that is no UTF-8, and says so", () => {
    const text = bytesOf("session.jsonl")
    const at = text.indexOf("I will add it")
    text[at] = 0xff
    const seen = readLog(transcript, text)
    expect(seen.rejections.map((r) => r.reason)).toEqual(["not_utf8"])
    expect(seen.messages.length).toBe(readLog(transcript, bytesOf("session.jsonl")).messages.length)
  })

  it("reads a line of megabytes, and rejects one beyond the limit", () => {
    const lines = bytesOf("session.jsonl").toString("utf8").trimEnd().split("\n")
    const huge = lines.map((line) => line.replace("I will add it.", "x".repeat(3_000_000))).join("\n")
    expect(readLog(transcript, huge).parts.find((p) => p.key === "a2#0")!.content_chars).toBe(3_000_000)
    const limited = readLog(transcript, huge, { maxLineBytes: 1_000_000 })
    expect(limited.rejections.map((r) => r.reason)).toEqual(["too_large"])
    expect(limited.requests.map((r) => r.message)).toContain("msg_1")
  })
})

// Records with the right names and any values: what a version of tomorrow, or a broken one, may write.
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(
      null,
      true,
      0,
      -1,
      1.5,
      "",
      "x",
      "2026-07-01T10:00:00Z",
      "constructor",
      "__proto__",
      "<synthetic>"
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        ..."type id name input text thinking content usage message model data agentId prompt uuid tool_use_id is_error event".split(
          " "
        ),
        ..."stop_reason output_tokens input_tokens iterations cache_creation toolUseResult statusChange to task subject".split(
          " "
        )
      ),
      tie("value"),
      { maxKeys: 6 }
    )
  )
})).value

const types =
  `user assistant system progress attachment summary queue-operation file-history-snapshot mode pr-link
  custom-title cost-state result stream_event rate_limit_event constructor __proto__ toString`.split(/\s+/)

const strange = fc
  .record(
    {
      type: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...types) }, { weight: 1, arbitrary: anything }),
      subtype: fc.oneof(fc.constantFrom("init", "compact_boundary", "turn_duration"), anything),
      uuid: fc.oneof(fc.constantFrom("u1", "u2", "u3"), anything),
      parentUuid: fc.oneof(fc.constantFrom("u1", "u2", null), anything),
      sessionId: fc.oneof(fc.constantFrom("s1", "s2"), anything),
      session_id: anything,
      timestamp: anything,
      isSidechain: fc.boolean(),
      agentId: anything,
      parent_tool_use_id: anything,
      message: anything,
      data: anything,
      attachment: anything,
      toolUseResult: anything,
      content: anything,
      operation: fc.constantFrom("enqueue", "remove", "popAll", null),
      summary: anything,
      leafUuid: anything,
      snapshot: anything,
      event: anything,
      todos: anything
    },
    { requiredKeys: ["type"] }
  )
  .map((record) => JSON.stringify(record))

describe("records of any shape", () => {
  it.each([
    ["transcript", transcript],
    ["capture", capture]
  ])("are counted or rejected, in a %s, and never fail", (_, format) => {
    fc.assert(
      fc.property(fc.array(strange, { maxLength: 12 }), fc.nat(3000), (lines, cut) => {
        const text = `${lines.join("\n")}\n`
        const seen = readLog(format, text, { cuts: [Math.min(cut, Buffer.byteLength(text))] })
        const counted = [...seen.kinds.values()].reduce((sum, kind) => sum + kind.records, 0)
        const refused = seen.rejections.filter((r) => r.reason === "not_record").length
        expect(counted + refused).toBe(lines.length)
        for (const { input_tokens, output_tokens } of seen.requests) {
          expect(Math.min(input_tokens, output_tokens)).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 400 }
    )
  })
})

describe("a decoder's memory", () => {
  it("stays small however long the file is", () => {
    const lines = Array.from({ length: 2000 }, (_, n) => {
      const record = { type: "assistant", sessionId: "s", uuid: `u${n}`, parentUuid: `u${n - 1}` }
      const content = [{ type: "tool_use", id: `toolu_${n}`, name: "Bash", input: { command: "ls" } }]
      return JSON.stringify({ ...record, message: { id: `msg_${n}`, content, usage: { output_tokens: 1 } } })
    })
    const decoder = transcript.open(
      { path: "/x.jsonl", root: "/", mtime_ms: 0, machine: "m" },
      null,
      readLog(transcript, "")
    )
    for (const line of lines) decoder.line(JSON.parse(line), { offset: 0, length: 1 })
    expect(JSON.stringify(decoder.state()).length).toBeLessThan(limits.calls * 200)
  })

  it("of another layout is begun anew", () => {
    expect(remembered(recall({ layout: 0, session: "old" }))).toEqual(remembered(recall(null)))
    expect(remembered(recall("x"))).toEqual(remembered(recall(null)))
  })
})
