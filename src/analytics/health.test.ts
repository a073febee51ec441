import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import * as TestClock from "effect/testing/TestClock"
import { gradeOf, penaltiesOf, scoreOf } from "./health-grade.ts"
import { defaultHealthOptions, sessionHealth } from "./health.ts"
import { contextWindow } from "./context-window.ts"
import { makeTrail } from "./testing/trailBuilder.ts"
import type { Trail } from "./testing/trailBuilder.ts"

const options = {
  ...defaultHealthOptions,
  windowOf: (_: string, model: string) => (model === "small" ? 1000 : null)
}
const later = TestClock.setTime(Date.parse("2026-03-02T00:00:00Z"))
const healthOf = (build: (trail: Trail) => void) =>
  Effect.gen(function* () {
    const trail = makeTrail()
    trail.session("s-1", { project: "/p" })
    build(trail)
    trail.derive()
    yield* later
    return yield* Effect.provide(sessionHealth("s-1", undefined, options), trail.layer)
  })

const at = (seconds: number) => Date.parse("2026-03-01T10:00:00Z") + seconds * 1000

describe("outcome", () => {
  const answered = (trail: Trail, error: string | null = null, stop: string | null = null) => {
    trail.message("s-1", { at: at(0), text: "Go" })
    const answer = trail.message("s-1", { kind: "answer", at: at(5), error })
    trail.request("s-1", { message: answer, at: at(5), stop })
    return answer
  }
  it.effect.each<[name: string, outcome: string, build: (trail: Trail) => void]>([
    ["the last word was said", "completed", (trail) => void answered(trail, null, "end_turn")],
    ["nobody asked anything", "unknown", () => {}],
    ["no answer", "abandoned", (trail) => void trail.message("s-1", { at: at(0), text: "Go" })],
    [
      "a call without a result",
      "abandoned",
      (trail) => void trail.tool(answered(trail), { tool: "Bash", status: "running" })
    ],
    ["a failed model call", "errored", (trail) => void answered(trail, "overloaded")],
    ["a cut answer", "errored", (trail) => void answered(trail, null, "max_tokens")],
    ["a refusal", "errored", (trail) => void answered(trail, null, "refusal")],
    [
      "a failed model call, and then a good one",
      "completed",
      (trail) => {
        answered(trail, "overloaded")
        trail.message("s-1", { at: at(20), text: "Again" })
        trail.message("s-1", { kind: "answer", at: at(25) })
      }
    ],
    [
      "stopped by a person",
      "interrupted",
      (trail) => {
        trail.tool(answered(trail), { tool: "Bash", status: "running" })
        trail.event("s-1", "interrupted", at(9))
      }
    ],
    [
      "stopped, and then carried on",
      "completed",
      (trail) => {
        trail.event("s-1", "interrupted", at(0))
        answered(trail)
      }
    ],
    [
      "the last call was denied",
      "interrupted",
      (trail) => void trail.tool(answered(trail), { tool: "Bash", status: "denied" })
    ]
  ])("%s: %s", ([, outcome, build]) =>
    Effect.map(healthOf(build), (health) => expect(health.outcome).toBe(outcome))
  )

  it.effect("a live session has none yet", () =>
    Effect.gen(function* () {
      const trail = makeTrail()
      trail.session("s-1")
      trail.message("s-1", { at: at(0), text: "Go" })
      trail.derive()
      yield* TestClock.setTime(at(60))
      const health = yield* Effect.provide(sessionHealth("s-1"), trail.layer)
      expect(health).toMatchObject({ outcome: "unknown", score: null, grade: null, penalties: [] })
    })
  )
})

