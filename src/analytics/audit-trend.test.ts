/** Trends and hotspots are what counting by hand over every checkpoint comes to. */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { Checkpoint } from "../record/AuditRun.ts"
import type { Absence, Finding, FindingSeen } from "../record/Finding.ts"
import { sqliteCheckpoints } from "../store/findings/sqlite-checkpoints.ts"
import { provideClient } from "../store/Sqlite.ts"
import { byText, emptyStore, run, seen } from "../store/testing/auditRuns.ts"
import { auditHotspots, type HotspotsQuestion } from "./audit-hotspots.ts"
import { auditTrend, type TrendQuestion } from "./audit-trend.ts"

const root = "/code/harbour"
const start = Date.UTC(2026, 10, 1, 12)
const day_ms = 86_400_000

interface Step {
  readonly findings: ReadonlyArray<FindingSeen>
  readonly absence?: Absence
}

/** One checkpoint a day. */
const audited = (steps: ReadonlyArray<Step>) => {
  const database = emptyStore()
  const store = sqliteCheckpoints(database, "memory")
  const checkpoints = steps.map(({ findings, absence = "fixed" }, i) => {
    const next = run(start + i * day_ms, findings)
    return Effect.runSync(store.append(next, byText(next.at_ms, next, absence)))
  })
  const provided = provideClient(database)
  return {
    checkpoints,
    trend: (question: Omit<TrendQuestion, "root" | "timezone">) =>
      Effect.runSync(provided(auditTrend({ root, timezone: "UTC", ...question }))),
    hotspots: (question: Omit<HotspotsQuestion, "root" | "timezone">) =>
      Effect.runSync(provided(auditHotspots({ root, timezone: "UTC", limit: 100, ...question }))),
    failure: (question: Omit<TrendQuestion, "root" | "timezone">) =>
      Effect.runSync(Effect.flip(provided(auditTrend({ root, timezone: "UTC", ...question }))))
  }
}

const many = (n: number): Step => ({
  findings: Array.from({ length: n }, (_, i) => seen("no-a", i + 1, { message: `m${i}` }))
})

it("mean and deviation are of the last values, once there are so many", () => {
  const { points } = audited([2, 4, 9, 4].map(many)).trend({ metric: "warnings", window: 3 })
  expect(points.map(({ value }) => value)).toEqual([2, 4, 9, 4])
  expect(points.map(({ rolling_mean }) => rolling_mean)).toEqual([null, null, 5, 17 / 3])
  expect(points[2]!.rolling_deviation).toBeCloseTo(Math.sqrt(13), 12)
})

it("progress is from the baseline: what came since hides nothing, what came back counts", () => {
  const at = (...names: ReadonlyArray<string>): Step => ({
    findings: names.map((message, i) => seen("no-a", i + 1, { message }))
  })
  const { trend } = audited([at("a", "b", "c", "d"), at("a", "b", "x", "y"), at("a", "b", "c", "x"), at("x")])
  const values = (baseline?: string) =>
    trend({ metric: "progress", baseline }).points.map(({ value }) => value)
  expect(values()).toEqual([0, 50, 25, 100])
  expect(values("#2")).toEqual([0, 0, 25, 75])
})

it("what was not measured is no progress", () => {
  const steps = [many(4), { findings: [], absence: "not_measured" as const }, many(4)]
  expect(
    audited(steps)
      .trend({ metric: "progress" })
      .points.map(({ value }) => value)
  ).toEqual([0, 0, 0])
})

it("a range is of days, and its end is included", () => {
  const { trend, hotspots } = audited([1, 2, 3, 4, 5].map(many))
  const points = trend({ metric: "findings", since: "2026-11-02", until: "2026-11-04" }).points
  expect(points.map(({ value }) => value)).toEqual([2, 3, 4])
  expect(hotspots({ by: "rules", since: "2026-11-02", until: "2026-11-04" }).rows).toMatchObject([
    { findings: 4 }
  ])
})

it.each([
  [{ metric: "errors" as const, window: 1 }, "bad_input"],
  [{ metric: "progress" as const, baseline: "#9" }, "not_found"],
  [{ metric: "errors" as const, tool: "eslint" }, "not_found"]
])("%j is refused: %s", (question, reason) => {
  expect(audited([many(1)]).failure(question)).toMatchObject({ reason })
})

/** Rows in an order of their own. */
const sorted = (rows: ReadonlyArray<ReadonlyArray<unknown>>) => rows.map((row) => JSON.stringify(row)).sort()

const gone = (id: string, upTo: ReadonlyArray<Checkpoint>): boolean => {
  const said = upTo.flatMap(({ findings, absent }) => [
    ...findings.filter((one) => one.id === id).map(() => false),
    ...absent
      .filter((one) => one.id === id)
      .map(({ absence }) => absence === "fixed" || absence === "file_deleted")
  ])
  return said.at(-1) === true
}

it("both are what is counted by hand", () => {
  const finding = fc
    .record({
      rule: fc.constantFrom("no-a", "no-b"),
      path: fc.constantFrom("src/a.ts", "src/b.ts", "c.ts", null),
      severity: fc.constantFrom("error" as const, "warning" as const),
      message: fc.constantFrom("x", "y", "z")
    })
    .map(({ rule, ...more }) => seen(rule, 1, more))
  const absence = fc.constantFrom<Absence>("fixed", "file_deleted", "not_measured", "rule_removed")
  const step = fc.record({ findings: fc.array(finding, { maxLength: 5 }), absence })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(), (steps, a, b) => {
      const { checkpoints, trend, hotspots } = audited(steps)
      const [low, high] = [a % steps.length, b % steps.length].sort((x, y) => x - y) as [number, number]
      const base = checkpoints[0]!.findings
      const progress = checkpoints.map((_, i) => {
        const done = base.filter(({ id }) => gone(id, checkpoints.slice(0, i + 1))).length
        return base.length === 0 ? 100 : (100 * done) / base.length
      })
      expect(trend({ metric: "progress" }).points.map(({ value }) => value)).toEqual(progress)
      const last = new Map<string, Finding>()
      for (const { findings } of checkpoints.slice(low, high + 1))
        for (const one of findings) last.set(one.id, one)
      const day = (i: number) => new Date(start + i * day_ms).toISOString().slice(0, 10)
      const count = (by: (one: Finding) => string | null) =>
        [...Map.groupBy(last.values(), by)].map(([name, own]) => [
          name,
          own.length,
          own.filter(({ severity }) => severity === "error").length
        ])
      const found = (by: "files" | "rules" | "folders") =>
        hotspots({ by, since: day(low), until: day(high) }).rows.map(({ name, findings, errors }) => [
          name,
          findings,
          errors
        ])
      expect(sorted(found("files"))).toEqual(sorted(count(({ path }) => path)))
      expect(sorted(found("rules"))).toEqual(sorted(count(({ rule }) => rule)))
      const folder = (path: string | null) => (path === null ? null : path.startsWith("src/") ? "src" : ".")
      expect(sorted(found("folders"))).toEqual(sorted(count(({ path }) => folder(path))))
    }),
    { numRuns: 60 }
  )
})
