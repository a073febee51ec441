import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { Delegations } from "../report/Delegations.ts"
import { delegations } from "./delegations.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const at = (minutes: number) => Date.parse("2026-03-01T10:00:00Z") + minutes * 60_000

/**
 * main-1 → executor → tester → quality, main-1 → executor; main-2 → tester twice; an orphan; a fork, which is
 * no delegation.
 */
const trailOf = () => {
  const trail = makeTrail()
  const spend = (session: string, input: number, cost: number | null) =>
    trail.request(session, { at: null, input, ...(cost === null ? {} : { computed: cost }) })
  trail.session("main-1", {
    role: "build",
    title: "Build it",
    started: at(0),
    ended: at(100),
    agent: "opencode"
  })
  trail.session("main-2", { started: at(200), ended: at(300) })
  trail.session("x-1", {
    parent: "main-1",
    role: "executor",
    started: at(1),
    ended: at(11),
    agent: "opencode"
  })
  trail.session("x-2", {
    parent: "main-1",
    role: "executor",
    started: at(20),
    ended: at(50),
    agent: "opencode"
  })
  trail.session("t-1", { parent: "x-1", role: "tester", started: at(2), ended: at(4), agent: "opencode" })
  trail.session("q-1", { parent: "t-1", role: "quality", started: at(3), agent: "opencode" })
  trail.session("t-2", { parent: "main-2", role: "tester", started: at(210), ended: at(211) })
  trail.session("t-3", { parent: "main-2", role: "tester" })
  trail.session("o-1", { parent: "gone", started: at(240) })
  trail.session("f-1", { parent: "main-1", relation: "fork", agent: "opencode" })
  spend("x-1", 100, 10)
  spend("x-2", 300, 30)
  spend("t-1", 50, 5)
  spend("t-2", 7, null)
  const answer = trail.message("t-2", { kind: "answer", at: at(210) })
  trail.tool(answer, { tool: "Bash", error: {} })
  trail.derive()
  return trail
}

const trail = trailOf()