describe("health", () => {
  it.effect("counts failures, retries, churn, compactions, context and waits, and grades them", () =>
    Effect.gen(function* () {
      const health = yield* healthOf((trail) => {
        trail.message("s-1", { at: at(0), text: "Go" })
        const call = (
          seconds: number,
          input: unknown,
          status: "completed" | "error" | "denied" | "cancelled"
        ) => {
          const message = trail.message("s-1", { kind: "answer", at: at(seconds) })
          return [
            message,
            trail.tool(message, {
              tool: "Bash",
              input,
              status,
              error: status === "error" ? { type: "exit_code" } : null
            })
          ] as const
        }
        call(10, { command: "npm test" }, "error")
        call(20, { command: "npm test" }, "error") // blind retry
        const [message, key] = call(30, { edit: 1 }, "completed")
        for (let i = 0; i < 6; i++) trail.file(message, `${key}${i}`, "/p/a.ts", { verb: "edit", at: at(30) })
        trail.file(message, key, "/p/b.ts", { verb: "edit", at: at(30) })
        call(40, { command: "npm test" }, "completed") // a retry, but something was changed before
        call(50, { command: "npm test" }, "completed") // no retry: it went well before
        call(60, { command: "npm tset" }, "denied")
        call(70, { command: "npm what" }, "cancelled")
        trail.event("s-1", "compaction", at(75))
        trail.event("s-1", "api_error", at(76))
        trail.request("s-1", { at: at(10), model: "small", input: 300, cacheRead: 500, cacheWrite5m: 60 })
        trail.request("s-1", { at: at(11), model: "large", input: 3000 })
        trail.message("s-1", { at: at(70 + 3600), text: "Still there?" })
        trail.message("s-1", { kind: "answer", at: at(70 + 3610) })
        trail.message("s-1", { at: at(70 + 3620), text: "Thanks" })
        trail.message("s-1", { kind: "answer", at: at(70 + 3630) })
      })
      expect(health).toEqual({
        outcome: "completed",
        score: 100 - 20 - 3 - 4 - 4 - 2 - 5,
        grade: "D",
        penalties: [
          { reason: "failed tool calls", points: 20 },
          { reason: "blind retries", points: 3 },
          { reason: "files edited again and again", points: 4 },
          { reason: "compactions", points: 4 },
          { reason: "failed model calls", points: 2 },
          { reason: "context nearly full", points: 5 }
        ],
        tool_calls: 7,
        tool_errors: 2,
        denied_calls: 1,
        cancelled_calls: 1,
        failure_rate: 2 / 5,
        error_types: { exit_code: 2 },
        retries: 2,
        blind_retries: 1,
        churn_edits: 5,
        churned_files: [{ path: "/p/a.ts", edits: 6 }],
        compactions: 1,
        api_errors: 1,
        max_context_tokens: 3000,
        context_window_tokens: 1000,
        context_pressure: 0.86,
        long_waits: 1,
        longest_wait_ms: 3_600_000
      })
    })
  )

  it.effect("tells inputs of equal length apart, and compares titles where the text is gone", () =>
    Effect.gen(function* () {
      const health = yield* healthOf((trail) => {
        const message = trail.message("s-1", { kind: "answer", at: at(0) })
        trail.tool(message, { tool: "Bash", input: { command: "aa" }, error: {} })
        trail.tool(message, { tool: "Bash", input: { command: "bb" } })
        trail.tool(message, { tool: "Read", inputChars: 9, title: "a", error: {} })
        trail.tool(message, { tool: "Read", inputChars: 9, title: "b" })
        trail.tool(message, { tool: "Read", inputChars: 9, title: "a" })
      })
      expect([health.retries, health.blind_retries]).toEqual([1, 1])
    })
  )

  it.effect("a context larger than the listed window says that the window is another", () =>
    Effect.gen(function* () {
      const health = yield* healthOf((trail) => {
        trail.message("s-1", { kind: "answer", at: at(0) })
        trail.request("s-1", { at: at(0), model: "small", input: 1200 })
      })
      expect(health).toMatchObject({
        max_context_tokens: 1200,
        context_window_tokens: null,
        context_pressure: null
      })
    })
  )

  it.effect("an unknown session is an error", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(sessionHealth("nobody"), makeTrail().layer))
      expect(error).toMatchObject({ reason: "not_found" })
    })
  )
})

it("windows come from the list of models", () => {
  expect(contextWindow("openai", "gpt-5-codex")).toBe(400_000)
  expect(contextWindow("opencode", "claude-sonnet-4-5")).toBe(200_000)
  expect(contextWindow("anthropic", "no-such-model")).toBe(null)
})

it("a grade follows from its penalties: 0 to 100, and never better for more trouble", () => {
  const measured = fc.record({
    outcome: fc.constantFrom("completed", "abandoned", "errored", "interrupted", "unknown"),
    tool_calls: fc.nat({ max: 50 }),
    failure_rate: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
    blind_retries: fc.nat({ max: 20 }),
    churned_files: fc.array(fc.constant({ path: "/a", edits: 9 }), { maxLength: 9 }),
    compactions: fc.nat({ max: 9 }),
    api_errors: fc.nat({ max: 9 }),
    context_pressure: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null })
  })
  fc.assert(
    fc.property(measured, (health) => {
      const score = scoreOf(penaltiesOf(health))
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(100)
      const worse = {
        ...health,
        blind_retries: health.blind_retries + 1,
        compactions: health.compactions + 1
      }
      expect(scoreOf(penaltiesOf(worse))).toBeLessThanOrEqual(score)
      expect(gradeOf(score) <= gradeOf(scoreOf(penaltiesOf(worse)))).toBe(true)
    })
  )
})
