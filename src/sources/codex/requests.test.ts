import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readLog } from "../testing/readLog.ts"
import { rollout } from "./rollout.ts"
import {
  countedRequests,
  fixtureNames,
  joinedRequests,
  jsonl,
  readFixture,
  sumOf
} from "./testing/transcript.ts"

interface Usage {
  readonly input: number
  readonly cached: number
  readonly output: number
  readonly reasoning: number
}

const written = ({ input, cached, output, reasoning }: Usage) => ({
  input_tokens: input,
  cached_input_tokens: cached,
  output_tokens: output,
  reasoning_output_tokens: reasoning,
  total_tokens: input + output
})

const plus = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  cached: a.cached + b.cached,
  output: a.output + b.output,
  reasoning: a.reasoning + b.reasoning
})

const none: Usage = { input: 0, cached: 0, output: 0, reasoning: 0 }

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const event = (second: number, payload: object) => ({ timestamp: at(second), type: "event_msg", payload })
const meta = (more: object = {}) => ({
  timestamp: at(0),
  type: "session_meta",
  payload: { id: "s", timestamp: at(0), model_provider: "openai", ...more }
})
const count = (second: number, total: Usage | null, last?: Usage) =>
  event(second, {
    type: "token_count",
    info: {
      ...(total === null ? {} : { total_token_usage: written(total) }),
      ...(last === undefined ? {} : { last_token_usage: written(last) })
    }
  })
const context = (second: number, payload: object) => ({
  timestamp: at(second),
  type: "turn_context",
  payload
})
const answer = (second: number, text = "yes") => ({
  timestamp: at(second),
  type: "response_item",
  payload: { type: "message", role: "assistant", content: [{ type: "output_text", text }] }
})

const requestsOf = (...lines: ReadonlyArray<object>) => joinedRequests(readLog(rollout, jsonl(...lines)))

const usage = fc
  .record({
    input: fc.nat(5000),
    cached: fc.nat(5000),
    output: fc.integer({ min: 1, max: 900 }),
    reasoning: fc.nat(900)
  })
  .map((u) => ({ ...u, cached: Math.min(u.cached, u.input), reasoning: Math.min(u.reasoning, u.output) }))

describe("the law of totals", () => {
  it("requests add up to what was used, whatever is written again, wherever the counter begins anew", () => {
    const call = fc.record({
      used: usage,
      again: fc.nat(3),
      empty: fc.boolean(),
      resets: fc.boolean(),
      said: fc.boolean()
    })
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 20 }),
        fc.array(fc.nat(4000), { maxLength: 3 }),
        (calls, cuts) => {
          const lines: Array<object> = [meta()]
          let total = none
          let expected = none
          for (const { used, again, empty, resets, said } of calls) {
            // A counter that began anew and is past where it was cannot be told from one that went on.
            if (resets && used.output < total.output) total = none
            if (empty) lines.push(event(lines.length, { type: "token_count", info: null }))
            if (said) lines.push(answer(lines.length))
            total = plus(total, used)
            expected = plus(expected, used)
            for (let i = 0; i <= again; i++) lines.push(count(lines.length, total, used))
          }
          const { input, cached, output } = expected
          expect(sumOf(joinedRequests(readLog(rollout, jsonl(...lines), { cuts })))).toEqual({
            input,
            cached,
            output
          })
        }
      )
    )
  })

  it("holds where usage records tell of responses before the count does", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(usage, fc.boolean(), fc.boolean()), { maxLength: 15 }), (calls) => {
        const lines: Array<object> = [meta()]
        let total = none
        for (const [used, recorded, counted] of calls) {
          total = plus(total, used)
          if (recorded) {
            lines.push({
              timestamp: at(lines.length),
              type: "token_usage_record",
              payload: {
                thread_id: "s",
                response_id: `r${lines.length}`,
                usage: written(used),
                thread_token_usage: written(total)
              }
            })
          }
          if (counted || !recorded) lines.push(count(lines.length, total, used))
        }
        lines.push(count(lines.length, total))
        expect(sumOf(requestsOf(...lines))).toEqual({
          input: total.input,
          cached: total.cached,
          output: total.output
        })
      })
    )
  })

  it.for(fixtureNames.filter((name) => !name.startsWith("flat") && !/fork$|forked$/.test(name)))(
    "holds for %s",
    (name) => {
      const seen = readFixture(name)
      const total = seen.events.filter(({ key }) => key === "total").at(-1)!.data
      expect(sumOf(joinedRequests(seen))).toEqual({
        input: total["input_tokens"],
        cached: total["cached_input_tokens"],
        output: total["output_tokens"]
      })
      expect(countedRequests(seen)).toEqual(joinedRequests(seen))
    }
  )
})

