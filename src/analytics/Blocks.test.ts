import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as fc from "fast-check"
import { BlocksReport } from "../report/Blocks.ts"
import { blocksUsage, type BlocksQuestion } from "./Blocks.ts"
import { plant, randomTrail } from "./testing/randomTrail.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

/** Two blocks that touch, a gap of six hours and a half, one block more. */
const small = () => {
  const trail = makeTrail()
  trail.session("a")
  trail.session("b", { agent: "codex" })
  const at = (time: string) => ({ at: `2026-03-01T${time}Z` })
  trail.request("a", { ...at("08:17:00"), input: 100, output: 50, computed: 600 })
  trail.request("a", { ...at("12:59:59.999"), output: 10, cacheRead: 1000, computed: 40 })
  trail.request("a", { ...at("13:00:00"), output: 20, computed: 100 })
  trail.request("b", { ...at("14:00:00"), model: "gpt-5.4", provider: "openai", output: 40, computed: 200 })
  trail.request("a", { ...at("20:30:00"), output: 6, computed: 12 })
  trail.request("a", { ...at("20:42:00"), output: 6, computed: 18 })
  trail.request("a", { at: null, output: 1, computed: 7 })
  trail.derive()
  return trail
}

const ask = (question: BlocksQuestion, now: string, trail = small()) =>
  Effect.runPromise(
    TestClock.setTime(Date.parse(now)).pipe(
      Effect.andThen(blocksUsage({ timezone: "UTC", ...question })),
      Effect.provide(trail.layer),
      Effect.provide(TestClock.layer())
    )
  )

const later = "2026-04-01T00:00:00Z"
const hours = (key: string) => key.slice(11, 16)

describe("usage blocks", () => {
  it("begin at the full hour of their first request and last five hours", async () => {
    const report = await ask({}, later)
    expect(
      report.blocks.map((block) => [hours(block.key), block.is_gap, block.tokens, block.is_active])
    ).toEqual([
      ["08:00", false, 1160, false],
      ["13:00", false, 60, false],
      ["19:00", true, 0, false],
      ["20:00", false, 12, false]
    ])
    expect(report.rows.map((row) => [row.key, row.requests, row.cost_usd_micros])).toEqual([
      ["2026-03-01T08:00:00.000Z", 2, 640],
      ["2026-03-01T13:00:00.000Z", 2, 300],
      ["2026-03-01T20:00:00.000Z", 2, 30],
      ["unknown", 1, 7]
    ])
    expect(report.totals.cost_usd_micros).toBe(977)
    expect(report.blocks[1]).toMatchObject({
      first_request_at_ms: Date.parse("2026-03-01T13:00:00Z"),
      last_request_at_ms: Date.parse("2026-03-01T14:00:00Z"),
      models: ["claude-sonnet-4-5", "gpt-5.4"],
      burn_rate: { tokens_per_minute: 1, uncached_tokens_per_minute: 1, cost_usd_micros_per_hour: 300 }
    })
    expect(Schema.decodeUnknownSync(BlocksReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it("the active block is projected to its end", async () => {
    const report = await ask({ activeOnly: true, tokenLimit: "max" }, "2026-03-01T21:00:00Z")
    expect(report.blocks).toHaveLength(1)
    // 12 tokens and 30 micro-dollars in 12 minutes, four hours to go
    expect(report.blocks[0]).toMatchObject({
      is_active: true,
      burn_rate: { tokens_per_minute: 1, cost_usd_micros_per_hour: 150 },
      projection: { tokens: 252, cost_usd_micros: 630, remaining_minutes: 240 },
      limit: { limit_tokens: 1160, status: "ok" }
    })
    expect(report.totals.requests).toBe(2)
    expect(report.undated_requests).toBe(1)
  })

  it.each([
    ["2026-03-01T20:42:00Z", true],
    ["2026-03-02T00:59:59Z", true],
    ["2026-03-02T01:00:00Z", false]
  ])("at %s the last block is running: %s", async (now, isActive) => {
    const report = await ask({}, now)
    expect(report.blocks.map((block) => block.is_active)).toEqual([false, false, false, isActive])
  })

  it.each([
    [60, ["exceeds", "warning", undefined, "ok"]],
    [100, ["exceeds", "ok", undefined, "ok"]],
    ["max", ["warning", "ok", undefined, "ok"]]
  ] as const)("against a limit of %s tokens", async (tokenLimit, statuses) => {
    const report = await ask({ tokenLimit }, later)
    expect(report.blocks.map((block) => block.limit?.status)).toEqual(statuses)
  })

  it("a range and --last choose among blocks, and do not move them", async () => {
    const since = await ask({ since: "2026-03-01T09:00:00Z" }, later)
    expect(since.rows.map((row) => hours(row.key))).toEqual(["13:00", "20:00"])
    const last = await ask({ last: 2 }, later)
    expect(last.blocks.map((block) => [hours(block.key), block.is_gap])).toEqual([
      ["13:00", false],
      ["19:00", true],
      ["20:00", false]
    ])
  })

  it("splits blocks, and filters before it finds them", async () => {
    const split = await ask({ by: ["agent"] }, later)
    expect(split.rows.map((row) => [hours(row.key), row.by["agent"], row.requests])).toEqual([
      ["08:00", "claude-code", 2],
      ["13:00", "codex", 1],
      ["13:00", "claude-code", 1],
      ["20:00", "claude-code", 2],
      ["", "claude-code", 1]
    ])
    const codex = await ask({ agents: ["codex"] }, later)
    expect(codex.rows.map((row) => hours(row.key))).toEqual(["14:00"])
  })

  it("length can be chosen, in whole hours", async () => {
    const report = await ask({ blockHours: 1 }, later)
    expect(report.rows.map((row) => hours(row.key))).toEqual([
      "08:00",
      "12:00",
      "13:00",
      "14:00",
      "20:00",
      ""
    ])
    const error = await Effect.runPromise(
      Effect.flip(blocksUsage({ blockHours: 0.1 })).pipe(Effect.provide(small().layer))
    )
    expect(error.reason).toBe("bad_input")
  })
})

it("law: every request is in exactly one block, within its hours, and blocks do not overlap", async () => {
  await fc.assert(
    fc.asyncProperty(randomTrail(40), fc.constantFrom(5, 1, 3), async (random, blockHours) => {
      const trail = plant(random)
      const report = await ask({ by: ["model"], blockHours }, later, trail)
      const counted = trail.database.prepare("SELECT at_ms FROM requests WHERE is_counted = 1").all()
      expect(report.totals.requests).toBe(counted.length)
      const used = report.blocks.filter((block) => !block.is_gap)
      for (const { at_ms } of counted) {
        if (at_ms === null) continue
        const at = Number(at_ms)
        expect(used.filter((block) => block.starts_at_ms <= at && at < block.ends_at_ms)).toHaveLength(1)
      }
      for (const [i, block] of used.entries()) {
        expect(block.first_request_at_ms! - block.starts_at_ms).toBeLessThan(3_600_000)
        if (i > 0) expect(block.starts_at_ms).toBeGreaterThanOrEqual(used[i - 1]!.ends_at_ms)
      }
    }),
    { numRuns: 40 }
  )
})
