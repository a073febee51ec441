/** Validators flag, and drop nothing. */
import { describe, expect, it } from "vitest"
import type { RequestSeen } from "../record/RequestSeen.ts"
import { defaultThresholds, requestSuspicion, suspicionNames, timeSuspicion } from "./validators.ts"

const now = Date.UTC(2026, 10, 1)
const day = 86_400_000

const request = (more: Partial<RequestSeen>): RequestSeen => ({
  session: "s",
  key: "k",
  twin: null,
  twin_rank: 0,
  message: null,
  at_ms: now - day,
  completed_at_ms: null,
  provider: null,
  model: "m",
  input_tokens: 10,
  output_tokens: 10,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
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
  span: { offset: 0, length: 1 },
  ...more
})

const t = defaultThresholds

describe("validators", () => {
  it.each([
    ["nothing", {}, []],
    ["figures at the limit", { input_tokens: t.max_input_tokens, output_tokens: t.max_output_tokens }, []],
    ["too much input", { input_tokens: t.max_input_tokens + 1 }, ["input_tokens"]],
    ["too much output", { output_tokens: t.max_output_tokens + 1 }, ["output_tokens"]],
    ["too much cache", { cache_read_tokens: t.max_cache_tokens + 1 }, ["cache_tokens"]],
    [
      "cache writes of both kinds together",
      { cache_write_5m_tokens: t.max_cache_tokens, cache_write_1h_tokens: 1 },
      ["cache_tokens"]
    ],
    [
      "a cost nobody pays for one call",
      { recorded_cost_usd_micros: t.max_cost_usd_micros + 1 },
      ["recorded_cost"]
    ],
    ["a negative number", { input_tokens: -1 }, ["negative_number"]],
    ["more reasoning than output", { reasoning_tokens: 11 }, ["reasoning_exceeds_output"]],
    ["a time before agents were", { at_ms: Date.UTC(2001, 0, 1) }, ["time_too_early"]],
    ["seconds taken for milliseconds", { at_ms: 1_750_624_679 }, ["time_too_early"]],
    ["a time to come", { at_ms: now + 2 * day }, ["time_in_future"]],
    ["a clock a little ahead", { at_ms: now + day / 2 }, []],
    ["an end before the start", { completed_at_ms: now - 2 * day }, ["ends_before_start"]],
    ["a call of many hours", { completed_at_ms: now }, ["lasts_too_long"]],
    ["an unknown time", { at_ms: null, completed_at_ms: now + 9 * day }, []]
  ])("flag %s", (_, more, expected) => {
    expect(suspicionNames(requestSuspicion(request(more), t, now))).toEqual(expected)
  })

  it("follow the configuration", () => {
    const strict = { ...t, max_input_tokens: 5 }
    expect(suspicionNames(requestSuspicion(request({}), strict, now))).toEqual(["input_tokens"])
  })

  it("flag tool calls by their own limit", () => {
    expect(suspicionNames(timeSuspicion(now - 3 * day, now, t.max_tool_ms, t, now))).toEqual([
      "lasts_too_long"
    ])
  })
})
