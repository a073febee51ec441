import { describe, expect, it } from "vitest"
import type { RequestSeen } from "../../record/RequestSeen.ts"
import { readLog } from "../testing/readLog.ts"
import { lowerBounds } from "./lower-bound.ts"
import { at, bytesOf, read, requests } from "./testing/fixture.ts"
import { transcript } from "./Transcript.ts"

const byKey = (name: string): Readonly<Record<string, RequestSeen>> =>
  Object.fromEntries(requests(read(name)).map((request) => [request.key, request]))

describe("requests", () => {
  it("are one for each message and request id, with all that the usage says", () => {
    const all = byKey("session.jsonl")
    expect(Object.keys(all)).toEqual(["msg_1:req_1", "msg_2:req_2", "msg_3:req_3", "msg_4:req_4"])
    const { span, ...second } = all["msg_2:req_2"]!
    expect(bytesOf("session.jsonl").toString("utf8", span.offset, span.offset + span.length)).toContain(
      '"uuid":"a4"'
    )
    expect(second).toEqual({
      session: "5e551013-0000-4000-8000-000000000001",
      key: "msg_2:req_2",
      twin: "msg_2",
      twin_rank: 0,
      message: "msg_2",
      at_ms: at(9),
      completed_at_ms: at(9),
      provider: "anthropic",
      model: "claude-opus-5",
      input_tokens: 1,
      output_tokens: 20,
      reasoning_tokens: 5,
      cache_read_tokens: 150,
      cache_write_5m_tokens: 7,
      cache_write_1h_tokens: 0,
      web_searches: 0,
      speed: "fast",
      service_tier: "standard",
      geo: "us",
      stop_reason: "tool_use",
      is_complete: true,
      lower_bound: null,
      recorded_cost_usd_micros: null
    })
    expect(all["msg_1:req_1"]).toMatchObject({ cache_write_5m_tokens: 0, cache_write_1h_tokens: 50 })
  })

  it("grow from line to line of an answer: each line is a sighting", () => {
    const sightings = read("inline-sidechains.jsonl").requests.filter((r) => r.key === "msg_i1:req_i1")
    expect(sightings.map((r) => [r.output_tokens, r.at_ms])).toEqual([
      [30, at(1)],
      [61, at(2)]
    ])
  })

  it("of one answer may be several: a refused attempt is spend too", () => {
    const all = byKey("requests.jsonl")
    expect(all["msg_fb:req_fb"]).toMatchObject({
      model: "claude-opus-4-8",
      cache_read_tokens: 54_112,
      output_tokens: 136
    })
    expect(all["msg_fb:req_fb#0"]).toMatchObject({
      twin: "msg_fb#0",
      message: "msg_fb",
      model: "claude-fable-5",
      provider: "anthropic",
      input_tokens: 2,
      output_tokens: 2,
      cache_read_tokens: 32_238,
      cache_write_1h_tokens: 21_874,
      at_ms: at(1)
    })
    expect(all["msg_fb:req_fb#1"]).toBeUndefined()
  })

  it("count web searches once: as the request's own, or as a call of the WebSearch tool", () => {
    const all = byKey("requests.jsonl")
    expect(all["msg_ws:req_ws"]!.web_searches).toBe(0)
    expect(all["search:toolu_ws"]).toMatchObject({
      web_searches: 3,
      message: "msg_ws",
      model: "claude-opus-5",
      input_tokens: 0,
      output_tokens: 0,
      at_ms: at(4),
      lower_bound: "tokens of the WebSearch tool's own call are not on disk"
    })
    expect(all["msg_api:req_api"]).toMatchObject({ web_searches: 2, model: "claude-opus-4-6" })
    expect(Object.keys(all).filter((key) => key.startsWith("search:"))).toEqual(["search:toolu_ws"])
    expect(read("requests.jsonl").toolResults.find((r) => r.key === "toolu_ws")!.duration_ms).toBe(1250)
  })

  it("count searches by their lists of hits where an older version did not", () => {
    const older = bytesOf("requests.jsonl")
      .toString("utf8")
      .replace(
        '"searchCount": 3',
        '"results": [{"tool_use_id": "s1", "content": []}, {"tool_use_id": "s2"}, "text"]'
      )
    const found = readLog(transcript, older).requests.find((r) => r.key === "search:toolu_ws")
    expect(found!.web_searches).toBe(2)
  })

  it("are known without request id, message id or a version that is a number", () => {
    const all = byKey("requests.jsonl")
    expect(all["uuid:v7"]).toMatchObject({
      twin: null,
      twin_rank: 0,
      message: "v7",
      provider: null,
      model: "glm-4.6",
      input_tokens: 11,
      cache_write_5m_tokens: 5
    })
    expect(all["msg_bdrk_01:"]).toMatchObject({ twin: "msg_bdrk_01", twin_rank: 1, provider: "aws" })
  })

  it("are rejected where the usage is no count, with the field's name", () => {
    const seen = read("requests.jsonl")
    expect(seen.requests.some((r) => r.message === "msg_neg")).toBe(false)
    expect(seen.rejections).toMatchObject([{ reason: "bad_field", detail: "/message/usage/input_tokens" }])
  })

  it("keep the cost that old versions wrote", () => {
    expect(byKey("inline-sidechains.jsonl")["msg_p1:req_p1"]!.recorded_cost_usd_micros).toBe(1234)
  })

  it("are not made of what Claude Code itself put there", () => {
    expect(requests(read("session.jsonl")).some((r) => r.model === null || r.message === "e1")).toBe(false)
  })
})

describe("output that is known to be too low", () => {
  it.each([
    ["msg_h1", lowerBounds.content],
    ["msg_h2", null],
    ["msg_h3", lowerBounds.version],
    ["msg_h4", null],
    ["msg_h5", null],
    ["msg_h6", lowerBounds.content]
  ])("%s: %s", (id, reason) => {
    expect(byKey("placeholders.jsonl")[`${id}:req_${id}`]!.lower_bound).toBe(reason)
  })

  it("is found by the content of all lines together", () => {
    const sightings = read("placeholders.jsonl").requests.filter((r) => r.message === "msg_h1")
    expect(sightings.map((r) => r.lower_bound)).toEqual([lowerBounds.content, lowerBounds.content])
    const half = readLog(
      transcript,
      bytesOf("placeholders.jsonl").toString("utf8").replaceAll("x".repeat(350), "x".repeat(50))
    ).requests.filter((r) => r.message === "msg_h1")
    expect(half.map((r) => r.lower_bound)).toEqual([null, lowerBounds.content])
  })
})
