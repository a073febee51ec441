import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { ExplainReport } from "../report/Explain.ts"
import { explain, wholeShares, type ExplainQuestion } from "./Explain.ts"
import { plainCard, plant, randomTrail } from "./testing/randomTrail.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const usageLine = {
  type: "assistant",
  message: { id: "msg_1", usage: { input_tokens: 7, output_tokens: 3 } }
}

const small = () => {
  const trail = makeTrail()
  trail.session("s", { title: "Shop" })
  trail.session("s1", { parent: "s", role: "Explore" })
  trail.session("fork", { parent: "s", relation: "fork" })
  const message = trail.message("s", {
    id: "msg_1",
    kind: "answer",
    at: "2026-03-01T10:00:00Z",
    copiedTo: ["fork"]
  })
  // 7 × 3 + 3 × 15 + 11 × 0.3 + 5 × 3.75 = 21 + 45 + 3.3 + 18.75 = 88.05
  trail.request("s", {
    key: "msg_1:req_1",
    message,
    at: "2026-03-01T10:00:00Z",
    input: 7,
    output: 3,
    cacheRead: 11,
    cacheWrite5m: 5,
    computed: 88,
    card: plainCard,
    twin: "msg_1",
    record: usageLine,
    file: "/home/ada/.claude/s.jsonl"
  })
  trail.request("s", {
    key: "msg_1:req_2",
    at: "2026-03-01T10:00:01Z",
    output: 3,
    computed: 45,
    card: plainCard,
    twin: "msg_1",
    twinRank: 1,
    counted: false,
    record: usageLine,
    file: "/home/ada/.claude/s.jsonl"
  })
  trail.request("s1", {
    key: "msg_2:req_3",
    at: "2026-03-02T10:00:00Z",
    output: 10,
    computed: 150,
    card: plainCard,
    lowerBound: "placeholder"
  })
  trail.request("fork", {
    key: "msg_3:req_4",
    at: "2026-03-02T11:00:00Z",
    model: "gpt-9",
    provider: "openai",
    output: 1
  })
  trail.derive()
  return trail
}

const ask = (question: ExplainQuestion, trail = small()) =>
  Effect.runPromise(explain({ timezone: "UTC", ...question }).pipe(Effect.provide(trail.layer)))

describe("usage explain", () => {
  it("takes a request apart, down to its bytes and its price", async () => {
    const report = await ask({ request: "msg_1:req_1" })
    const [request] = report.requests
    expect(
      request!.classes.map((one) => [one.name, one.count, one.usd, one.exact_usd_micros, one.cost_usd_micros])
    ).toEqual([
      ["input", 7, 3, "21", 21],
      ["output", 3, 15, "45", 45],
      ["cache_read", 11, 0.3, "3.3", 3],
      ["cache_write_5m", 5, 3.75, "18.75", 19]
    ])
    expect(request).toMatchObject({
      cost_usd_micros: 88,
      rate_card: 0,
      copies: ["fork"],
      source: {
        path: "/home/ada/.claude/s.jsonl",
        generation: 0,
        offset_bytes: 0,
        length_bytes: Buffer.byteLength(JSON.stringify(usageLine))
      }
    })
    expect(report.rate_cards).toEqual([plainCard])
    expect(report.as_written).toEqual({ input_tokens: 7, output_tokens: 3 })
    expect(Schema.decodeUnknownSync(ExplainReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it("takes a session apart with its sub-agents, and tells what is not counted", async () => {
    const report = await ask({ session: "s" })
    expect(
      report.sessions.map((session) => [session.id, session.relation, session.amounts.cost_usd_micros])
    ).toEqual([
      ["s", "root", 88],
      ["s1", "subagent", 150]
    ])
    expect(report.sessions[0]!.files).toEqual(["/home/ada/.claude/s.jsonl"])
    expect(report.totals).toEqual(report.usage_totals)
    expect(report.totals).toMatchObject({ requests: 2, cost_usd_micros: 238, cost_status: "lower_bound" })
    expect(report.not_counted).toMatchObject([
      {
        key: "msg_1:req_2",
        why: "twin",
        counted_as: "msg_1:req_1",
        counted_in: "s",
        source: { offset_bytes: Buffer.byteLength(JSON.stringify(usageLine)) + 1 }
      }
    ])
    expect(report.requests[1]!.reasons).toEqual(["placeholder"])
  })

  it("shows a fork what it copied and where that is counted", async () => {
    const report = await ask({ session: "fork" })
    expect(report.totals).toMatchObject({
      requests: 1,
      cost_usd_micros: null,
      cost_status: "unknown",
      unpriced_requests: 1
    })
    expect(report.requests[0]!.reasons).toEqual(["no price of gpt-9 is known for that time"])
    expect(report.not_counted).toMatchObject([
      {
        key: "msg_1:req_1",
        session: "fork",
        why: "copied",
        counted_as: "msg_1:req_1",
        counted_in: "s",
        cost_usd_micros: 88
      }
    ])
  })

  it("takes a day apart", async () => {
    const report = await ask({ date: "2026-03-02" })
    expect(report.requests.map((request) => request.key)).toEqual(["msg_2:req_3", "msg_3:req_4"])
    expect(report.totals).toEqual(report.usage_totals)
    expect(
      (await ask({ date: "2026-03-02", agents: ["claude-code"], models: ["gpt-9"] })).requests
    ).toHaveLength(1)
  })

  it.each([
    ["msg_1", ["msg_1:req_1"], 0],
    ["msg_1:req_2", [], 1],
    ["msg_3", ["msg_3:req_4"], 0]
  ])("finds %s", async (request, keys, notCounted) => {
    const report = await ask({ request })
    expect(report.requests.map((one) => one.key)).toEqual(keys)
    expect(report.not_counted).toHaveLength(notCounted)
  })

  it.each([
    [{}, "bad_input", "--date"],
    [{ request: "nothing" }, "not_found", "nothing"],
    [{ request: "msg_" }, "bad_input", "Give more"],
    [{ session: "gone" }, "not_found", "gone"]
  ])("%j is an error", async (question, reason, words) => {
    const error = await Effect.runPromise(Effect.flip(explain(question)).pipe(Effect.provide(small().layer)))
    expect(error).toMatchObject({ reason, message: expect.stringContaining(words) })
  })
})

it("law: shares are whole, add up, and are off by less than one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 8 }),
      (amounts) => {
        const total = Math.round(amounts.reduce((sum, one) => sum + one, 0))
        const shares = wholeShares(amounts, total)
        expect(shares.reduce((sum, one) => sum + one, 0)).toBe(total)
        for (const [i, share] of shares.entries())
          expect(Math.abs(share - amounts[i]!)).toBeLessThanOrEqual(1)
      }
    )
  )
})

it("law: an explanation adds up to usage, and its classes to each computed cost", async () => {
  await fc.assert(
    fc.asyncProperty(randomTrail(40), async (random) => {
      const report = await ask({ date: "2026-03" }, plant(random))
      expect(report.totals).toEqual(report.usage_totals)
      for (const request of report.requests) {
        const sum = request.classes.reduce((all, one) => all + one.cost_usd_micros, 0)
        if (request.computed_cost_usd_micros !== null) expect(sum).toBe(request.computed_cost_usd_micros)
      }
    }),
    { numRuns: 40 }
  )
})
