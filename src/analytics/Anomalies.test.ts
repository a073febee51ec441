import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { AnomaliesReport } from "../report/Anomalies.ts"
import { anomalies, type AnomaliesQuestion } from "./Anomalies.ts"
import { median, robustScores } from "./anomalies-spread.ts"
import { contextPressure } from "./CarryPressure.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const day = (of: number, hour = 10) => Date.UTC(2026, 2, of, hour)

/** Twelve days of one session each, for 100 to 111 micro-dollars; the tenth costs 5000. */
const small = () => {
  const trail = makeTrail()
  for (let i = 1; i <= 12; i++) {
    trail.session(`s${i}`)
    trail.request(`s${i}`, { at: day(i), output: 1, computed: i === 10 ? 5000 : 100 + i })
  }
  const work = trail.message("s10", { kind: "answer", at: day(10) })
  for (let i = 0; i < 10; i++) trail.tool(work, { tool: "Bash", error: i < 3 ? {} : null })
  for (let i = 0; i < 9; i++) trail.tool(work, { tool: "Edit", error: {} })
  for (let i = 0; i < 11; i++) trail.session(`c${i}`, { parent: "s11", started: day(11) })
  for (let i = 0; i < 6; i++) trail.event("s12", "compaction", day(12, i))
  trail.request("s12", { at: day(12), model: "gpt-9", provider: "openai", output: 1, suspicion: 2 })
  trail.derive()
  return trail
}

const ask = (question: AnomaliesQuestion) =>
  Effect.runPromise(anomalies({ timezone: "UTC", ...question }).pipe(Effect.provide(small().layer)))

describe("anomalies", () => {
  it("are what passes its limit", async () => {
    const report = await ask({})
    expect(report.anomalies.map((one) => [one.kind, one.subject, one.cost_usd_micros])).toEqual([
      ["costly_day", "2026-03-10", 5000],
      ["costly_session", "s10", 5000],
      ["failing_tool", "Bash", null],
      ["many_delegations", "s11", null],
      ["many_compactions", "s12", null],
      ["unpriced_model", "gpt-9", null],
      ["suspicious_figures", "s12", null]
    ])
    expect(report.anomalies[2]).toMatchObject({
      value: 0.3,
      limit: 0.2,
      message: "Bash failed in 3 of 10 finished calls (30.0%)"
    })
    expect(Schema.decodeUnknownSync(AnomaliesReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it.each([
    [
      { since: "2026-03-11" },
      ["many_delegations", "many_compactions", "unpriced_model", "suspicious_figures"]
    ],
    [{ until: "2026-03-10" }, ["costly_day", "costly_session", "failing_tool"]],
    [
      { limits: { cost_z: 1e6, tool_calls: 9, delegations: 11, compactions: 6 } },
      ["failing_tool", "failing_tool", "unpriced_model", "suspicious_figures"]
    ],
    [
      { limits: { least_days: 13, least_sessions: 13, tool_failure_rate: 0.3 } },
      ["many_delegations", "many_compactions", "unpriced_model", "suspicious_figures"]
    ],
    [{ sessions: ["s12"] }, ["many_compactions", "unpriced_model", "suspicious_figures"]]
  ])("%j", async (question, kinds) => {
    expect((await ask(question)).anomalies.map((one) => one.kind)).toEqual(kinds)
  })
})

describe("robust scores", () => {
  it.each([
    [[], []],
    [
      [5, 5, 5],
      [0, 0, 0]
    ],
    [
      [1, 2, 3, 4, 100],
      [-1.349, -0.6745, 0, 0.6745, 65.4265]
    ],
    // more than half are equal: the mean distance decides
    [
      [1, 1, 1, 6],
      [0, 0, 0, 5 / (1.2533 * 1.25)]
    ]
  ])("of %j", (values, scores) => {
    expect(robustScores(values).map((score) => Number(score.toFixed(6)))).toEqual(
      scores.map((score) => Number(score.toFixed(6)))
    )
  })

  it("law: scaling and shifting all values changes no score", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 50 }),
        (values, factor) => {
          const scores = robustScores(values)
          for (const [i, score] of robustScores(values.map((value) => value * factor + 7)).entries()) {
            expect(score).toBeCloseTo(scores[i]!, 6)
          }
          expect(robustScores(values)[values.indexOf(median(values))] ?? 0).toBeCloseTo(0, 9)
        }
      )
    )
  })
})

describe("context pressure", () => {
  it("measures peaks against the window of their model", async () => {
    const trail = makeTrail()
    trail.session("s", { title: "Long" })
    trail.session("t")
    const big = { model: "claude-sonnet-4-5-20250929" }
    trail.request("s", { ...big, at: day(1), input: 100, cacheRead: 50_000 })
    trail.request("s", { ...big, at: day(2), cacheRead: 180_000, cacheWrite5m: 5_000, cacheWrite1h: 5_000 })
    trail.request("s", { ...big, at: day(3), cacheRead: 40_000 })
    trail.request("t", { at: day(3), model: "nobody-knows", provider: "nobody", input: 10 })
    trail.event("s", "compaction", day(2, 11))
    trail.derive()
    const of = (question: object) =>
      Effect.runPromise(contextPressure({ timezone: "UTC", ...question }).pipe(Effect.provide(trail.layer)))
    const report = await of({ highShare: 0.15 })
    const [s, t] = report.rows
    expect(s).toMatchObject({
      session: "s",
      requests: 3,
      peak_tokens: 190_000,
      average_tokens: 93_367,
      last_tokens: 40_000,
      compactions: 1,
      model: "claude-sonnet-4-5-20250929"
    })
    expect(s!.window_tokens).toBeGreaterThanOrEqual(200_000)
    expect(s!.peak_share).toBe(190_000 / s!.window_tokens!)
    expect(s!.high_requests).toBe(
      [50_100, 190_000, 40_000].filter((tokens) => tokens > s!.window_tokens! * 0.15).length
    )
    expect(t).toMatchObject({ peak_tokens: 10, window_tokens: null, peak_share: null, high_requests: 0 })
    expect((await of({ since: "2026-03-03" })).rows.map((row) => [row.peak_tokens, row.compactions])).toEqual(
      [
        [40_000, 0],
        [10, 0]
      ]
    )
  })

  it("that passes the window is of a larger one, which is not known", async () => {
    const trail = makeTrail()
    const big = { model: "claude-sonnet-4-5-20250929" }
    for (const [session, tokens] of [
      ["fits", 100_000],
      ["passes", 30_000_000]
    ] as const) {
      trail.session(session)
      trail.request(session, { ...big, at: day(1), cacheRead: tokens })
    }
    trail.derive()
    const { rows } = await Effect.runPromise(
      contextPressure({ timezone: "UTC" }).pipe(Effect.provide(trail.layer))
    )
    expect(rows.map((row) => [row.session, row.peak_share, row.window_tokens, row.high_requests])).toEqual([
      ["passes", null, null, 0],
      ["fits", expect.any(Number), expect.any(Number), 0]
    ])
  })
})