describe("delegations", () => {
  it.effect("have metrics, patterns and parts", () =>
    Effect.gen(function* () {
      const value = yield* delegations({ time: { timezone: "UTC" } })
      expect(value.metrics).toEqual({
        total: 7,
        sessions_with: 5,
        average_per_session: 7 / 5,
        patterns: 5,
        recursive: 2,
        recursive_percent: (100 * 2) / 7,
        to_own_kind: 1,
        max_depth: 3,
        missing: 3
      })
      expect(
        value.patterns.map(({ parent, child, count, total_tokens, cost_usd_micros }) => [
          parent,
          child,
          count,
          total_tokens,
          cost_usd_micros
        ])
      ).toEqual([
        ["build", "executor", 2, 400, 40],
        ["claude-code", "tester", 2, 7, null],
        ["executor", "tester", 1, 50, 5],
        ["tester", "quality", 1, 0, null],
        ["unknown", "unknown", 1, 0, null]
      ])
      expect(value.patterns[0]).toMatchObject({
        percent: 200 / 7,
        average_tokens: 200,
        cost_status: "computed"
      })
      expect(value.roles).toEqual([
        {
          name: "tester",
          part: "hub",
          sent: 1,
          received: 3,
          fan_out: 1,
          missing: 1,
          tokens_per_task: 28.5,
          duration_per_task_ms: 90_000,
          tool_errors: 1,
          total_tokens: 57,
          cost_usd_micros: 5,
          cost_status: "lower_bound"
        },
        expect.objectContaining({
          name: "executor",
          part: "hub",
          sent: 1,
          received: 2,
          fan_out: 1,
          tokens_per_task: 200
        }),
        expect.objectContaining({
          name: "build",
          part: "orchestrator",
          sent: 2,
          fan_out: 2,
          tokens_per_task: null
        }),
        expect.objectContaining({ name: "claude-code", part: "orchestrator", sent: 2, fan_out: 2 }),
        expect.objectContaining({ name: "unknown", part: "hub", sent: 1, received: 1 }),
        expect.objectContaining({ name: "quality", part: "worker", received: 1, duration_per_task_ms: null })
      ])
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("have chains, orders and hours", () =>
    Effect.gen(function* () {
      const value = yield* delegations({ time: { timezone: "Europe/Berlin" } })
      expect(value.chains).toEqual([
        { chain: ["claude-code", "tester"], depth: 1, count: 2 },
        { chain: ["build", "executor", "tester", "quality"], depth: 3, count: 1 },
        { chain: ["build", "executor"], depth: 1, count: 1 },
        { chain: ["unknown", "unknown"], depth: 1, count: 1 }
      ])
      expect(value.extended_chains).toEqual([
        {
          steps: ["build", "executor", "tester", "quality", "executor"].map((name) => ({ name, times: 1 })),
          delegations: 4,
          count: 1
        },
        {
          steps: [
            { name: "claude-code", times: 1 },
            { name: "tester", times: 2 }
          ],
          delegations: 2,
          count: 1
        },
        { steps: [{ name: "unknown", times: 2 }], delegations: 1, count: 1 }
      ])
      expect(
        value.sequences.map(({ session, name, delegations, text }) => [session, name, delegations, text])
      ).toEqual([
        ["main-2", "claude-code", 2, "tester ×2"],
        ["main-1", "build", 2, "executor ×2"],
        ["t-1", "tester", 1, "quality"],
        ["x-1", "executor", 1, "tester"],
        ["gone", "unknown", 1, "unknown"]
      ])
      expect(value.sequences[1]).toMatchObject({
        title: "Build it",
        started_at_ms: at(0),
        total_tokens: 400,
        cost_usd_micros: 40
      })
      const hours = Array.from({ length: 24 }, () => 0)
      hours[11] = 4
      hours[14] = 1
      hours[15] = 1
      expect([value.by_hour, value.undated]).toEqual([hours, 1])
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("can be filtered; an unknown name is an error", () =>
    Effect.gen(function* () {
      const some = yield* delegations({
        filter: { agents: ["opencode"] },
        time: { since: "2026-03-01", until: "2026-03-01" }
      })
      expect(some.metrics.total).toBe(4)
      expect((yield* delegations({ filter: { roles: ["quality"] } })).chains).toEqual([
        { chain: ["build", "executor", "tester", "quality"], depth: 3, count: 1 }
      ])
      expect((yield* delegations({ listLimit: 1 })).patterns.length).toBe(1)
      expect(yield* Effect.flip(delegations({ filter: { agents: ["nobody"] } }))).toMatchObject({
        reason: "not_found"
      })
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("of an empty store are none, and averages unknown", () =>
    Effect.gen(function* () {
      const value = yield* Effect.provide(delegations(), makeTrail().layer)
      expect(value.metrics).toMatchObject({
        total: 0,
        average_per_session: null,
        recursive_percent: null,
        max_depth: 0
      })
    })
  )

  it.effect("are values of their schema", () =>
    Effect.gen(function* () {
      const value = yield* delegations()
      expect(yield* Schema.decodeUnknownEffect(Delegations)(JSON.parse(JSON.stringify(value)))).toEqual(value)
    }).pipe(Effect.provide(trail.layer))
  )

  it("sent, received, patterns, sequences and hours all add up to the total, circles included", () => {
    const node = fc.record({
      parent: fc.option(fc.nat({ max: 9 }), { nil: null }),
      role: fc.option(fc.constantFrom("a", "b", "c"), { nil: null }),
      started: fc.option(fc.nat({ max: 100 }), { nil: null })
    })
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 10 }), (nodes) => {
        const trail = makeTrail()
        for (const [i, { parent, role, started }] of nodes.entries()) {
          trail.session(`s-${i}`, {
            parent: parent === null ? null : `s-${parent}`,
            role,
            started: started === null ? null : at(started)
          })
        }
        trail.derive()
        const value = Effect.runSync(Effect.provide(delegations(), trail.layer))
        const total = nodes.filter(({ parent }) => parent !== null).length
        const sum = (list: ReadonlyArray<number>) => list.reduce((a, b) => a + b, 0)
        expect(value.metrics.total).toBe(total)
        expect(sum(value.patterns.map(({ count }) => count))).toBe(total)
        expect(sum(value.roles.map(({ sent }) => sent))).toBe(total)
        expect(sum(value.roles.map(({ received }) => received))).toBe(total)
        expect(sum(value.sequences.map(({ delegations }) => delegations))).toBe(total)
        expect(sum(value.extended_chains.map(({ delegations, count }) => delegations * count))).toBe(total)
        expect(sum(value.by_hour) + value.undated).toBe(total)
        for (const { depth } of value.chains) expect(depth).toBeLessThanOrEqual(value.metrics.max_depth)
      }),
      { numRuns: 100 }
    )
  })
})
