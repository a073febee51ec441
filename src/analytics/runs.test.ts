import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as fc from "fast-check"
import type { AgentRun } from "../record/AgentRun.ts"
import { anyRun } from "../record/testing/anyRun.ts"
import { RunDetail, SimilarRuns } from "../report/RunDetail.ts"
import { RunList } from "../report/Runs.ts"
import { RunStatistics } from "../report/RunStatistics.ts"
import { RunRepository } from "../store/runs/RunRepository.ts"
import { sqliteRuns } from "../store/runs/sqlite-runs.ts"
import { aRun, ended } from "../store/runs/testing/aRun.ts"
import { memoryDatabase } from "../store/testing/memoryStore.ts"
import { runDetail } from "./run-detail.ts"
import { runStatistics } from "./run-statistics.ts"
import { listRuns, type RunListQuestion } from "./runs.ts"
import { similarRuns } from "./similar-runs.ts"

const minute = 60_000
const noon = Date.UTC(2026, 10, 2, 12)

/** Asks of these runs. */
const of =
  (...kept: ReadonlyArray<AgentRun>) =>
  <A, E, R>(question: Effect.Effect<A, E, R>) => {
    const repository = sqliteRuns(memoryDatabase(), "memory")
    return repository
      .join(kept)
      .pipe(Effect.andThen(Effect.provideService(question, RunRepository, repository)))
  }
const at = (id: string, minutesAgo: number, more: Partial<AgentRun> = {}): AgentRun =>
  aRun(id, { started_at_ms: noon - minutesAgo * minute, ...more })
const ids = (runs: ReadonlyArray<{ readonly id: string }>): string => runs.map(({ id }) => id).join(" ")
const list = (question: Partial<RunListQuestion>) =>
  Effect.map(listRuns({ limit: 20, timezone: "UTC", ...question }), ({ runs }) => ids(runs))

describe("which runs", () => {
  const three = of(at("old", 61), at("edge", 60), at("new", 59, { repository: "tideline" }))

  it.effect("hours and instants are meant to the millisecond, days in their zone", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(noon)
      expect(yield* three(list({ since: "1h" }))).toBe("new edge")
      expect(yield* three(list({ since: "2026-11-02T11:00:00.001Z" }))).toBe("new")
      expect(
        yield* three(list({ since: "2026-11-02T12:00:00.000+01:00", until: "1h" }).pipe(Effect.flip))
      ).toMatchObject({ reason: "bad_input" })
      expect(yield* three(list({ until: "2026-11-02T11:00:00Z" }))).toBe("old")
      expect(yield* three(list({ date: "today", timezone: "Pacific/Kiritimati" }))).toBe("new edge old")
      expect(yield* three(list({ date: "yesterday" }))).toBe("")
    })
  )

  it.effect("a name that no run has is an error, and so is a foreign cursor", () =>
    Effect.gen(function* () {
      expect(yield* three(list({ repositories: ["tideline"] }))).toBe("new")
      expect(yield* three(list({ repositories: ["tidal"] })).pipe(Effect.flip)).toMatchObject({
        reason: "not_found",
        candidates: ["quayside", "tideline"]
      })
      expect(yield* three(list({ cursor: "abc" })).pipe(Effect.flip)).toMatchObject({ reason: "bad_input" })
    })
  )

  it.effect("a clock that was set back tells of no time", () =>
    Effect.gen(function* () {
      const { runs } = yield* of(at("a", 1, { completed_at_ms: noon - 2 * minute }))(listRuns({ limit: 1 }))
      expect(runs).toMatchObject([{ elapsed_ms: null }])
    })
  )

  it("pages, one after the other, hold every run once, and answers are what they are said to be", () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyRun, { selector: ({ id }) => id.toLowerCase(), maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (kept, limit) =>
          Effect.runPromise(
            of(...kept)(
              Effect.gen(function* () {
                const seen: Array<string> = []
                let cursor: string | undefined
                do {
                  const page: RunList = yield* listRuns({ limit, cursor })
                  Schema.decodeUnknownSync(RunList)(page)
                  expect(page.matched).toBe(kept.length)
                  seen.push(...page.runs.map(({ id }) => id))
                  cursor = page.next_cursor ?? undefined
                } while (cursor !== undefined)
                expect([...seen].sort()).toEqual(kept.map(({ id }) => id).sort())

                const statistics = Schema.decodeUnknownSync(RunStatistics)(yield* runStatistics({}))
                expect(statistics.total.runs).toBe(kept.length)
                const summed = (name: "succeeded" | "failed" | "cancelled" | "unfinished"): number =>
                  statistics.repositories.reduce((sum, group) => sum + group[name], 0)
                const { total } = statistics
                expect(summed("succeeded")).toBe(total.succeeded)
                expect(total.succeeded + total.failed + total.cancelled + total.unfinished).toBe(kept.length)
                for (const { id } of kept) {
                  const detail = yield* runDetail(id, () => Effect.succeed(null))
                  expect(Schema.decodeUnknownSync(RunDetail)(detail).run.id).toBe(id)
                }
              })
            )
          )
      ),
      { numRuns: 40 }
    ))
})

