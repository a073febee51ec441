import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as fc from "fast-check"
import { UsageReport, type UsageAmounts } from "../report/Usage.ts"
import { plainCard, plant, randomTrail } from "./testing/randomTrail.ts"
import { makeTrail } from "./testing/trailBuilder.ts"
import { usage, type UsageQuestion } from "./Usage.ts"
import { sessionUsage } from "./UsageSessions.ts"

/** Two days and a bit around midnight of Berlin (UTC+1), one request without a time. */
const small = () => {
  const trail = makeTrail()
  trail.session("a", { project: "/home/ada/shop", machine: "desk", branch: "main" })
  trail.session("b", { agent: "codex", project: "/home/ada/blog", machine: "lap", branch: "fix" })
  trail.session("a1", { parent: "a", role: "Explore", project: "/home/ada/shop", machine: "desk" })
  const opus = { model: "claude-opus-4-5" }
  trail.request("a", {
    ...opus,
    at: "2026-03-01T22:59:59.999Z",
    input: 10,
    output: 20,
    cacheRead: 100,
    computed: 1000
  })
  trail.request("a", {
    ...opus,
    at: "2026-03-01T23:00:00Z",
    input: 1,
    output: 2,
    reasoning: 1,
    cacheWrite5m: 7,
    cacheWrite1h: 8,
    webSearches: 2,
    computed: 300
  })
  trail.request("a1", {
    model: "claude-haiku-4-5",
    at: "2026-03-02T12:00:00Z",
    output: 5,
    computed: 50,
    lowerBound: "placeholder"
  })
  trail.request("b", { model: "gpt-9", provider: "openai", at: "2026-03-02T12:00:00Z", output: 9 })
  trail.request("b", { model: "gpt-5.4", provider: "openai", at: null, output: 4, recorded: 40 })
  trail.request("b", {
    model: "gpt-5.4",
    provider: "openai",
    at: "2026-03-02T12:00:00Z",
    output: 99,
    recorded: 99,
    counted: false
  })
  trail.derive()
  return trail
}

const ask = (question: Partial<UsageQuestion>, trail = small()) =>
  Effect.runPromise(
    usage({ period: "daily", timezone: "Europe/Berlin", ...question }).pipe(Effect.provide(trail.layer))
  )

const figures = (row: UsageAmounts) => [
  row.requests,
  row.output_tokens,
  row.cost_usd_micros,
  row.cost_status,
  row.unpriced_requests
]

