/** What every repository of runs must do, whatever it keeps them in. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { describe, expect, it } from "vitest"
import { changedRun } from "../../../record/run-document.ts"
import { runSteps, runStatuses } from "../../../record/RunStatus.ts"
import { RunError } from "../RunError.ts"
import type { Repository } from "../RunRepository.ts"
import { aRun, ended } from "./aRun.ts"

type Made = Effect.Effect<Repository, unknown, Scope.Scope>

/** Gives a test a repository, and closes it after. */
export const withRepository = <A>(
  made: Made,
  test: (runs: Repository) => Effect.Effect<A, unknown>
): Promise<A> => Effect.runPromise(Effect.scoped(Effect.flatMap(made, test)))

const failing = <A>(effect: Effect.Effect<A, RunError>): Effect.Effect<RunError, A> => Effect.flip(effect)

const minute = 60_000
const noon = Date.UTC(2026, 10, 2, 12)

export const repositorySuite = (made: () => Made): void => {
  const test = (says: string, work: (runs: Repository) => Effect.Effect<unknown, unknown>): void =>
    it(says, () => withRepository(made(), work))

  describe("a run", () => {
    test("that was added is found as it is, and by the beginning of its id", (runs) =>
      Effect.gen(function* () {
        const run = aRun("a1", { input: { ...aRun("").input, prompt: "2026-10-25T01:00:00Z is a text" } })
        yield* runs.add(run)
        yield* runs.add(aRun("a2"))
        yield* runs.add(aRun("b1"))
        expect(yield* runs.find("a1")).toEqual(run)
        expect(yield* runs.find("a3")).toBeNull()
        expect(yield* runs.find("../a1")).toBeNull()
        expect(yield* runs.idsFrom("a", 9)).toEqual(["a1", "a2"])
        expect(yield* runs.idsFrom("", 2)).toEqual(["a1", "a2"])
        expect((yield* failing(runs.add(run))).reason).toBe("already_there")
      }))

    test("goes through its states, and remembers them if Spoor recorded it", (runs) =>
      Effect.gen(function* () {
        yield* runs.add(aRun("a"))
        yield* runs.change("a", (run) => changedRun(run, { status: "RUNNING" }))
        const done = yield* runs.change("a", (run) => ended(run, "SUCCESS", 5 * minute, minute))
        expect(yield* runs.find("a")).toEqual(done)
        expect((yield* runs.history("a")).at(-1)).toEqual({
          status: "SUCCESS",
          at_ms: done.completed_at_ms,
          reason: null
        })
        expect(
          (yield* failing(runs.change("a", (run) => changedRun(run, { status: "RUNNING" })))).message
        ).toBe("The run a is SUCCESS and cannot become RUNNING. It stays so for good.")
      }))

    for (const from of runStatuses) {
      test(`that is ${from} becomes only what may follow`, (runs) =>
        Effect.gen(function* () {
          yield* runs.join([aRun("a", { status: from })])
          for (const to of runStatuses.filter(
            (status) => status !== from && !runSteps[from].includes(status)
          )) {
            const error = yield* failing(runs.change("a", (run) => changedRun(run, { status: to })))
            expect(error.reason).toBe("illegal_step")
          }
          expect((yield* runs.find("a"))?.status).toBe(from)
          for (const to of runSteps[from]) {
            yield* runs.join([aRun(`${from}-${to}`, { status: from })])
            yield* runs.change(`${from}-${to}`, (run) => changedRun(run, { status: to }))
            expect((yield* runs.find(`${from}-${to}`))?.status).toBe(to)
          }
        }))
    }

    test("is not changed when the change refuses, and must be there", (runs) =>
      Effect.gen(function* () {
        yield* runs.add(aRun("a"))
        const refusal = new RunError({ reason: "refused", message: "no" })
        expect(yield* failing(runs.change("a", () => refusal))).toBe(refusal)
        expect((yield* failing(runs.change("b", (run) => run))).reason).toBe("not_found")
        expect(yield* runs.find("a")).toEqual(aRun("a"))
      }))

    test("keeps the foreign text of its document through every change", (runs) =>
      Effect.gen(function* () {
        const document = '{"host":"quay","id":"a","status":"QUEUED"}'
        yield* runs.join([aRun("a", { document: foreign(document) })])
        const next = yield* runs.change("a", (run) => changedRun(run, { status: "RUNNING" }))
        expect(JSON.parse(next.document!)).toMatchObject({ host: "quay", status: "RUNNING" })
        expect(yield* runs.find("a")).toEqual(next)
      }))
  })

  describe("another attempt", () => {
    test("is added and marks the first, which keeps its failure", (runs) =>
      Effect.gen(function* () {
        yield* runs.add(ended(aRun("a"), "FAILED", minute))
        const again = aRun("b", { parent_run_id: "a", retry_count: 1, started_at_ms: noon })
        yield* runs.retry(again)
        expect(yield* runs.find("a")).toEqual({ ...ended(aRun("a"), "FAILED", minute), status: "RETRYING" })
        expect(yield* runs.find("b")).toEqual(again)
        expect((yield* runs.attempts("b")).map(({ id }) => id)).toEqual(["a", "b"])
        expect((yield* runs.attempts("a")).map(({ id }) => id)).toEqual(["a", "b"])
      }))

    test("of a run that has not failed, or that was retried already, is refused, and nothing is written", (runs) =>
      Effect.gen(function* () {
        yield* runs.add(ended(aRun("good"), "SUCCESS", minute))
        yield* runs.add({ ...ended(aRun("again"), "FAILED", minute), status: "RETRYING" })
        for (const parent_run_id of ["good", "again"]) {
          const error = yield* failing(runs.retry(aRun("b", { parent_run_id, retry_count: 1 })))
          expect(error.reason).toBe("illegal_step")
        }
        expect((yield* failing(runs.retry(aRun("b", { parent_run_id: "gone" })))).reason).toBe("not_found")
        expect((yield* failing(runs.retry(aRun("b")))).reason).toBe("refused")
        expect(yield* runs.find("b")).toBeNull()
        expect((yield* runs.find("good"))?.status).toBe("SUCCESS")
      }))
  })

  describe("sightings", () => {
    test("are joined: the later state stays, in whatever order they come", (runs) =>
      Effect.gen(function* () {
        const states = [
          aRun("a"),
          aRun("a", { status: "RUNNING" }),
          ended(aRun("a"), "FAILED", minute),
          { ...ended(aRun("a"), "FAILED", minute), status: "RETRYING" as const }
        ]
        expect(yield* runs.join([states[1]!, states[0]!, states[1]!])).toEqual(["added", "older", "same"])
        expect(yield* runs.join([states[3]!, states[2]!])).toEqual(["advanced", "older"])
        expect(yield* runs.find("a")).toEqual(states[3])
      }))
  })

  describe("lists", () => {
    const many = (runs: Repository) =>
      runs.join([
        ended(aRun("a", { started_at_ms: noon }), "SUCCESS", minute),
        ended(aRun("b", { started_at_ms: noon, repository: "tideline" }), "FAILED", minute),
        aRun("c", { started_at_ms: noon + minute, status: "RUNNING" }),
        ended(aRun("d", { started_at_ms: noon - minute, repository: "tideline" }), "SUCCESS", minute),
        aRun("e", { started_at_ms: noon })
      ])
    const ids = (page: { readonly runs: ReadonlyArray<{ readonly id: string }> }) =>
      page.runs.map(({ id }) => id)

    test("are of what fits all filters, the newest first, counted after filtering", (runs) =>
      Effect.gen(function* () {
        yield* many(runs)
        const all = yield* runs.page({ limit: 9 })
        expect([ids(all), all.matched]).toEqual([["c", "a", "b", "e", "d"], 5])
        const tideline = yield* runs.page({ limit: 1, repositories: ["tideline"] })
        expect([ids(tideline), tideline.matched]).toEqual([["b"], 2])
        const some = yield* runs.page({
          limit: 9,
          statuses: ["SUCCESS", "FAILED"],
          from_ms: noon,
          to_ms: noon + 1
        })
        expect([ids(some), some.matched]).toEqual([["a", "b"], 2])
        expect(yield* runs.page({ limit: 9, repositories: ["nowhere"] })).toEqual({ runs: [], matched: 0 })
      }))

    test("go on after a run, also among those of one moment", (runs) =>
      Effect.gen(function* () {
        yield* many(runs)
        const pages: Array<ReadonlyArray<string>> = []
        let after: { started_at_ms: number; id: string } | undefined
        for (let i = 0; i < 4; i++) {
          const page = yield* runs.page({ limit: 2, ...(after === undefined ? {} : { after }) })
          pages.push(ids(page))
          after = page.runs.at(-1)
        }
        expect(pages).toEqual([["c", "a"], ["b", "e"], ["d"], []])
      }))

    test("hold the beginning of the prompt and what was wrong", (runs) =>
      Effect.gen(function* () {
        const input = { ...aRun("").input, prompt: "tide ".repeat(100) }
        yield* runs.add(ended(aRun("a", { input }), "FAILED", minute))
        expect((yield* runs.page({ limit: 1 })).runs).toEqual([
          {
            id: "a",
            repository: "quayside",
            status: "FAILED",
            started_at_ms: aRun("").started_at_ms,
            completed_at_ms: aRun("").started_at_ms + minute,
            duration_ms: minute,
            retry_count: 0,
            parent_run_id: null,
            model: "claude-3-opus",
            prompt_begins: `${"tide ".repeat(51)}t`,
            error_code: "ETIMEDOUT",
            error_message: "spawn claude ETIMEDOUT",
            exit_code: null,
            cost_usd_micros: null
          }
        ])
      }))

    test("of unfinished runs, of slices by id, and what is removed is gone from all", (runs) =>
      Effect.gen(function* () {
        yield* many(runs)
        expect((yield* runs.unfinished).map(({ id }) => id)).toEqual(["c", "e"])
        expect((yield* runs.slice("", 2)).map(({ id }) => id)).toEqual(["a", "b"])
        expect((yield* runs.slice("b", 9)).map(({ id }) => id)).toEqual(["c", "d", "e"])
        expect(yield* runs.remove(["a", "c", "nothing"])).toBe(2)
        expect(yield* runs.find("a")).toBeNull()
        expect(ids(yield* runs.page({ limit: 9 }))).toEqual(["b", "e", "d"])
        expect((yield* runs.figures({})).all.runs).toBe(3)
        expect((yield* runs.similar("tide", { limit: 9 })).runs.length).toBe(3)
        expect((yield* runs.history("a")).length).toBe(0)
      }))
  })

  describe("figures", () => {
    test("of nothing are none, and null where nothing is known", (runs) =>
      Effect.gen(function* () {
        const { all, by_repository } = yield* runs.figures({})
        expect(by_repository).toEqual([])
        expect(all).toMatchObject({ runs: 0, last_started_at_ms: null })
        expect(all.elapsed).toEqual({ runs: 0, total_ms: 0, p50_ms: null, p95_ms: null, max_ms: null })
      }))

    test("keep waiting and working apart: a success's duration has no wait, a failure's has", (runs) =>
      Effect.gen(function* () {
        yield* runs.join([
          ended(aRun("a"), "SUCCESS", 4 * minute, minute),
          ended(aRun("b"), "FAILED", 2 * minute, minute),
          aRun("c")
        ])
        const { all } = yield* runs.figures({})
        expect(all.elapsed).toMatchObject({
          runs: 2,
          total_ms: 8 * minute,
          p50_ms: 3 * minute,
          p95_ms: 5 * minute
        })
        expect(all.work).toMatchObject({ runs: 1, total_ms: 4 * minute })
        expect(all.wait).toMatchObject({ runs: 1, total_ms: minute })
        expect(all.duration).toMatchObject({ runs: 2, total_ms: 7 * minute })
      }))

    test("count a failure that was retried as a failure, and its chain as what came of it", (runs) =>
      Effect.gen(function* () {
        yield* runs.join([
          { ...ended(aRun("a"), "FAILED", minute), status: "RETRYING" },
          {
            ...ended(aRun("b", { parent_run_id: "a", retry_count: 1 }), "FAILED", minute),
            status: "RETRYING"
          },
          ended(aRun("c", { parent_run_id: "b", retry_count: 2 }), "SUCCESS", minute),
          ended(aRun("d"), "SUCCESS", minute),
          { ...ended(aRun("e"), "CANCELLED", minute), status: "RETRYING" },
          aRun("f", { parent_run_id: "e", retry_count: 1 }),
          ended(aRun("g"), "TIMEOUT", minute)
        ])
        const { all } = yield* runs.figures({})
        expect(all.by_status).toMatchObject({ RETRYING: 3, SUCCESS: 2, FAILED: 0, QUEUED: 1, TIMEOUT: 1 })
        expect(all.by_outcome).toEqual({ succeeded: 2, failed: 3, cancelled: 1, unfinished: 1 })
        expect(all.first_attempts).toEqual({ succeeded: 1, failed: 2, cancelled: 1, unfinished: 0 })
        expect(all.chains).toEqual({ succeeded: 2, failed: 1, cancelled: 0, unfinished: 1 })
      }))

    test("know attempts that come before what they are attempts at", (runs) =>
      Effect.gen(function* () {
        yield* runs.join([ended(aRun("b", { parent_run_id: "a", retry_count: 1 }), "SUCCESS", minute)])
        const alone = { first_attempts: { succeeded: 0, failed: 0 }, chains: { succeeded: 1, failed: 0 } }
        expect((yield* runs.figures({})).all).toMatchObject(alone)
        yield* runs.join([{ ...ended(aRun("a"), "FAILED", minute), status: "RETRYING" }])
        expect((yield* runs.figures({})).all).toMatchObject({
          first_attempts: { succeeded: 0, failed: 1 },
          chains: { succeeded: 1, failed: 0 }
        })
        // when it is cleaned up what came of it does not become a first attempt that succeeded
        yield* runs.remove(["a"])
        expect((yield* runs.figures({})).all).toMatchObject(alone)
      }))

    test("are by repository too, within any range", (runs) =>
      Effect.gen(function* () {
        yield* runs.join([
          ended(aRun("a", { started_at_ms: noon }), "SUCCESS", minute),
          ended(aRun("b", { started_at_ms: noon, repository: "tideline" }), "SUCCESS", 3 * minute),
          ended(aRun("c", { started_at_ms: noon + 1, repository: "tideline" }), "FAILED", minute),
          ended(aRun("d", { started_at_ms: noon - 1, repository: "tideline" }), "FAILED", minute)
        ])
        const { by_repository } = yield* runs.figures({ from_ms: noon })
        expect(by_repository.map((group) => [group.repository, group.runs, group.elapsed.p95_ms])).toEqual([
          ["tideline", 2, 3 * minute],
          ["quayside", 1, minute]
        ])
        expect(by_repository[0]!.last_started_at_ms).toBe(noon + 1)
      }))
  })

  describe("prompts like a text", () => {
    const asked = (id: string, prompt: string) => aRun(id, { input: { ...aRun("").input, prompt } })

    test("are ranked by the words that tell most, whatever their form", (runs) =>
      Effect.gen(function* () {
        yield* runs.join([
          asked("a", "Generate a commit message: the mooring list is sorted"),
          asked("b", "Generate a commit message: sorting of moorings, and moorings again"),
          asked("c", "Generate a commit message: weather report"),
          asked("d", "Über die Gezeiten")
        ])
        const { runs: found, by } = yield* runs.similar("Sorted moorings?", { limit: 9 })
        expect(found.map(({ id }) => id).sort()).toEqual(["a", "b"])
        expect(found[0]!.score).toBeGreaterThanOrEqual(found[1]!.score)
        expect([...by].sort()).toEqual(["moorings", "sorted"])
        expect((yield* runs.similar("uber", { limit: 9 })).runs.map(({ id }) => id)).toEqual(["d"])
      }))

    test("whose words all stand in most of them are alike as much: the newer ones come first", (runs) =>
      Effect.gen(function* () {
        const list = ["a", "b", "c", "d", "e"].map((id, i) => ({
          ...asked(id, `Generate a message${i < 4 ? " about tides" : ""}`),
          started_at_ms: noon + (i % 3) * minute
        }))
        yield* runs.join(list)
        const { runs: found, by } = yield* runs.similar("message about tides", { limit: 3 })
        expect(found.map(({ id, score }) => [id, score])).toEqual([
          ["c", 0],
          ["b", 0],
          ["a", 0]
        ])
        expect(by).toEqual(["about", "tides", "message"])
        // a word that tells more is what counts
        yield* runs.join([asked("f", "Generate a message about moorings")])
        expect((yield* runs.similar("message about moorings", { limit: 3 })).by).toEqual(["moorings"])
      }))

    test("are found by the words of a long text that tell most, wherever they stand", (runs) =>
      Effect.gen(function* () {
        yield* runs.join([asked("a", "Say when the tide turns"), asked("b", "Count the lighthouses")])
        const boilerplate = Array.from({ length: 300 }, (_, i) => `word${i}`).join(" ")
        const { runs: found, by } = yield* runs.similar(`${boilerplate} tide lighthouses`, { limit: 9 })
        expect([found.map(({ id }) => id).sort(), [...by].sort()]).toEqual([
          ["a", "b"],
          ["lighthouses", "tide"]
        ])
      }))

    test("are found in scripts that write no spaces, those that share most first", (runs) =>
      Effect.gen(function* () {
        yield* runs.join([
          asked("a", "急いで移行を書いてください"),
          asked("b", "データベースの移行を書いてください"),
          asked("c", "潮汐表を作る"),
          asked("d", "数据库迁移脚本"),
          asked("e", "데이터베이스를 옮겨 주세요"),
          asked("f", "Write the migration"),
          asked("g", "SQLiteを移す計画")
        ])
        const like = (text: string) =>
          Effect.map(runs.similar(text, { limit: 9 }), ({ runs: found, by }) => [
            found.map(({ id }) => id).join(" "),
            ...by
          ])
        expect(yield* like("データベースの移行")).toEqual(["b", "データベースの移行"])
        expect(yield* like("移行")).toEqual(["a b", "移行"])
        expect(yield* like("SQLiteを移して")).toEqual(["g", "を移して"])
        expect(yield* like("潮")).toEqual(["c", "潮"])
        expect(yield* like("数据库")).toEqual(["d", "数据库"])
        expect(yield* like("데이터베이스")).toEqual(["e", "데이터베이스"])
        expect(yield* like("灯台")).toEqual([""])
      }))

    test("keep to the filter and the limit, and no syntax is searched for", (runs) =>
      Effect.gen(function* () {
        yield* runs.join([
          asked("a", "tide"),
          { ...asked("b", "tide"), repository: "tideline" },
          asked("c", "tide")
        ])
        const { runs: found } = yield* runs.similar('tide" OR * NEAR(', {
          limit: 1,
          repositories: ["tideline"]
        })
        expect(found.map(({ id }) => id)).toEqual(["b"])
        expect(yield* runs.similar("", { limit: 9 })).toEqual({ runs: [], by: [] })
        expect(yield* runs.similar("lighthouse", { limit: 9 })).toMatchObject({ runs: [] })
      }))
  })
}

/** The document of `aRun("a")` with one field that nobody knows. */
const foreign = (text: string): string =>
  JSON.stringify(
    {
      ...(JSON.parse(text) as object),
      repository: "quayside",
      startedAt: "2026-11-02T09:00:00.000Z",
      input: plainInput,
      retryCount: 0
    },
    null,
    2
  )

const plainInput = {
  prompt: "Say when the tide turns",
  diff: "",
  recentCommits: [],
  model: "claude-3-opus",
  temperature: 0.7
}
