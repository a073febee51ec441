/** What changed between two checkpoints adds up, and a swap is seen. */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { Absence, FindingSeen } from "../record/Finding.ts"
import { sqliteCheckpoints } from "../store/findings/sqlite-checkpoints.ts"
import { provideClient } from "../store/Sqlite.ts"
import { byText, emptyStore, run, seen } from "../store/testing/auditRuns.ts"
import { checkpointDelta } from "./checkpoint-delta.ts"
import { listCheckpoints } from "./checkpoints.ts"

const root = "/code/harbour"
const start = 1_800_000_000_000

/** A store with one checkpoint a minute; `absence`: why what is not found any more is gone. */
const audited = (
  steps: ReadonlyArray<{ readonly findings: ReadonlyArray<FindingSeen>; readonly absence?: Absence }>
) => {
  const database = emptyStore()
  const store = sqliteCheckpoints(database, "memory")
  for (const [i, { findings, absence = "fixed" }] of steps.entries()) {
    const next = run(start + i * 60_000, findings)
    Effect.runSync(store.append(next, byText(next.at_ms, next, absence)))
  }
  const ask = <A, E>(question: Effect.Effect<A, E>) => Effect.runSync(question)
  return {
    delta: (from: string, to = "latest") =>
      ask(checkpointDelta({ root, from, to, timezone: "UTC" }).pipe(provideClient(database))),
    failure: (from: string, to = "latest") =>
      ask(Effect.flip(checkpointDelta({ root, from, to, timezone: "UTC" }).pipe(provideClient(database)))),
    list: () => ask(listCheckpoints({ root, timezone: "UTC" }).pipe(provideClient(database)))
  }
}

it("one fixed and one new of the same rule in the same file is no rest", () => {
  const one = seen("no-a", 1, { message: "no first" })
  const other = seen("no-a", 5, { message: "no second" })
  const { delta } = audited([{ findings: [one] }, { findings: [other] }])
  const { counts, by_rule, by_file, findings, changed } = delta("latest~1")
  expect(counts).toMatchObject({ new: 1, fixed: 1, unchanged: 0 })
  const row = { from: 1, to: 1, new: 1, fixed: 1 }
  expect(by_rule).toMatchObject([{ name: "no-a", ...row }])
  expect(by_file).toMatchObject([{ name: "src/a.ts", ...row }])
  expect(changed).toBe(2)
  expect(findings.map(({ change, message, line }) => [change, message, line])).toEqual([
    ["new", "no second", 5],
    ["fixed", "no first", 1]
  ])
})

it.each([
  ["at the next line", [1, 2], "moved"],
  ["where it was", [1, 1], "unchanged"]
])("a finding %s is neither new nor fixed", (_, [before, after], change) => {
  const { delta } = audited([{ findings: [seen("no-a", before!)] }, { findings: [seen("no-a", after!)] }])
  expect(delta("#1")).toMatchObject({ counts: { [change]: 1, new: 0, fixed: 0 }, changed: 0, by_rule: [] })
})

it("what was not measured is not fixed, and what came back is reopened", () => {
  const steps = [
    { findings: [seen("no-a", 1)] },
    { findings: [], absence: "not_measured" as const },
    { findings: [seen("no-a", 1)] },
    { findings: [] },
    { findings: [seen("no-a", 1)] }
  ]
  const { delta } = audited(steps)
  expect(delta("#1", "#2").counts).toMatchObject({ not_measured: 1, fixed: 0 })
  expect(delta("#1", "#3").counts).toMatchObject({ unchanged: 1, new: 0 })
  expect(delta("#2", "#3").counts).toMatchObject({ measured_again: 1, new: 0 })
  expect(delta("#3", "#4").counts).toMatchObject({ fixed: 1 })
  expect(delta("#4", "#5").counts).toMatchObject({ reopened: 1, new: 0 })
  // it was there at both
  expect(delta("#3", "#5").counts).toMatchObject({ unchanged: 1 })
})

it("counts add up, between any two", () => {
  const finding = fc
    .record({
      rule: fc.constantFrom("no-a", "no-b"),
      line: fc.integer({ min: 1, max: 3 }),
      text: fc.constantFrom("x", "y")
    })
    .map(({ rule, line, text }) => seen(rule, line, { message: text }))
  const absence = fc.constantFrom<Absence>("fixed", "file_deleted", "not_measured", "rule_removed")
  const step = fc.record({ findings: fc.array(finding, { maxLength: 5 }), absence })
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 6 }), fc.nat(), fc.nat(), (steps, a, b) => {
      const { delta, list } = audited(steps)
      const [low, high] = [a % steps.length, b % steps.length].sort((x, y) => x - y) as [number, number]
      const { from, to, counts, by_rule, changed } = delta(`#${low + 1}`, `#${high + 1}`)
      const stayed = counts.unchanged + counts.moved + counts.updated
      const gone = counts.fixed + counts.file_deleted + counts.not_measured + counts.rule_removed
      expect(from.findings).toBe(steps[low]!.findings.length)
      expect(stayed + gone).toBe(from.findings)
      expect(stayed + counts.new + counts.reopened + counts.measured_again).toBe(to.findings)
      expect(changed).toBe(gone + counts.new + counts.reopened + counts.updated + counts.measured_again)
      for (const row of by_rule) {
        const came = row.new + row.reopened + row.measured_again
        const went = row.fixed + row.file_deleted + row.not_measured + row.rule_removed
        expect(row.to - row.from).toBe(came - went)
      }
      expect(list().checkpoints.map(({ number }) => number)).toEqual(steps.map((_, i) => steps.length - i))
    }),
    { numRuns: 60 }
  )
})

it.each([
  ["latest~9", "latest", "not_found"],
  ["#7", "latest", "not_found"],
  ["nowhere", "latest", "not_found"],
  ["2027", "latest", "bad_input"],
  ["../etc", "latest", "bad_input"],
  ["latest", "latest~1", "bad_input"]
])("from %s to %s is refused: %s", (from, to, reason) => {
  const { failure } = audited([{ findings: [] }, { findings: [] }])
  expect(failure(from, to)).toMatchObject({ reason })
})