describe("statistics", () => {
  const first = { ...ended(at("first", 30), "FAILED", minute), status: "RETRYING" as const }
  const second = ended(at("second", 20, { parent_run_id: "first", retry_count: 1 }), "SUCCESS", minute)

  it.effect("a failure that was retried flatters no rate but the one that says so", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(noon)
      const { total, upstream, failed_last_24h } = yield* of(first, second)(runStatistics({}))
      expect(total.success).toEqual({
        per_run: { rate: 1 / 2, succeeded: 1, of: 2 },
        first_attempts: { rate: 0, succeeded: 0, of: 1 },
        chains: { rate: 1, succeeded: 1, of: 1 },
        of_all: { rate: 1 / 2, succeeded: 1, of: 2 }
      })
      expect(upstream).toMatchObject({ successRate: 1, byStatus: { RETRYING: 1, SUCCESS: 1 } })
      expect(failed_last_24h).toBe(1)
    })
  )

  it.effect("what failed in the last day does not depend on the range that is asked for", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(noon)
      const { total, failed_last_24h } = yield* of(first, second)(runStatistics({ until: "2026-10-01" }))
      expect([total.runs, failed_last_24h]).toEqual([0, 1])
      expect(total.success.per_run).toEqual({ rate: null, succeeded: 0, of: 0 })
      expect(total.elapsed.average_ms).toBeNull()
      yield* TestClock.setTime(noon + 1440 * minute)
      expect((yield* of(first, second)(runStatistics({}))).failed_last_24h).toBe(0)
    })
  )

  it.effect("time in a queue is not time of work", () =>
    Effect.gen(function* () {
      const { total } = yield* of(ended(at("a", 30), "SUCCESS", minute, 9 * minute))(runStatistics({}))
      expect(total.elapsed.average_ms).toBe(10 * minute)
      expect(total.work.average_ms).toBe(minute)
      expect(total.wait.average_ms).toBe(9 * minute)
    })
  )
})

describe("one run", () => {
  const some = of(at("abcd-1", 2), at("abcd-2", 1), at("abzz-3", 3))
  const detail = (reference: string) => runDetail(reference, () => Effect.succeed(null))

  it.effect("is named by its id, by enough of it, or as the latest", () =>
    Effect.gen(function* () {
      expect((yield* some(detail("abcd-1"))).run.id).toBe("abcd-1")
      expect((yield* some(detail("abzz"))).run.id).toBe("abzz-3")
      expect((yield* some(detail("latest"))).run.id).toBe("abcd-2")
      expect(yield* some(detail("abcd")).pipe(Effect.flip)).toMatchObject({
        reason: "bad_input",
        candidates: ["abcd-1", "abcd-2"]
      })
      expect(yield* some(detail("abz")).pipe(Effect.flip)).toMatchObject({ reason: "not_found" })
      expect(yield* of()(detail("latest")).pipe(Effect.flip)).toMatchObject({ reason: "not_found" })
    })
  )
})

describe("like prompts", () => {
  it.effect("are told with the words that found them; no word is no question", () =>
    Effect.gen(function* () {
      const asked = (id: string, prompt: string) => aRun(id, { input: { ...aRun("").input, prompt } })
      const runs = of(asked("a", "moor the boat"), asked("b", "paint the boat"), asked("c", "read the tide"))
      const found = yield* runs(similarRuns({ text: "Moor it!", limit: 5 }))
      expect(Schema.decodeUnknownSync(SimilarRuns)(found)).toMatchObject({
        by: ["moor"],
        runs: [{ id: "a" }]
      })
      expect(yield* runs(similarRuns({ text: "?!", limit: 5 })).pipe(Effect.flip)).toMatchObject({
        reason: "bad_input"
      })
    })
  )
})
