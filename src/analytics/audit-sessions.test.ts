/** Whose work it is that a finding came or went: by what was written to its file, and honest about how that is known. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { FindingSeen } from "../record/Finding.ts"
import type { AuditSession } from "../record/AuditRun.ts"
import { sqliteCheckpoints } from "../store/findings/sqlite-checkpoints.ts"
import { byText, run, seen } from "../store/testing/auditRuns.ts"
import { auditSessions } from "./audit-sessions.ts"
import { makeTrail, type Trail } from "./testing/trailBuilder.ts"

const root = "/code/harbour"
const hour_ms = 3_600_000
const noon = Date.UTC(2026, 10, 6, 12)
const at = (hours: number) => noon + hours * hour_ms

/** A session that wrote to files; `for` micro-dollars. */
const work = (
  trail: Trail,
  id: string,
  {
    from,
    to,
    edits = [],
    parent,
    directory = root
  }: {
    readonly from: number
    readonly to: number
    readonly edits?: ReadonlyArray<readonly [hours: number, path: string]>
    readonly parent?: string
    readonly directory?: string
  }
) => {
  trail.session(id, {
    project: root,
    directory,
    ...(parent === undefined ? {} : { parent, relation: "subagent" })
  })
  trail.message(id, { id: `${id}-p`, at: at(from), text: "Go" })
  for (const [i, [hours, path]] of edits.entries()) {
    trail.message(id, { id: `${id}-${i}`, kind: "answer", at: at(hours) })
    trail.tool(`${id}-${i}`, { key: "w", tool: "Edit" })
    trail.file(`${id}-${i}`, "w", path, { verb: "edit" })
  }
  trail.message(id, { id: `${id}-e`, kind: "answer", at: at(to) })
  trail.request(id, { key: `${id}-e`, message: `${id}-e`, at: at(to), input: 1000, cost: 500_000 })
}

const audit = (
  trail: Trail,
  hours: number,
  findings: ReadonlyArray<FindingSeen>,
  session: AuditSession | null = null
) => {
  const next = run(at(hours), findings, { session })
  return Effect.runSync(
    sqliteCheckpoints(trail.database, "memory").append(next, byText(next.at_ms, next, "fixed"))
  )
}

const finding = (message: string, path = "src/a.ts") => seen("no-a", 1, { message, path })

const inText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

const ask = (trail: Trail, question = {}) => {
  trail.derive()
  return auditSessions({ root, timezone: "UTC", ...question }).pipe(Effect.provide(trail.layer))
}

it.effect("it is the session's that wrote to the file since the checkpoint before", () =>
  Effect.gen(function* () {
    const trail = makeTrail()
    work(trail, "fixer", { from: 1, to: 3, edits: [[2, `${root}/src/a.ts`]] })
    work(trail, "breaker", { from: 1, to: 3, edits: [[2.5, "src/b.ts"]] })
    work(trail, "elsewhere", { from: 0, to: 9, edits: [[2, `${root}/src/c.ts`]] })
    audit(trail, 0, [finding("old")])
    audit(trail, 4, [finding("fresh", "src/b.ts")])
    const { sessions, changes, unattributed, models } = yield* ask(trail)
    expect(
      changes
        .map(({ change, path, session, turn, evidence }) => [change, path, session, turn, evidence])
        .sort(inText)
    ).toEqual([
      ["fixed", "src/a.ts", "fixer", "fixer-0", "edit"],
      ["introduced", "src/b.ts", "breaker", "breaker-0", "edit"]
    ])
    expect(
      sessions.map(({ session, fixed, introduced, cost_usd_micros, cost_per_fixed_usd_micros }) => [
        session,
        fixed,
        introduced,
        cost_usd_micros,
        cost_per_fixed_usd_micros
      ])
    ).toEqual([
      ["fixer", 1, 0, 500_000, 500_000],
      ["breaker", 0, 1, 500_000, null]
    ])
    expect(unattributed).toEqual({ fixed: 0, introduced: 0, reopened: 0 })
    expect(models).toMatchObject([{ sessions: 2, fixed: 1, introduced: 1, cost_usd_micros: 1_000_000 }])
  })
)

