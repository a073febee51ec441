/** The joins are laws: order, repetition and grouping of sightings make no difference. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { TelemetryFacts } from "../../record/Telemetry.ts"
import { joinFacts } from "./join-facts.ts"
import { anyGit, anyRouting, git, recovery, routing } from "./testing/facts.ts"

const anyRecovery = fc
  .record({ success: fc.option(fc.boolean(), { nil: null }), details: fc.option(fc.string(), { nil: null }) })
  .map(recovery)

const kinds: ReadonlyArray<readonly [string, fc.Arbitrary<TelemetryFacts>]> = [
  ["git", anyGit],
  ["routing", anyRouting],
  ["recovery", anyRecovery]
]

const same = (a: unknown, b: unknown): void => {
  expect(a).toEqual(b)
}

describe.for(kinds)("the join of %s", ([, any]) => {
  it("is commutative", () => {
    fc.assert(fc.property(any, any, (a, b) => same(joinFacts(a, b), joinFacts(b, a))))
  })
  it("is associative", () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) =>
        same(joinFacts(joinFacts(a, b), c), joinFacts(a, joinFacts(b, c)))
      )
    )
  })
  it("is idempotent", () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const joined = joinFacts(a, b)
        expect(joinFacts(a, a)).toEqual(a)
        expect(joinFacts(joined, b)).toEqual(joined)
      })
    )
  })
})

describe("the fuller sighting wins", () => {
  it("field by field: what one knows, the other need not", () => {
    const hook = git({ shape: "git-hook", hash: "abcd1234", author: "Ada", additions: 4, at_ms: 9000 })
    const log = git({ shape: "git-log", hash: "abcd123", message: "Fix the tide", at_ms: 8000 })
    expect(joinFacts(hook, log)).toMatchObject({
      hash: "abcd1234",
      author: "Ada",
      additions: 4,
      message: "Fix the tide",
      at_ms: 8000
    })
  })

  it("knows a commit that takes the place of another, whoever tells it", () => {
    const [hook, log] = [git({ is_rewrite: true }), git()]
    expect([joinFacts(hook, log), joinFacts(log, hook)].map(({ is_rewrite }) => is_rewrite)).toEqual([
      true,
      true
    ])
    expect("is_rewrite" in joinFacts(log, log)).toBe(false)
  })

  it("keeps the longer of two texts, for writers cut them", () => {
    expect(joinFacts(git({ message: "Fix the ti" }), git({ message: "Fix the tide" })).message).toBe(
      "Fix the tide"
    )
  })

  it("believes a hook more than a trailer, and that more than a transcript", () => {
    const of = (session: string, session_by: "told" | "trailer" | "transcript") =>
      git({ session, session_by })
    const all = [of("a", "transcript"), of("b", "trailer"), of("c", "told")]
    expect(all.reduce(joinFacts)).toMatchObject({ session: "c", session_by: "told" })
    expect(joinFacts(all[0]!, all[1]!)).toMatchObject({ session: "b", session_by: "trailer" })
  })

  it("takes an outcome as a whole, the one that is worth more", () => {
    const copied = routing({ outcome: "copied", correct: true, actual_model: "sonnet" })
    const judged = routing({ outcome: "feedback", correct: false, outcome_at_ms: 5 })
    const later = routing({ outcome: "feedback", correct: true, outcome_at_ms: 6 })
    expect(joinFacts(copied, judged)).toMatchObject({
      outcome: "feedback",
      correct: false,
      actual_model: null
    })
    expect(joinFacts(later, judged)).toMatchObject({ correct: true, outcome_at_ms: 6 })
  })

  it("never takes what a backfill made up for observed", () => {
    expect(joinFacts(routing({ is_simulated: true }), routing()).is_simulated).toBe(true)
  })
})