describe("usage by day", () => {
  it("counts local days, sums statuses, and puts undated requests last", async () => {
    const report = await ask({})
    expect(report.rows.map((row) => [row.key, ...figures(row)])).toEqual([
      ["2026-03-01", 1, 20, 1000, "computed", 0],
      ["2026-03-02", 3, 16, 350, "lower_bound", 1],
      ["unknown", 1, 4, 40, "recorded", 0]
    ])
    expect(figures(report.totals)).toEqual([5, 40, 1390, "lower_bound", 1])
    expect(report.rows[1]).toEqual({
      key: "2026-03-02",
      by: {},
      requests: 3,
      input_tokens: 1,
      output_tokens: 16,
      reasoning_tokens: 1,
      cache_read_tokens: 0,
      cache_write_5m_tokens: 7,
      cache_write_1h_tokens: 8,
      web_searches: 2,
      cost_usd_micros: 350,
      cost_status: "lower_bound",
      unpriced_requests: 1
    })
    expect(report).toMatchObject({
      schema_version: 1,
      period: "daily",
      timezone: "Europe/Berlin",
      is_estimate: false
    })
  })

  it("is a report that its schema accepts", async () => {
    const report = await ask({ by: ["model", "agent"] })
    expect(Schema.decodeUnknownSync(UsageReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it("moves with the zone", async () => {
    const report = await ask({ timezone: "UTC" })
    expect(report.rows.map((row) => [row.key, row.requests])).toEqual([
      ["2026-03-01", 2],
      ["2026-03-02", 2],
      ["unknown", 1]
    ])
  })

  it("has null cost where nothing could be priced", async () => {
    const report = await ask({ by: ["model"] })
    expect(
      report.rows.map((row) => [row.key, row.by["model"], row.cost_usd_micros, row.cost_status])
    ).toEqual([
      ["2026-03-01", "claude-opus-4-5", 1000, "computed"],
      ["2026-03-02", "claude-opus-4-5", 300, "computed"],
      ["2026-03-02", "claude-haiku-4-5", 50, "lower_bound"],
      ["2026-03-02", "gpt-9", null, "unknown"],
      ["unknown", "gpt-5.4", 40, "recorded"]
    ])
  })

  it("splits by every dimension at once", async () => {
    const by = ["agent", "provider", "project", "machine", "branch", "session", "role", "model"] as const
    const report = await ask({ period: "monthly", by })
    expect(
      report.rows.map((row) => [row.key, ...by.map((dimension) => row.by[dimension]), row.requests])
    ).toEqual([
      [
        "2026-03",
        "claude-code",
        "anthropic",
        "/home/ada/shop",
        "desk",
        "main",
        "a",
        null,
        "claude-opus-4-5",
        2
      ],
      [
        "2026-03",
        "claude-code",
        "anthropic",
        "/home/ada/shop",
        "desk",
        null,
        "a1",
        "Explore",
        "claude-haiku-4-5",
        1
      ],
      ["2026-03", "codex", "openai", "/home/ada/blog", "lap", "fix", "b", null, "gpt-9", 1],
      ["unknown", "codex", "openai", "/home/ada/blog", "lap", "fix", "b", null, "gpt-5.4", 1]
    ])
  })

  it.each([
    ["monday", undefined, ["2026-02-23", "2026-03-02", "unknown"]],
    ["sunday", 0, ["2026-03-01", "unknown"]]
  ])("weeks begin on %s", async (_, weekStart, keys) => {
    const report = await ask({ period: "weekly", ...(weekStart === undefined ? {} : { weekStart }) })
    expect(report.rows.map((row) => row.key)).toEqual(keys)
  })

  it("an empty store has no rows and a cost that nobody knows", async () => {
    const trail = makeTrail()
    const report = await ask({}, trail)
    expect(report.rows).toEqual([])
    expect(figures(report.totals)).toEqual([0, 0, null, "unknown", 0])
  })
})

describe("ranges", () => {
  it.each([
    [{ since: "2026-03-02" }, ["2026-03-02"], 1],
    [{ until: "2026-03-01" }, ["2026-03-01"], 1],
    [{ since: "20260301", until: "20260301" }, ["2026-03-01"], 1],
    [{ since: "2026-03" }, ["2026-03-01", "2026-03-02"], 1],
    [{ since: "2026-03-02T00:00:00" }, ["2026-03-02"], 1],
    [{ since: "2026-03-02T12:00:00Z" }, ["2026-03-02"], 1],
    [{}, ["2026-03-01", "2026-03-02", "unknown"], 0]
  ])("%j", async (range, keys, undated) => {
    const report = await ask(range)
    expect(report.rows.map((row) => row.key)).toEqual(keys)
    expect(report.undated_requests).toBe(undated)
  })

  it.effect("--last counts calendar periods up to now", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-03-02T20:00:00Z"))
      const last = (count: number, period: "daily" | "weekly" | "monthly") =>
        usage({ period, last: count, timezone: "Europe/Berlin" }).pipe(
          Effect.map((report) => [
            report.rows.map((row) => row.key),
            new Date(report.since_ms!).toISOString()
          ])
        )
      expect(yield* last(1, "daily")).toEqual([["2026-03-02"], "2026-03-01T23:00:00.000Z"])
      expect(yield* last(2, "daily")).toEqual([["2026-03-01", "2026-03-02"], "2026-02-28T23:00:00.000Z"])
      expect(yield* last(2, "weekly")).toEqual([["2026-02-23", "2026-03-02"], "2026-02-22T23:00:00.000Z"])
      expect(yield* last(3, "monthly")).toEqual([["2026-03"], "2025-12-31T23:00:00.000Z"])
      const today = yield* usage({ period: "daily", since: "today", timezone: "Europe/Berlin" })
      expect(today.rows.map((row) => row.key)).toEqual(["2026-03-02"])
      const days = yield* usage({ period: "daily", since: "2d", timezone: "Europe/Berlin" })
      expect(days.rows.map((row) => row.key)).toEqual(["2026-03-01", "2026-03-02"])
    }).pipe(Effect.provide(small().layer))
  )

  it.each([
    [{ since: "2026-02-30" }, "2026-02-30"],
    [{ since: "soon" }, "soon"],
    [{ last: 0 }, "--last 0"],
    [{ last: 1, since: "2026-03-01" }, "--last and --since"],
    [{ since: "2026-03-02", until: "2026-03-01" }, "empty"],
    [{ timezone: "Mars/Olympus" }, "Mars/Olympus"],
    [{ weekStart: 7 }, "day 7"]
  ])("%j is refused", async (question, words) => {
    const error = await Effect.runPromise(
      Effect.flip(usage({ period: "daily", ...question })).pipe(Effect.provide(small().layer))
    )
    expect(error).toMatchObject({
      _tag: "AnalyticsError",
      reason: "bad_input",
      message: expect.stringContaining(words)
    })
  })
})

describe("filters", () => {
  it.each([
    [{ agents: ["codex"] }, 2],
    [{ projects: ["shop"] }, 3],
    [{ projects: ["/home/ada/blog/"] }, 2],
    [{ models: ["claude-opus-4-5", "gpt-9"] }, 3],
    [{ providers: ["openai"] }, 2],
    [{ providers: ["openai"], models: ["claude-opus-4-5"] }, 0],
    [{ machines: ["desk"], branches: ["main"] }, 2],
    [{ roles: ["Explore"] }, 1],
    [{ sessions: ["a1"] }, 1],
    [{ sessions: ["a"] }, 3],
    [{ agents: [] }, 5]
  ])("%j leaves %i requests", async (filter, requests) => {
    expect((await ask(filter)).totals.requests).toBe(requests)
  })

  it.each([
    [{ agents: ["codecs"] }, "codecs", "codex"],
    [{ projects: ["shopp"] }, "shopp", "shop"],
    [{ branches: ["trunk"] }, "trunk", "main"],
    [{ sessions: ["zzzz"] }, "zzzz", "sessions list"]
  ])("%j is an error that names what there is", async (filter, name, known) => {
    const error = await Effect.runPromise(
      Effect.flip(usage({ period: "daily", ...filter })).pipe(Effect.provide(small().layer))
    )
    expect(error.reason).toBe("not_found")
    expect(error.message).toContain(name)
    expect(error.message).toContain(known)
  })
})

describe("cost policy", () => {
  const mixed = () => {
    const trail = makeTrail()
    trail.session("a")
    trail.request("a", {
      at: "2026-03-01T10:00:00Z",
      recorded: 70,
      computed: 50,
      cost: 70,
      status: "recorded"
    })
    trail.request("a", { at: "2026-03-01T10:00:00Z", computed: 5 })
    trail.derive()
    return trail
  }
  it.each([
    ["auto", 75, "computed", 0],
    ["computed", 55, "computed", 0],
    ["recorded", 70, "lower_bound", 1]
  ] as const)("%s", async (cost, micros, status, unpriced) => {
    const { totals } = await ask({ cost }, mixed())
    expect([totals.cost_usd_micros, totals.cost_status, totals.unpriced_requests]).toEqual([
      micros,
      status,
      unpriced
    ])
  })
})

describe("usage by session", () => {
  const sessions = (question: Parameters<typeof sessionUsage>[0], trail = small()) =>
    Effect.runPromise(sessionUsage({ timezone: "UTC", ...question }).pipe(Effect.provide(trail.layer)))

  it("adds sub-agents to the session that began them", async () => {
    const report = await sessions({})
    expect(
      report.rows.map((row) => [
        row.key,
        ...figures(row),
        row.direct?.cost_usd_micros,
        row.session?.sub_agents
      ])
    ).toEqual([
      ["a", 3, 27, 1350, "lower_bound", 0, 1300, 1],
      ["b", 2, 13, 40, "lower_bound", 1, 40, 0]
    ])
    expect(report.totals).toEqual((await ask({})).totals)
  })

  it("shows sub-agents by themselves when asked, and counts them once", async () => {
    const report = await sessions({ includeSubAgents: true })
    expect(report.rows.map((row) => [row.key, row.cost_usd_micros, row.direct?.cost_usd_micros])).toEqual([
      ["a", 1350, 1300],
      ["b", 40, 40],
      ["a1", 50, 50]
    ])
    expect(report.totals).toEqual((await ask({})).totals)
  })

  it("splits sessions and keeps those that ended last", async () => {
    const report = await sessions({ by: ["role", "model"], last: 1 })
    expect(report.rows.map((row) => [row.key, row.by["model"], row.requests])).toEqual([
      ["b", "gpt-5.4", 1],
      ["b", "gpt-9", 1]
    ])
    expect(report.totals.requests).toBe(2)
  })

  it("is shared out to tools too, with its sub-agents", async () => {
    const trail = makeTrail()
    trail.session("a")
    trail.session("a1", { parent: "a" })
    for (const session of ["a", "a1"]) {
      const message = trail.message(session, { kind: "answer", at: "2026-03-01T10:00:00Z" })
      trail.tool(message, { tool: "Bash", inputChars: 100 })
      trail.request(session, {
        message,
        at: "2026-03-01T10:00:00Z",
        output: 10,
        computed: 150,
        card: plainCard
      })
    }
    trail.derive()
    const report = await sessions({ by: ["tool"] }, trail)
    expect(
      report.rows.map((row) => [
        row.key,
        row.by["tool"],
        row.requests,
        row.cost_usd_micros,
        row.direct?.cost_usd_micros
      ])
    ).toEqual([
      ["a", "Bash", 2, 300, 150],
      ["a", null, 0, 0, 0]
    ])
    expect([report.is_estimate, report.totals.requests, report.totals.cost_usd_micros]).toEqual([
      true,
      2,
      300
    ])
  })

  it("a fork is a session of its own; a sub-agent of an unknown parent stands by itself", async () => {
    const trail = makeTrail()
    trail.session("root")
    trail.session("fork", { parent: "root", relation: "fork" })
    trail.session("child", { parent: "fork" })
    trail.session("orphan", { parent: "gone" })
    for (const session of ["root", "fork", "child", "orphan"]) {
      trail.request(session, { at: "2026-03-01T10:00:00Z", computed: 1 })
    }
    trail.derive()
    const report = await sessions({}, trail)
    expect(report.rows.map((row) => [row.key, row.cost_usd_micros])).toEqual([
      ["root", 1],
      ["fork", 2],
      ["orphan", 1]
    ])
  })
})

it("law: days, weeks, months and sessions add up to the requests, in every zone and split", async () => {
  const zones = [
    "UTC",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe"
  ]
  const splits = [
    [],
    ["model"],
    ["agent", "project"],
    ["session", "role"],
    ["provider", "machine", "branch"]
  ] as const
  await fc.assert(
    fc.asyncProperty(
      randomTrail(60),
      fc.constantFrom(...zones),
      fc.constantFrom(...splits),
      async (random, timezone, by) => {
        const trail = plant(random)
        const [expected] = trail.database
          .prepare(
            `SELECT count(*) AS requests, coalesce(sum(output_tokens), 0) AS output,
               CASE WHEN count(*) = 0 THEN 0 ELSE sum(cost_usd_micros) END AS cost FROM requests WHERE is_counted = 1`
          )
          .all()
        const reports = await Promise.all([
          ask({ timezone, by }, trail),
          ask({ timezone, by, period: "weekly" }, trail),
          ask({ timezone, by, period: "monthly" }, trail),
          Effect.runPromise(sessionUsage({ timezone, by }).pipe(Effect.provide(trail.layer))),
          Effect.runPromise(
            sessionUsage({ timezone, by, includeSubAgents: true }).pipe(Effect.provide(trail.layer))
          )
        ])
        const split = await ask({ timezone, by: ["model"] }, trail)
        const whole = await ask({ timezone }, trail)
        for (const row of whole.rows) {
          const parts = split.rows.filter((one) => one.key === row.key)
          expect(parts.reduce((sum, one) => sum + one.requests, 0)).toBe(row.requests)
          expect(parts.reduce((sum, one) => sum + one.output_tokens, 0)).toBe(row.output_tokens)
        }
        expect(new Set(split.rows.map((row) => row.key))).toEqual(new Set(whole.rows.map((row) => row.key)))
        for (const report of reports) {
          expect([
            report.totals.requests,
            report.totals.output_tokens,
            report.totals.cost_usd_micros
          ]).toEqual([expected!["requests"], expected!["output"], expected!["cost"]])
          const own = (row: (typeof report.rows)[number]): UsageAmounts =>
            report === reports[4] ? row.direct! : row
          const sum = (f: (row: UsageAmounts) => number | null) =>
            report.rows.reduce((all, row) => all + (f(own(row)) ?? 0), 0)
          expect(sum((row) => row.requests)).toBe(report.totals.requests)
          expect(sum((row) => row.cost_usd_micros)).toBe(report.totals.cost_usd_micros ?? 0)
          expect(sum((row) => row.unpriced_requests)).toBe(report.totals.unpriced_requests)
        }
      }
    ),
    { numRuns: 60 }
  )
})
