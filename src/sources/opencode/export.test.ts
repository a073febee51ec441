import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { detectHead } from "../detect.ts"
import { readLog } from "../testing/readLog.ts"
import type { Head } from "../Source.ts"
import { exportDocument, exportLines } from "./export.ts"
import { openCode } from "./OpenCode.ts"
import { fixture, joinRequests, lengthAt, readDocument, total } from "./testing/reading.ts"

interface Exported {
  readonly info: Readonly<Record<string, unknown>>
  readonly messages: ReadonlyArray<{
    readonly info: Readonly<Record<string, unknown>>
    readonly parts: ReadonlyArray<unknown>
  }>
}

const exported = fixture("export-1.18.34.json") as Exported

describe("what release 1.18.34 exports", () => {
  const reading = readDocument(exportDocument, exported)
  const { seen } = reading
  const requests = [...joinRequests(seen.requests).values()]

  it("is the session with its title, place and version", () => {
    expect(seen.sessions[0]).toMatchObject({
      native_id: exported.info["id"],
      relation: "root",
      role: "build",
      title: "A greeting",
      title_rank: 3,
      cwd: "/home/ada/hello",
      agent_version: "1.18.34"
    })
  })

  it("adds up to the session's own totals", () => {
    const own = exported.info["tokens"] as {
      input: number
      output: number
      reasoning: number
      cache: { read: number }
    }
    expect(requests).toHaveLength(7)
    expect(total(requests, "input_tokens")).toBe(own.input)
    expect(total(requests, "output_tokens")).toBe(own.output + own.reasoning)
    expect(total(requests, "reasoning_tokens")).toBe(own.reasoning)
    expect(total(requests, "cache_read_tokens")).toBe(own.cache.read)
    expect(total(requests, "recorded_cost_usd_micros")).toBe(
      Math.round((exported.info["cost"] as number) * 1e6)
    )
  })

  it("has every text where its reference says", () => {
    const referred = seen.parts.filter((part) => part.content !== null)
    expect(referred.length).toBeGreaterThan(10)
    for (const part of referred) expect(lengthAt(reading, part.content!)).toBe(part.content_chars)
    for (const part of seen.parts) {
      if (part.output !== null) expect(lengthAt(reading, part.output)).toBe(part.output_chars)
    }
  })

  it("leads to the session of the task", () => {
    expect(seen.sessions.filter((s) => s.relation === "subagent")).toMatchObject([
      { parent_native_id: exported.info["id"], role: "general" }
    ])
  })

  it("tells the same as a list of messages, and as lines", () => {
    const asList = readDocument(exportDocument, exported.messages).seen
    const asLines = readLog(exportLines, exported.messages.map((m) => JSON.stringify(m)).join("\n"))
    const keys = (recording: typeof seen) => [
      recording.requests.map((r) => [r.key, r.output_tokens, r.at_ms]),
      recording.messages.map((m) => [m.native_id, m.kind]),
      recording.parts.map((p) => [p.key, p.status, p.content_chars])
    ]
    expect(keys(asList)).toEqual(keys(seen))
    expect(keys(asLines)).toEqual(keys(seen))
    expect(readLog(exportLines, JSON.stringify(exported)).sessions).toEqual(seen.sessions)
  })
})

it("a sub-agent's session holds its parent's words, not a person's", () => {
  const child = { ...exported, info: { ...exported.info, parentID: "ses_parent" } }
  const { seen } = readDocument(exportDocument, child)
  expect(seen.messages[0]?.kind).toBe("delegation")
  expect(seen.sessions[0]).toMatchObject({ relation: "subagent", parent_native_id: "ses_parent" })
})

it("messages of 2.x may stand in an export too", () => {
  const messages = [
    { id: "msg_1", type: "user", text: "Hello", time: { created: 5 } },
    {
      id: "msg_2",
      type: "assistant",
      model: { id: "m1", providerID: "mock" },
      content: [{ type: "text", text: "Hi" }],
      time: { created: 6 }
    }
  ]
  const reading = readDocument(exportDocument, { info: { id: "ses_1" }, messages })
  expect(reading.seen.messages.map((m) => [m.native_id, m.kind, m.model])).toEqual([
    ["msg_1", "prompt", null],
    ["msg_2", "answer", "m1"]
  ])
  for (const part of reading.seen.parts) expect(lengthAt(reading, part.content!)).toBe(part.content_chars)
})

describe("detection", () => {
  const head = (text: string, values: ReadonlyArray<unknown>): Head => ({
    path: "/x/full.jsonl",
    text,
    values
  })
  const pretty = JSON.stringify(exported, null, 2)
  const message = exported.messages[0]!
  const format = (h: Head) => detectHead([openCode], h)?.format?.name

  it.each<readonly [string, Head, string | undefined]>([
    ["an export", head(pretty, [exported]), "opencode-export"],
    ["one that is longer than its head", head(pretty.slice(0, 3000), []), "opencode-export"],
    [
      "one of whose lines some are JSON by chance",
      head(pretty.slice(0, 3000), ["read", []]),
      "opencode-export"
    ],
    ["a list of messages", head(JSON.stringify([message]), [[message]]), "opencode-export"],
    [
      "a long list of messages",
      head(JSON.stringify(exported.messages, null, 2).slice(0, 3000), []),
      "opencode-export"
    ],
    [
      "messages in lines",
      head(JSON.stringify(message), [message, exported.messages[1]]),
      "opencode-export-lines"
    ],
    ["exports in lines", head(JSON.stringify(exported), [exported, exported]), "opencode-export-lines"],
    [
      "a stream of events",
      head("", [{ type: "message.updated", properties: { info: message.info } }]),
      undefined
    ],
    [
      "another agent's session",
      head('{"info": {"id": "x"}, "messages": []}', [{ info: { id: "x" }, messages: [] }]),
      undefined
    ],
    ["nothing", head("", []), undefined]
  ])("%s", (_, h, expected) => {
    expect(format(h)).toBe(expected)
  })
})

describe("anything else", () => {
  it("is told or rejected, and never throws", () => {
    const item = fc.oneof(
      fc.jsonValue(),
      fc.record({
        info: fc.record({
          id: fc.jsonValue(),
          sessionID: fc.string(),
          role: fc.constantFrom("user", "assistant", "x")
        }),
        parts: fc.array(
          fc.oneof(fc.jsonValue(), fc.record({ id: fc.string(), type: fc.string(), text: fc.jsonValue() }))
        )
      })
    )
    fc.assert(
      fc.property(fc.array(item), fc.jsonValue(), (messages, info) => {
        readDocument(exportDocument, { info, messages })
        readDocument(exportDocument, messages)
        readLog(exportLines, messages.map((m) => JSON.stringify(m)).join("\n"))
      })
    )
  })

  it("in a list is rejected by its place", () => {
    const { seen } = readDocument(exportDocument, {
      ...exported,
      messages: [...exported.messages, "?", { info: { role: "user", sessionID: "s" }, parts: [] }]
    })
    expect(seen.rejections.map((r) => r.detail)).toEqual([
      "/messages/8 is no message",
      "/messages/9/info: a message must have id and sessionID"
    ])
  })
})