describe("a token count", () => {
  const first: Usage = { input: 100, cached: 40, output: 20, reasoning: 5 }

  it("is taken apart as Spoor means it", () => {
    expect(requestsOf(meta(), context(1, { model: "gpt-5" }), count(2, first, first))).toMatchObject([
      {
        key: "s:0:100.40.20.5.120",
        twin: "s:100.40.20.5.120",
        twin_rank: 0,
        provider: "openai",
        model: "gpt-5",
        input_tokens: 60,
        cache_read_tokens: 40,
        cache_write_5m_tokens: 0,
        output_tokens: 20,
        reasoning_tokens: 5
      }
    ])
  })

  it("holds writes to the cache in later versions, as part of the input", () => {
    const total_token_usage = { ...written(first), cache_write_input_tokens: 30 }
    expect(requestsOf(meta(), event(1, { type: "token_count", info: { total_token_usage } }))).toMatchObject([
      { input_tokens: 30, cache_read_tokens: 40, cache_write_5m_tokens: 30 }
    ])
  })

  it("without info is none", () => {
    expect(
      requestsOf(meta(), event(1, { type: "token_count", info: null }), event(2, { type: "token_count" }))
    ).toEqual([])
  })

  it("whose last usage differs from the difference of totals is the difference", () => {
    const second: Usage = { input: 300, cached: 90, output: 50, reasoning: 6 }
    const requests = requestsOf(meta(), count(1, first, first), count(2, second, first))
    expect(sumOf(requests)).toEqual({ input: 300, cached: 90, output: 50 })
  })

  it("without a total is its last usage; written again with nothing said in between, it is none", () => {
    const lines = [
      meta(),
      answer(1),
      count(2, null, first),
      count(3, null, first),
      answer(4),
      count(5, null, first)
    ]
    const requests = requestsOf(...lines)
    expect(requests.map(({ key }) => key)).toEqual(["s:0:100.40.20.5.120", "s:0:200.80.40.10.240"])
    expect(sumOf(requests)).toEqual({ input: 200, cached: 80, output: 40 })
  })

  it("of a model that changes has the model of its time; without one, null", () => {
    const second = plus(first, first)
    const requests = requestsOf(
      meta(),
      count(1, first, first),
      context(2, { model: "gpt-5" }),
      count(3, second, first),
      context(4, { model: "gpt-5-mini" }),
      count(5, plus(second, first), first)
    )
    expect(requests.map(({ model }) => model)).toEqual([null, "gpt-5", "gpt-5-mini"])
  })

  it("says the tier it was asked for", () => {
    const settings = (service_tier: string | undefined) =>
      event(1, { type: "thread_settings_applied", thread_settings: { model: "gpt-5", service_tier } })
    expect(requestsOf(meta(), settings("priority"), count(2, first, first))).toMatchObject([
      { speed: "fast", service_tier: "priority" }
    ])
    expect(requestsOf(meta(), settings("flex"), count(2, first, first))).toMatchObject([
      { speed: "standard", service_tier: "flex" }
    ])
    expect(requestsOf(meta(), settings(undefined), count(2, first, first))).toMatchObject([
      { speed: "standard", service_tier: null }
    ])
  })

  it("counts the web searches before it", () => {
    const search = (second: number, action: object) => ({
      timestamp: at(second),
      type: "response_item",
      payload: { type: "web_search_call", status: "completed", action }
    })
    const requests = requestsOf(
      meta(),
      search(1, { type: "search", query: "a" }),
      search(2, { type: "open_page", url: "u" }),
      search(3, { type: "search", query: "b" }),
      count(4, first, first),
      answer(5),
      count(6, plus(first, first), first)
    )
    expect(requests.map(({ web_searches }) => web_searches)).toEqual([2, 0])
  })

  it("leaves a request that no answer stands before without a message", () => {
    const requests = requestsOf(
      meta(),
      answer(1),
      count(2, first, first),
      count(3, plus(first, first), first),
      answer(4),
      count(5, plus(plus(first, first), first), first)
    )
    expect(requests.map(({ message }) => message !== null)).toEqual([true, false, true])
  })

  it("tells of limits when they change by a whole per cent, not more often", () => {
    const limits = (second: number, used_percent: number, plan_type = "pro") =>
      event(second, {
        type: "token_count",
        info: null,
        rate_limits: {
          primary: { used_percent, window_minutes: 300, resets_at: 1767225600 },
          secondary: null,
          plan_type
        }
      })
    const seen = readLog(
      rollout,
      jsonl(meta(), limits(1, 3.1), limits(2, 3.9), limits(3, 4), limits(4, 4, "plus"))
    )
    expect(seen.events.map(({ type, data }) => [type, data])).toEqual([
      [
        "rate_limit",
        {
          primary: { used_percent: 3.1, window_minutes: 300, resets_at_ms: 1767225600000 },
          secondary: null,
          plan: "pro"
        }
      ],
      [
        "rate_limit",
        {
          primary: { used_percent: 4, window_minutes: 300, resets_at_ms: 1767225600000 },
          secondary: null,
          plan: "pro"
        }
      ],
      [
        "rate_limit",
        {
          primary: { used_percent: 4, window_minutes: 300, resets_at_ms: 1767225600000 },
          secondary: null,
          plan: "plus"
        }
      ]
    ])
  })

  it("that reaches the same numbers again after the counter began anew is another request", () => {
    const second = plus(first, first)
    const requests = requestsOf(
      meta(),
      count(1, first, first),
      count(2, second, first),
      count(3, first, first)
    )
    expect(requests.map(({ key }) => key)).toEqual([
      "s:0:100.40.20.5.120",
      "s:0:200.80.40.10.240",
      "s:1:100.40.20.5.120"
    ])
  })

  it("that is written again tells no total again", () => {
    const seen = readLog(rollout, jsonl(meta(), count(1, first, first), count(2, first, first)))
    expect(seen.events.map(({ key, at_ms }) => [key, at_ms])).toEqual([["total", Date.parse(at(1))]])
  })

  it("of another thread is that thread's", () => {
    const record = (thread_id: string) => ({
      timestamp: at(1),
      type: "token_usage_record",
      payload: { thread_id, usage: written(first), thread_token_usage: written(first) }
    })
    expect(requestsOf(meta(), record("t"))).toEqual([])
    expect(requestsOf(meta(), record("s"))).toHaveLength(1)
  })

  it("has the same key in an archived copy", () => {
    const text = jsonl(meta(), count(1, first, first), count(2, plus(first, first), first))
    const live = readLog(rollout, text, {
      path: "/c/sessions/2026/01/01/rollout-2026-01-01T00-00-00-s.jsonl"
    })
    const archived = readLog(rollout, text, {
      path: "/c/archived_sessions/rollout-2026-01-01T00-00-00-s.jsonl"
    })
    expect(archived).toEqual(live)
    expect(countedRequests(live, archived)).toHaveLength(2)
  })
})