it.effect("what a sub-agent did is its session's, and it is named", () =>
  Effect.gen(function* () {
    const trail = makeTrail()
    work(trail, "lead", { from: 1, to: 3 })
    work(trail, "helper", { from: 1, to: 2, edits: [[1.5, `${root}/src/a.ts`]], parent: "lead" })
    audit(trail, 0, [finding("old")])
    audit(trail, 4, [])
    const { changes, sessions } = yield* ask(trail)
    expect(changes).toMatchObject([
      { session: "lead", sub_agent: "helper", turn: "helper-0", evidence: "edit" }
    ])
    expect(sessions).toMatchObject([{ session: "lead", fixed: 1, cost_usd_micros: 1_000_000 }])
  })
)

it.effect("of several the last one's, and it says so; in a worktree the file is the same", () =>
  Effect.gen(function* () {
    const trail = makeTrail()
    const worktree = `${root}/.claude/worktrees/w1`
    work(trail, "first", { from: 1, to: 2, edits: [[1.5, `${root}/src/a.ts`]] })
    work(trail, "second", { from: 2, to: 3, edits: [[2.5, `${worktree}/src/a.ts`]], directory: worktree })
    audit(trail, 0, [finding("old")])
    audit(trail, 4, [])
    expect((yield* ask(trail)).changes).toMatchObject([{ session: "second", evidence: "last_edit" }])
  })
)

it.effect(
  "without an edit it is that of the checkpoint, else of the one that was at work, else nobody's",
  () =>
    Effect.gen(function* () {
      const trail = makeTrail()
      work(trail, "alone", { from: 1, to: 2 })
      work(trail, "named", { from: 5, to: 6 })
      work(trail, "other", { from: 5, to: 6 })
      audit(trail, 0, [finding("1"), finding("2"), finding("3"), finding("4")])
      audit(trail, 3, [finding("2"), finding("3"), finding("4")])
      audit(trail, 7, [finding("3"), finding("4")])
      audit(trail, 7.5, [finding("4")], { agent: null, native_id: "named", evidence: "flag" })
      audit(trail, 8, [], { agent: null, native_id: "never heard of", evidence: "flag" })
      const { changes, unattributed, sessions } = yield* ask(trail)
      expect(changes.toReversed().map(({ session, evidence }) => [session, evidence])).toEqual([
        ["alone", "overlap"],
        [null, null],
        ["named", "checkpoint"],
        [null, null]
      ])
      expect(unattributed).toEqual({ fixed: 2, introduced: 0, reopened: 0 })
      expect(sessions.map(({ session, by_evidence }) => [session, by_evidence]).sort(inText)).toEqual([
        ["alone", { overlap: 1 }],
        ["named", { checkpoint: 1 }]
      ])
    })
)

it.effect("what stood at the first checkpoint is nobody's; a time asks for the checkpoints in it", () =>
  Effect.gen(function* () {
    const trail = makeTrail()
    work(trail, "early", { from: -2, to: -1, edits: [[-1.5, `${root}/src/a.ts`]] })
    audit(trail, 0, [finding("old")])
    audit(trail, 30, [finding("old"), finding("new")])
    expect((yield* ask(trail)).changes).toMatchObject([{ change: "introduced", session: null }])
    expect((yield* ask(trail, { until: "2026-11-06" })).matched).toBe(0)
    expect((yield* ask(trail, { since: "2026-11-07" })).matched).toBe(1)
  })
)

it.effect("what came back is reopened, by whoever brought it back", () =>
  Effect.gen(function* () {
    const trail = makeTrail()
    work(trail, "again", { from: 5, to: 6, edits: [[5.5, `${root}/src/a.ts`]] })
    audit(trail, 0, [finding("old")])
    audit(trail, 4, [])
    audit(trail, 7, [finding("old")])
    const { sessions } = yield* ask(trail)
    expect(sessions).toMatchObject([{ session: "again", reopened: 1, introduced: 0, fixed: 0 }])
  })
)
