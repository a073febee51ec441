import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import * as TestClock from "effect/testing/TestClock"
import { ActivityReport } from "../report/UsageActivity.ts"
import { plant, randomTrail } from "./testing/randomTrail.ts"
import { makeTrail, type Trail } from "./testing/trailBuilder.ts"
import { usage } from "./Usage.ts"
import { activity, type ActivityQuestion } from "./UsageActivity.ts"

const small = () => {
  const trail = makeTrail()
  trail.session("a")
  trail.session("b", { parent: "a" })
  trail.session("c", { agent: "codex" })
  const at = (time: string) => ({ at: time, output: 1, computed: 10 })
  // Sunday 1 March, 10:00 UTC
  trail.request("a", at("2026-03-01T10:00:00Z"))
  trail.request("a", { ...at("2026-03-01T10:01:00Z"), model: "claude-haiku-4-5" })
  trail.request("b", at("2026-03-01T10:14:59Z"))
  trail.request("c", at("2026-03-01T10:15:00Z"))
  trail.request("c", at("2026-03-08T10:00:00Z"))
  // Monday and Tuesday
  trail.request("c", at("2026-03-02T23:30:00Z"))
  trail.request("c", at("2026-03-03T08:00:00Z"))
  trail.request("c", { at: null, output: 1 })
  trail.derive()
  return trail
}

const ask = (question: ActivityQuestion, trail: Trail = small(), now = "2026-03-04T10:00:00Z") =>
  Effect.runPromise(
    TestClock.setTime(Date.parse(now)).pipe(
      Effect.andThen(activity({ timezone: "UTC", ...question })),
      Effect.provide(trail.layer),
      Effect.provide(TestClock.layer())
    )
  )

it("hours of the week, streaks and concurrency", async () => {
  const report = await ask({})
  expect(
    report.hours.map((hour) => [hour.weekday, hour.hour, hour.requests, hour.sessions, hour.cost_usd_micros])
  ).toEqual([
    [0, 10, 5, 3, 50],
    [1, 23, 1, 1, 10],
    [2, 8, 1, 1, 10]
  ])
  expect(report).toMatchObject({
    active_days: 4,
    longest_streak_days: 3,
    current_streak_days: 0,
    busiest_day: "2026-03-01",
    concurrency: {
      peak_sessions: 2,
      peak_at_ms: Date.parse("2026-03-01T10:00:00Z"),
      peak_user_sessions: 1,
      average_sessions: 6 / 5,
      quarter_hours: [
        { sessions: 1, quarter_hours: 4 },
        { sessions: 2, quarter_hours: 1 }
      ]
    }
  })
  // "a" with its sub-agent, and "c"; one of the five requests of "c" has no time and no price
  expect(report.shape).toEqual({
    sessions: 2,
    duration_ms: {
      average: (60_000 + 603_900_000) / 2,
      median: (60_000 + 603_900_000) / 2,
      least: 60_000,
      most: 603_900_000
    },
    requests: { average: 4, median: 4, least: 3, most: 5 },
    tokens: { average: 4, median: 4, least: 3, most: 5 },
    cost_usd_micros: { average: 35, median: 35, least: 30, most: 40 }
  })
  expect(Schema.decodeUnknownSync(ActivityReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
})

it("a streak lives until yesterday, and hours move with the zone", async () => {
  expect((await ask({ until: "2026-03-03" })).current_streak_days).toBe(3)
  expect((await ask({ until: "2026-03-03" }, small(), "2026-03-05T10:00:00Z")).current_streak_days).toBe(0)
  const kathmandu = await ask({
    timezone: "Asia/Kathmandu",
    since: "2026-03-02T20:00:00Z",
    until: "2026-03-03T05:00:00Z"
  })
  // 23:30 UTC on Monday is 05:15 on Tuesday
  expect(kathmandu.hours.map((hour) => [hour.weekday, hour.hour])).toEqual([[2, 5]])
})

it("an empty store is no activity", async () => {
  const report = await ask({}, makeTrail())
  expect(report).toMatchObject({
    hours: [],
    active_days: 0,
    busiest_day: null,
    concurrency: { average_sessions: null, peak_at_ms: null }
  })
})

it("law: hours of the week add up to the dated usage, in every zone", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTrail(50),
      fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"),
      async (random, timezone) => {
        const trail = plant(random)
        const report = await ask({ timezone }, trail)
        const plain = await Effect.runPromise(
          usage({ period: "daily", timezone }).pipe(Effect.provide(trail.layer))
        )
        const dated = plain.rows.filter((row) => row.key !== "unknown")
        expect(report.hours.reduce((sum, hour) => sum + hour.requests, 0)).toBe(
          dated.reduce((sum, row) => sum + row.requests, 0)
        )
        expect(report.active_days).toBe(dated.length)
      }
    ),
    { numRuns: 40 }
  )
})
