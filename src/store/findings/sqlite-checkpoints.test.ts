/** What was appended is what is read, whatever came before and after it; and a checkpoint costs what it changes. */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { Checkpoint } from "../../record/AuditRun.ts"
import type { Absence, Finding } from "../../record/Finding.ts"
import { byText, emptyStore, run, seen } from "../testing/auditRuns.ts"
import { sqliteCheckpoints } from "./sqlite-checkpoints.ts"

/** What a finding is known again by is kept as it was seen last. */
const withoutFeatures = ({ scope: _, nth: __, fingerprints: ___, ...rest }: Finding) => rest

const sorted = (checkpoint: Checkpoint, isLast: boolean) => {
  const { findings, absent } = checkpoint
  const inOrder = findings.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return {
    ...checkpoint,
    findings: isLast ? inOrder : inOrder.map(withoutFeatures),
    absent: absent.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }
}

it("every checkpoint is read as it was appended, whatever came after it", () => {
  const finding = fc
    .record({
      rule: fc.constantFrom("no-a", "no-b"),
      line: fc.integer({ min: 1, max: 4 }),
      message: fc.option(fc.constantFrom("own words", "other words"), { nil: undefined }),
      severity: fc.constantFrom("error", "warning", "info"),
      path: fc.constantFrom("src/a.ts", "src/b.ts", null),
      scope: fc.constantFrom(".f", ".g", null),
      nth: fc.nat({ max: 1 }),
      print: fc.option(fc.string(), { nil: null })
    })
    .map(({ rule, line, message, severity, path, scope, nth, print }) =>
      seen(rule, line, {
        severity: severity as "error",
        path,
        scope,
        nth,
        fingerprints: print === null ? null : { "hash/v1": print },
        ...(message === undefined ? {} : { message })
      })
    )
  const step = fc.record({
    findings: fc.array(finding, { maxLength: 6 }),
    absence: fc.constantFrom<Absence>("fixed", "file_deleted", "not_measured", "rule_removed"),
    unread: fc.boolean()
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
      const database = emptyStore()
      const store = sqliteCheckpoints(database, "memory")
      const appended = steps.map(({ findings, absence, unread }, i) => {
        const next = run(1_800_000_000_000 + i, findings, {
          unread: unread ? [{ path: "src/b.ts", reason: "It is no UTF-8." }] : []
        })
        return Effect.runSync(store.append(next, byText(next.at_ms, next, absence)))
      })
      expect(appended.map(({ number }) => number)).toEqual(appended.map((_, i) => i + 1))
      for (const checkpoint of appended) {
        const read = Effect.runSync(store.read({ root: checkpoint.root, tool: "spoor", id: checkpoint.id }))!
        const isLast = checkpoint.number === appended.length
        expect(sorted(read, isLast)).toEqual(sorted(checkpoint, isLast))
      }
      database.close()
    }),
    { numRuns: 60 }
  )
})

const quiet = (line: number) => seen("no-a", line)

it("audits as the seed's schema has them are views", () => {
  const database = emptyStore()
  const store = sqliteCheckpoints(database, "memory")
  const runs = [
    run(1_800_000_000_000, [quiet(1), seen("no-b", 4, { severity: "error", message: "own words" })]),
    run(1_800_000_060_000, [quiet(2)], {
      session: { agent: "amp", native_id: "T-1", evidence: "environment" }
    })
  ]
  for (const next of runs) Effect.runSync(store.append(next, byText(next.at_ms, next, "fixed")))
  const rows = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  expect(rows("SELECT id, ts, thread, total_errors, total_findings FROM checkpoints ORDER BY ts")).toEqual([
    { id: "2027-01-15T08-00-00.000Z", ts: 1_800_000_000, thread: null, total_errors: 1, total_findings: 2 },
    { id: "2027-01-15T08-01-00.000Z", ts: 1_800_000_060, thread: "T-1", total_errors: 0, total_findings: 1 }
  ])
  const results = `SELECT substr(checkpoint_id, 15, 2) AS minute, r.id AS rule, path, s_line, res.severity, res.message
    FROM results res JOIN rules r USING (rule_id) JOIN files USING (file_id) ORDER BY 1, 2`
  const a = { rule: "no-a", path: "src/a.ts", severity: "warning", message: "no-a is not wanted" }
  expect(rows(results)).toEqual([
    { minute: "00", ...a, s_line: 1 },
    { minute: "00", rule: "no-b", path: "src/a.ts", s_line: 4, severity: "error", message: "own words" },
    { minute: "01", ...a, s_line: 2 }
  ])
})

it("a checkpoint at which nothing changed adds no finding and no interval", () => {
  const database = emptyStore()
  const store = sqliteCheckpoints(database, "memory")
  const count = (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()!["n"]
  for (const minute of [0, 1, 2]) {
    const next = run(
      1_800_000_000_000 + minute * 60_000,
      [quiet(1), quiet(2)].map((one, nth) => ({ ...one, nth }))
    )
    Effect.runSync(store.append(next, byText(next.at_ms, next, "fixed")))
  }
  expect([count("audit_checkpoints"), count("audit_findings"), count("audit_intervals")]).toEqual([3, 2, 2])
})

it("what cannot be placed is refused, and nothing of the checkpoint stays", () => {
  const database = emptyStore()
  const store = sqliteCheckpoints(database, "memory")
  const next = run(1, [quiet(1)], { rules: [] })
  const error = Effect.runSync(Effect.flip(store.append(next, byText(1, next, "fixed"))))
  expect(error.message).toContain("no-a")
  expect(database.prepare("SELECT count(*) AS n FROM audit_series").get()!["n"]).toBe(0)
})

it("two at the same millisecond have names of their own", () => {
  const database = emptyStore()
  const store = sqliteCheckpoints(database, "memory")
  const ids = [1, 2, 3].map(() => {
    const next = run(1_800_000_000_000, [])
    return Effect.runSync(store.append(next, byText(next.at_ms, next, "fixed"))).id
  })
  expect(ids).toEqual([
    "2027-01-15T08-00-00.000Z",
    "2027-01-15T08-00-00.000002Z",
    "2027-01-15T08-00-00.000003Z"
  ])
})

it("two tools may have one at the same time, each its own", () => {
  const store = sqliteCheckpoints(emptyStore(), "memory")
  const names = ["spoor", "eslint"].map((tool) => {
    const next = run(1_800_000_000_000, tool === "spoor" ? [quiet(1)] : [], {
      tool: { name: tool, version: "1" }
    })
    const { root, id } = Effect.runSync(store.append(next, byText(next.at_ms, next, "fixed")))
    return { root, tool, id }
  })
  expect(names[0]!.id).toBe(names[1]!.id)
  const read = names.map((name) => Effect.runSync(store.read(name))!)
  expect(read.map(({ tool, findings }) => [tool.name, findings.length])).toEqual([
    ["spoor", 1],
    ["eslint", 0]
  ])
})
