/** What agents' own programs printed is told as it is, in whatever pieces it comes. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Listener } from "./Listener.ts"
import type { Told } from "./Told.ts"

const fixture = (name: string): Buffer =>
  fs.readFileSync(path.join(import.meta.dirname, "fixtures", "real", name))

const hear = (
  bytes: Buffer,
  command: ReadonlyArray<string>,
  stderr = "",
  cuts: ReadonlyArray<number> = []
): Told => {
  const listener = new Listener(command)
  const ends = [...cuts, bytes.length].sort((a, b) => a - b)
  let start = 0
  for (const end of ends) {
    listener.hear(bytes.subarray(start, end))
    start = end
  }
  return listener.end(stderr)
}

const claude = ["claude", "-p", "x"]
/** Of a run of two requests. */
const claudeUsage = {
  told_by: "claude-code",
  model: "claude-opus-5",
  input_tokens: 146,
  output_tokens: 723,
  reasoning_tokens: 0,
  cache_read_tokens: 78_871,
  cache_write_tokens: 11_944,
  cost_usd_micros: 149_627,
  cost_status: "recorded"
}

const cases: ReadonlyArray<readonly [file: string, command: ReadonlyArray<string>, told: object]> = [
  ["claude.json", claude, { answer: "At 04:12.", fault: null, usage: claudeUsage }],
  ["claude-verbose.json", claude, { answer: "At 04:12.", usage: claudeUsage }],
  ["claude-stream.ndjson", claude, { answer: "At 04:12.", usage: claudeUsage }],
  [
    "claude-failed.json",
    claude,
    { fault: { code: "overloaded_error", message: expect.stringMatching(/^API Error: Repeated 529/) } }
  ],
  [
    // the session's totals are 1,605 output tokens and $0.236; this run's share of them is told beside them
    "claude-stream-resumed.ndjson",
    [...claude, "--resume", "33b77f33"],
    {
      answer: "Then noon.",
      usage: {
        ...claudeUsage,
        input_tokens: 68,
        output_tokens: 882,
        cache_read_tokens: 29_883,
        cache_write_tokens: 6109,
        cost_usd_micros: 86_699
      }
    }
  ],
  [
    "codex.ndjson",
    ["codex", "exec", "--json", "x"],
    {
      answer: "At 04:12.",
      session: { agent: "codex", native_id: "01a1f8a5-2fff-7520-9022-f255df7ab34d" },
      // of 66,550 input tokens 61,406 were cached and 5,085 written to the cache
      usage: {
        told_by: "codex",
        model: null,
        input_tokens: 59,
        output_tokens: 1268,
        reasoning_tokens: 0,
        cache_read_tokens: 61_406,
        cache_write_tokens: 5085,
        cost_usd_micros: null,
        cost_status: "unknown"
      }
    }
  ],
  // the usage of the whole thread is not this run's
  [
    "codex-resumed.ndjson",
    ["codex", "exec", "resume", "--json", "id", "x"],
    { answer: "Noon.", usage: null }
  ],
  [
    "opencode.ndjson",
    ["opencode", "run", "--format", "json", "x"],
    {
      answer: "At 04:12.",
      session: { agent: "opencode", native_id: "ses_e075a8c06ffem8RssuG9iClA4H" },
      // two requests; reasoning is output
      usage: {
        told_by: "opencode",
        model: null,
        input_tokens: 41,
        output_tokens: 257 + 157 + 737,
        reasoning_tokens: 157,
        cache_read_tokens: 68_760,
        cache_write_tokens: 0,
        cost_usd_micros: 5556 + 5965,
        cost_status: "recorded"
      }
    }
  ],
  [
    "opencode-failed.ndjson",
    ["opencode", "run", "--format", "json", "x"],
    { fault: { code: "UnknownError", message: "Unexpected server error. Check server logs for details." } }
  ]
]

describe.for(cases)("%s", ([file, command, told]) => {
  it("tells its session, its answer, its usage, or why it failed", () => {
    const heard = hear(fixture(file), command)
    expect(heard).toMatchObject(told)
    expect(heard.session).not.toBeNull()
  })

  it("tells the same in whatever pieces it is printed", () => {
    const bytes = fixture(file)
    const whole = hear(bytes, command)
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length })), (cuts) => {
        expect(hear(bytes, command, "", cuts)).toEqual(whole)
      }),
      { numRuns: 30 }
    )
  })
})

describe("of a resumed session of Claude Code", () => {
  it("only what is this run's is taken where no share is told: sub-agents and the cost are not known", () => {
    const { usage } = hear(fixture("claude.json"), [...claude, "--continue"])
    expect(usage).toMatchObject({
      output_tokens: 723,
      input_tokens: 146,
      cost_usd_micros: null,
      cost_status: "unknown"
    })
  })
})

describe("on stderr", () => {
  it("Codex names its session", () => {
    const told = hear(
      Buffer.from("At 04:12.\n"),
      ["codex", "exec", "x"],
      fixture("codex.stderr.txt").toString()
    )
    expect(told.session).toEqual({ agent: "codex", native_id: "01a1f8a5-45c6-7ea2-a7a7-da9f880765ff" })
  })

  it("nobody else does", () => {
    expect(
      hear(Buffer.from(""), ["x"], "session id: 01a1f8a5-45c6-7ea2-a7a7-da9f880765ff").session
    ).toBeNull()
  })
})

it("whatever else is printed tells nothing, and nothing throws", () => {
  const nothing = { session: null, usage: null, answer: null, fault: null }
  const others = [
    "",
    "words",
    "{",
    "[]",
    "{}",
    "[1,2]",
    "null",
    '{"type":"result"}',
    '{"type":"error"}',
    '{"sessionID":7}'
  ]
  for (const text of others) expect(hear(Buffer.from(`${text}\n`), ["x"])).toEqual(nothing)
  fc.assert(
    fc.property(fc.array(fc.json()), fc.uint8Array(), (lines, bytes) => {
      hear(Buffer.concat([Buffer.from(lines.join("\n")), bytes]), ["claude"])
    })
  )
})
