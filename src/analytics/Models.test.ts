import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ModelsReport } from "../report/Models.ts"
import { models, type ModelsQuestion } from "./Models.ts"
import { plainCard } from "./testing/randomTrail.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const small = () => {
  const trail = makeTrail()
  trail.session("a")
  trail.session("b")
  const message = trail.message("a", {
    kind: "answer",
    at: "2026-03-01T10:00:00Z",
    model: "claude-sonnet-4-5"
  })
  const call = trail.tool(message, { tool: "Edit" })
  trail.tool(message, { tool: "Bash", error: {} })
  trail.file(message, call, "/a.ts", { verb: "edit", added: 5, removed: 2 })
  // reads save 2.7 a token, writes cost 0.75 or 3 more
  trail.request("a", {
    message,
    at: "2026-03-01T10:07:00Z",
    completed: "2026-03-01T10:07:10Z",
    input: 100,
    output: 200,
    cacheRead: 1000,
    cacheWrite5m: 400,
    cacheWrite1h: 100,
    computed: 900,
    card: plainCard
  })
  trail.request("b", {
    at: "2026-03-03T10:00:00Z",
    input: 100,
    output: 100,
    cacheRead: 300,
    computed: 100,
    card: plainCard
  })
  trail.request("b", {
    at: "2026-03-02T10:00:00Z",
    model: "gpt-9",
    provider: "openai",
    input: 10,
    output: 30,
    cacheRead: 30
  })
  trail.request("b", { at: null, model: null, output: 1, recorded: 1000 })
  trail.derive()
  return trail
}

const ask = (question: ModelsQuestion) =>
  Effect.runPromise(models({ timezone: "UTC", ...question }).pipe(Effect.provide(small().layer)))

describe("models", () => {
  it("tell what they did, how fast, and what their cache saved", async () => {
    const report = await ask({ work: true })
    expect(
      report.rows.map((row) => [row.model, row.provider, row.requests, row.cost_usd_micros, row.sessions])
    ).toEqual([
      ["claude-sonnet-4-5", "anthropic", 2, 1000, 2],
      [null, null, 1, 1000, 1],
      ["gpt-9", "openai", 1, null, 1]
    ])
    expect(report.rows[0]).toMatchObject({
      cost_share: 0.5,
      first_used_at_ms: Date.parse("2026-03-01T10:00:00Z"),
      last_used_at_ms: Date.parse("2026-03-03T10:00:00Z"),
      output_tokens_per_request: 150,
      // 200 tokens in ten seconds; the other's end is not known
      tokens_per_second: 20,
      cache: {
        hit_rate: 1300 / 2000,
        read_saved_usd_micros: 3510,
        write_surcharge_usd_micros: 600,
        saved_usd_micros: 2910,
        unpriced_tokens: 0
      },
      work: { tool_calls: 2, tool_errors: 1, failure_rate: 0.5, lines_added: 5, lines_removed: 2 }
    })
    expect(report.rows[1]).toMatchObject({
      first_used_at_ms: null,
      tokens_per_second: null,
      cache: { hit_rate: null, saved_usd_micros: 0 }
    })
    expect(report.rows[2]!.cache).toEqual({
      hit_rate: 0.75,
      read_saved_usd_micros: null,
      write_surcharge_usd_micros: null,
      saved_usd_micros: null,
      unpriced_tokens: 30
    })
    expect(report.cache).toMatchObject({ saved_usd_micros: 2910, unpriced_tokens: 30 })
    expect(Schema.decodeUnknownSync(ModelsReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it.each([
    [{ since: "2026-03-02" }, ["claude-sonnet-4-5", "gpt-9"], 2],
    [{ sessions: ["b"] }, [null, "claude-sonnet-4-5", "gpt-9"], 3],
    [{ providers: ["openai"] }, ["gpt-9"], 1]
  ])("%j", async (question, names, requests) => {
    const report = await ask(question)
    expect(report.rows.map((row) => row.model)).toEqual(names)
    expect(report.totals.requests).toBe(requests)
  })
})
