import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as SqlClient from "effect/sql/SqlClient"
import * as fc from "fast-check"
import { CarryReport, type CarryShare } from "../report/Carry.ts"
import { carryCost, type CarryCostQuestion } from "./Carry.ts"
import { plainCard, plant, randomTrail } from "./testing/randomTrail.ts"
import { makeTrail, type RequestRow } from "./testing/trailBuilder.ts"
import { blocksUsage } from "./Blocks.ts"
import { usage } from "./Usage.ts"
import { sessionUsage } from "./UsageSessions.ts"

const ask = (question: CarryCostQuestion, trail = small()) =>
  Effect.runPromise(carryCost({ timezone: "UTC", ...question }).pipe(Effect.provide(trail.layer)))

const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, "0")}:00Z`

/** What a request costs by `plainCard`. */
const priced = (row: RequestRow): RequestRow => ({
  ...row,
  card: plainCard,
  computed: Math.round(
    3 * (row.input ?? 0) +
      15 * (row.output ?? 0) +
      0.3 * (row.cacheRead ?? 0) +
      3.75 * (row.cacheWrite5m ?? 0) +
      10_000 * (row.webSearches ?? 0)
  )
})

/**
 * Three requests. The first writes 60 characters of a call and 40 of text in 100 tokens; the call gives back
 * 800 characters, and the context grows by 300 tokens: 60 + 40 + 800 × 0.25.
 */
const small = () => {
  const trail = makeTrail()
  trail.session("s")
  const first = trail.message("s", { kind: "answer", at: at(0) })
  trail.part(first, { chars: 40 })
  const call = trail.tool(first, {
    tool: "mcp__github__search",
    inputChars: 60,
    outputChars: 800,
    duration: 10
  })
  trail.file(first, call, "/home/ada/a.ts")
  trail.request("s", priced({ message: first, at: at(0), cacheWrite5m: 1000, output: 100 }))
  const second = trail.message("s", { kind: "answer", at: at(1) })
  trail.part(second, { chars: 100 })
  trail.request("s", priced({ message: second, at: at(1), cacheRead: 1000, cacheWrite5m: 300, output: 50 }))
  trail.request("s", priced({ at: at(2), cacheRead: 1300, cacheWrite5m: 50, output: 10, webSearches: 1 }))
  trail.derive()
  return trail
}

const micros = (share: CarryShare) => [
  share.written_cost_usd_micros,
  share.entered_cost_usd_micros,
  share.carried_cost_usd_micros
]

describe("cost by tool", () => {
  it("is what the call cost to write, to take in once, and to carry", async () => {
    const report = await ask({ by: "tool" })
    expect(report.rows).toEqual([
      {
        name: "mcp__github__search",
        calls: 1,
        written_tokens: 60,
        // 60 × 15
        written_cost_usd_micros: 900,
        // 260 tokens written to the cache, then read once
        carried_tokens: 520,
        // 260 × 3.75
        entered_cost_usd_micros: 975,
        // 260 × 0.3
        carried_cost_usd_micros: 78,
        cost_usd_micros: 1953,
        cost_status: "computed"
      }
    ])
    // 40 × 15 + 50 × 15; 40 × 3.75 + 50 × 3.75; 40 × 0.3
    expect(micros(report.answers)).toEqual([1350, 337, 12])
    // the first 1000 tokens: written, read, read; the last answer has no parts
    expect(micros(report.base)).toEqual([150, 3750 + 300 + 301, 0])
    expect(report.web_search_cost_usd_micros).toBe(10_000)
    expect(report.cost_usd_micros).toBe(5250 + 2175 + 10_728)
    expect(report.cost_usd_micros).toBe((await usageOf({})).totals.cost_usd_micros)
    expect(Schema.decodeUnknownSync(CarryReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it.each([
    ["server", "github"],
    ["file", "/home/ada/a.ts"]
  ] as const)("and by %s the same", async (by, name) => {
    const report = await ask({ by })
    expect(report.rows.map((row) => [row.name, row.cost_usd_micros])).toEqual([[name, 1953]])
  })

  it("is unknown where nothing that carried it could be priced, and a lower bound where some was not", async () => {
    const trail = small()
    const unpriced = (session: string, tool: string) => {
      trail.session(session)
      const message = trail.message(session, { kind: "answer", at: at(3) })
      trail.tool(message, { tool, inputChars: 60, outputChars: 800 })
      trail.request(session, { message, model: "our-own", at: at(3), input: 1000, output: 100 })
      trail.request(session, { model: "our-own", at: at(4), input: 1500, output: 10 })
    }
    unpriced("t", "shell")
    unpriced("u", "mcp__github__search")
    trail.derive()
    const { rows, cost_status } = await ask({ by: "tool" }, trail)
    expect(cost_status).toBe("lower_bound")
    expect(rows.map((row) => [row.name, row.cost_status, row.cost_usd_micros, ...micros(row)])).toEqual([
      ["mcp__github__search", "lower_bound", 1953, 900, 975, 78],
      ["shell", "unknown", null, null, null, null]
    ])
    expect(rows[1]!.carried_tokens).toBeGreaterThan(0)
  })

  it("calls that are no skill are other tools", async () => {
    const report = await ask({ by: "skill" })
    expect(report.rows).toEqual([])
    expect([report.other_tools.calls, report.other_tools.cost_usd_micros]).toEqual([1, 1953])
  })

  it("a range counts what was carried in it, from wherever it came", async () => {
    const report = await ask({ by: "tool", since: "2026-03-01T10:00:00Z", until: "2026-03-01T10:00:01Z" })
    expect(report.requests).toBe(3)
    const trail = small()
    trail.request("s", priced({ at: "2026-03-01T10:30:00Z", cacheRead: 1360 }))
    trail.derive()
    const later = await ask({ by: "tool", since: "2026-03-01T10:30:00Z" }, trail)
    expect(later.requests).toBe(1)
    expect(later.rows.map((row) => [row.calls, ...micros(row)])).toEqual([[0, 0, 0, 78]])
  })
})

describe("the context", () => {
  /** A call of 4,000 characters comes back, and then the context is what `then` says. */
  const after = (
    then: ReadonlyArray<RequestRow>,
    change: (trail: ReturnType<typeof makeTrail>) => void = () => {}
  ) => {
    const trail = makeTrail()
    trail.session("s")
    const first = trail.message("s", { kind: "answer", at: at(0) })
    trail.tool(first, { tool: "Read", inputChars: 100, outputChars: 4000 })
    trail.request("s", priced({ message: first, at: at(0), cacheWrite5m: 10_000, output: 100 }))
    for (const [i, row] of then.entries()) trail.request("s", priced({ at: at(i + 1), ...row }))
    change(trail)
    trail.derive()
    return ask({ by: "tool" }, trail)
  }
  /** 100 tokens of the call, 1000 of the result */
  const comesBack = { cacheRead: 10_000, cacheWrite5m: 1100 }

  it("forgets what was compacted", async () => {
    const compacted = await after([comesBack, { cacheWrite5m: 9000 }, { cacheRead: 9000 }], (trail) =>
      trail.event("s", "compaction", "2026-03-01T10:01:30Z")
    )
    expect(micros(compacted.rows[0]!)).toEqual([1500, 4125, 0])
    const notCompacted = await after([comesBack, { cacheRead: 11_100 }, { cacheRead: 11_100 }])
    expect(micros(notCompacted.rows[0]!)).toEqual([1500, 4125, 660])
  })

  it("forgets when it shrinks by half, but not for a side question", async () => {
    const reset = await after([comesBack, { input: 2000 }, { cacheRead: 2000 }])
    expect(micros(reset.rows[0]!)).toEqual([1500, 4125, 0])
    const aside = await after([comesBack, { input: 2000 }, { cacheRead: 11_100 }])
    expect(micros(aside.rows[0]!)).toEqual([1500, 4125, 330])
  })

  it("charges an expired cache at the price of writing it again", async () => {
    const expired = await after([comesBack, { cacheWrite5m: 11_100 }])
    expect(micros(expired.rows[0]!)).toEqual([1500, 4125, 4125])
    // the cache holds 500 of the 1100 tokens; 200 are written, 400 are plain
    const partly = await after([comesBack, { cacheRead: 10_500, cacheWrite5m: 200, input: 400 }])
    expect(micros(partly.rows[0]!)).toEqual([1500, 4125, 150 + 750 + 1200])
  })

  it("never gives new things more than it grew", async () => {
    const report = await after([{ cacheRead: 10_000, cacheWrite5m: 550 }])
    expect(micros(report.rows[0]!)).toEqual([1500, 2062, 0])
    expect(report.rows[0]!.carried_tokens).toBe(550)
  })

  it("learns tokens per character from its own growth", async () => {
    // 4000 characters made 2000 tokens
    const report = await after([{ cacheRead: 10_000, cacheWrite5m: 2100 }])
    expect(report.rows[0]!.carried_tokens).toBe(2100)
  })

  it("a fork carries what it copied", async () => {
    const trail = makeTrail()
    trail.session("s")
    trail.session("fork", { parent: "s", relation: "fork" })
    const first = trail.message("s", { kind: "answer", at: at(0), copiedTo: ["fork"] })
    trail.tool(first, { tool: "Read", inputChars: 400, outputChars: 4000 })
    trail.request("s", priced({ message: first, at: at(0), cacheWrite5m: 10_000, output: 100 }))
    trail.request("fork", priced({ at: at(5), cacheWrite5m: 12_000 }))
    trail.derive()
    const report = await ask({ by: "tool", sessions: ["fork"] }, trail)
    // (400 + 4000) × 0.25 tokens, at 3.75
    expect(report.rows.map((row) => [row.calls, ...micros(row)])).toEqual([[0, 0, 4125, 0]])
  })

  it("gives the text of a skill to the skill", async () => {
    const trail = makeTrail()
    trail.session("s")
    const first = trail.message("s", { kind: "answer", at: at(0) })
    trail.tool(first, { tool: "Skill", title: "pdf", inputChars: 100, outputChars: 40 })
    trail.request("s", priced({ message: first, at: at(0), cacheWrite5m: 1000, output: 100 }))
    const text = trail.message("s", { kind: "context", at: "2026-03-01T10:00:30Z" })
    trail.part(text, { chars: 1000 })
    trail.request("s", priced({ at: at(1), cacheRead: 1000, cacheWrite5m: 360 }))
    trail.derive()
    const report = await ask({ by: "skill" }, trail)
    expect(report.rows.map((row) => [row.name, ...micros(row)])).toEqual([["pdf", 1500, 360 * 3.75, 0]])
  })
})

const usageOf = (question: object, trail = small()) =>
  Effect.runPromise(
    usage({ period: "daily", timezone: "UTC", ...question }).pipe(Effect.provide(trail.layer))
  )

describe("usage by tool", () => {
  it("shares out tokens and costs, and leaves the rest without a tool", async () => {
    const report = await usageOf({ by: ["tool", "model"] })
    expect(report.is_estimate).toBe(true)
    expect(
      report.rows.map((row) => [
        row.by["tool"],
        row.requests,
        row.output_tokens,
        row.cache_read_tokens,
        row.cache_write_5m_tokens,
        row.cost_usd_micros
      ])
    ).toEqual([
      [null, 2, 100, 2040, 1090, 5250 + 2175 + 10_728 - 1953],
      ["mcp__github__search", 1, 60, 260, 260, 1953]
    ])
    expect(report.totals).toEqual((await usageOf({})).totals)
  })
})

it("law: what is shared out and the rest are what the requests cost", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTrail(60),
      fc.constantFrom("tool", "server", "skill", "file"),
      fc.constantFrom("auto", "computed", "recorded"),
      fc.constantFrom(
        {},
        { since: "2026-03-01", until: "2026-03-20" },
        { models: ["gpt-5.4"] },
        { agents: ["codex"] }
      ),
      async (random, by, cost, filter) => {
        const trail = plant(random)
        fc.pre(!("models" in filter) || random.requests.some((one) => one.model === 2))
        const report = await ask({ by, cost, ...filter }, trail)
        const plain = await usageOf({ cost, ...filter }, trail)
        expect(report.cost_usd_micros).toBe(plain.totals.cost_usd_micros)
        expect(report.cost_status).toBe(plain.totals.cost_status)
        expect(report.unpriced_requests).toBe(plain.totals.unpriced_requests)
        const shares = [...report.rows, report.other_tools, report.answers, report.prompts, report.base]
        for (const share of shares) {
          const isUnknown = share.cost_status === "unknown"
          for (const amount of micros(share)) {
            if (isUnknown) expect(amount).toBe(null)
            else expect(amount).toBeGreaterThanOrEqual(0)
          }
          for (const tokens of [share.written_tokens, share.carried_tokens])
            expect(tokens).toBeGreaterThanOrEqual(0)
        }
        const known = shares.reduce((sum, share) => sum + (share.cost_usd_micros ?? 0), 0)
        expect(known + report.web_search_cost_usd_micros + report.unsplit_cost_usd_micros).toBe(
          report.cost_usd_micros ?? 0
        )
      }
    ),
    { numRuns: 150 }
  )
})

it("law: sessions and blocks by tool add up to what they are without tools", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTrail(50),
      fc.constantFrom({}, { last: 2 }, { since: "2026-03-05" }),
      async (random, question) => {
        const trail = plant(random)
        const of = <A, E>(answer: Effect.Effect<A, E, SqlClient.SqlClient>) =>
          Effect.runPromise(Effect.provide(answer, trail.layer))
        for (const ask of [sessionUsage, blocksUsage]) {
          const shared = await of(ask({ timezone: "UTC", by: ["model", "tool"], ...question }))
          const plain = await of(ask({ timezone: "UTC", by: ["model"], ...question }))
          expect(shared.totals).toEqual(plain.totals)
          for (const row of plain.rows) {
            const parts = shared.rows.filter(
              (one) => one.key === row.key && one.by["model"] === row.by["model"]
            )
            expect(parts.reduce((sum, one) => sum + (one.cost_usd_micros ?? 0), 0)).toBe(
              row.cost_usd_micros ?? 0
            )
            expect(parts.reduce((sum, one) => sum + one.output_tokens, 0)).toBe(row.output_tokens)
          }
        }
      }
    ),
    { numRuns: 50 }
  )
})

it("law: usage by tool adds up to usage, column by column, on every day and in every session", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTrail(50),
      fc.constantFrom("UTC", "Asia/Kathmandu", "America/New_York"),
      async (random, timezone) => {
        const trail = plant(random)
        const shared = await usageOf({ timezone, by: ["session", "tool", "model"] }, trail)
        const plain = await usageOf({ timezone, by: ["session", "model"] }, trail)
        const columns = [
          "input_tokens",
          "output_tokens",
          "reasoning_tokens",
          "cache_read_tokens",
          "cache_write_5m_tokens",
          "cache_write_1h_tokens",
          "web_searches",
          "cost_usd_micros"
        ] as const
        for (const row of plain.rows) {
          const parts = shared.rows.filter(
            (one) =>
              one.key === row.key &&
              one.by["session"] === row.by["session"] &&
              one.by["model"] === row.by["model"]
          )
          for (const column of columns) {
            expect([column, parts.reduce((sum, one) => sum + (one[column] ?? 0), 0)]).toEqual([
              column,
              row[column] ?? 0
            ])
          }
        }
        expect(shared.totals).toEqual(plain.totals)
      }
    ),
    { numRuns: 80 }
  )
})
