/** Lists and figures, held against what anybody would count by hand. */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { AgentRun } from "../../record/AgentRun.ts"
import { isSuccess, runStatuses } from "../../record/RunStatus.ts"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { remakeRunColumns, wrongRunColumns } from "./remake-columns.ts"
import type { RunFigures } from "./run-figures.ts"
import { sqliteRuns } from "./sqlite-runs.ts"
import { aRun } from "./testing/aRun.ts"
import { outcomes, type Outcome } from "./Outcome.ts"

const began = Date.UTC(2026, 10, 1)

/** Runs over a few minutes, some of which are attempts at earlier or later ones. */
const trail: fc.Arbitrary<ReadonlyArray<AgentRun>> = fc
  .array(
    fc.record({
      repository: fc.constantFrom("quayside", "tideline", "moorings"),
      status: fc.constantFrom(...runStatuses),
      started: fc.nat({ max: 20 }),
      took: fc.option(fc.integer({ min: -5, max: 500 }), { nil: null }),
      duration: fc.option(fc.nat({ max: 300 }), { nil: null }),
      parent: fc.option(fc.nat({ max: 30 }), { nil: null }),
      fails: fc.boolean()
    }),
    { maxLength: 30 }
  )
  .map((rows) =>
    rows.map((row, i) => {
      const started_at_ms = began + row.started * 60_000
      return aRun(`run-${String((i * 7) % 31).padStart(2, "0")}`, {
        repository: row.repository,
        status: row.status,
        started_at_ms,
        completed_at_ms: row.took === null ? null : started_at_ms + row.took,
        duration_ms: row.duration,
        // no circle: an attempt is at a run that stands before it in this list, or at one that nobody knows
        parent_run_id:
          row.parent === null
            ? null
            : row.parent >= i
              ? "lost"
              : `run-${String((row.parent * 7) % 31).padStart(2, "0")}`,
        error: row.fails ? { code: "E", message: "m", stack_trace: null, recoverable: false } : null
      })
    })
  )

const filter = fc.record({
  repositories: fc.option(fc.subarray(["quayside", "tideline", "elsewhere"], { minLength: 1 }), {
    nil: undefined
  }),
  statuses: fc.option(fc.subarray([...runStatuses], { minLength: 1 }), { nil: undefined }),
  outcomes: fc.option(fc.subarray([...outcomes], { minLength: 1 }), { nil: undefined }),
  from_ms: fc.option(
    fc.nat({ max: 20 }).map((m) => began + m * 60_000),
    { nil: null }
  ),
  to_ms: fc.option(
    fc.nat({ max: 25 }).map((m) => began + m * 60_000),
    { nil: null }
  )
})
type Filter = typeof filter extends fc.Arbitrary<infer F> ? F : never

const outcomeOf = ({ status, error }: AgentRun): Outcome => {
  if (isSuccess(status)) return "succeeded"
  if (status === "FAILED" || status === "TIMEOUT" || (status === "RETRYING" && error !== null))
    return "failed"
  return status === "CANCELLED" || status === "RETRYING" ? "cancelled" : "unfinished"
}

const fits = (run: AgentRun, f: Filter): boolean =>
  (f.repositories?.includes(run.repository) ?? true) &&
  (f.statuses?.includes(run.status) ?? true) &&
  (f.outcomes?.includes(outcomeOf(run)) ?? true) &&
  (f.from_ms === null || run.started_at_ms >= f.from_ms) &&
  (f.to_ms === null || run.started_at_ms < f.to_ms)

const inOrder = (runs: ReadonlyArray<AgentRun>) =>
  runs.toSorted((a, b) => b.started_at_ms - a.started_at_ms || (a.id < b.id ? -1 : 1))

const firstOf = (run: AgentRun, all: ReadonlyArray<AgentRun>): AgentRun => {
  const parent = all.find(({ id }) => id === run.parent_run_id)
  return parent === undefined ? run : firstOf(parent, all)
}

const counted = (list: ReadonlyArray<Outcome>) =>
  Object.fromEntries(outcomes.map((outcome) => [outcome, list.filter((one) => one === outcome).length]))

const chainOf = (first: AgentRun, all: ReadonlyArray<AgentRun>): Outcome => {
  const came = all.filter((run) => firstOf(run, all).id === first.id).map(outcomeOf)
  return (["succeeded", "unfinished", "failed", "cancelled"] as const).find((one) => came.includes(one))!
}

const spread = (list: ReadonlyArray<number | null>) => {
  const sorted = list.filter((ms): ms is number => ms !== null && ms >= 0).sort((a, b) => a - b)
  const rank = (p: number) =>
    sorted.length === 0 ? null : sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]
  const total_ms = sorted.reduce((sum, ms) => sum + ms, 0)
  return {
    runs: sorted.length,
    total_ms,
    p50_ms: rank(0.5),
    p95_ms: rank(0.95),
    max_ms: sorted.at(-1) ?? null
  }
}

const elapsed = (run: AgentRun) =>
  run.completed_at_ms === null ? null : run.completed_at_ms - run.started_at_ms
const work = (run: AgentRun) => (isSuccess(run.status) ? run.duration_ms : null)
const wait = (run: AgentRun) => {
  const all = elapsed(run)
  const worked = work(run)
  return all === null || all < 0 || worked === null ? null : Math.max(0, all - worked)
}

const groupOf = (repository: string | null, runs: ReadonlyArray<AgentRun>, all: ReadonlyArray<AgentRun>) => {
  const firsts = runs.filter((run) => firstOf(run, all).id === run.id)
  const durations = runs.flatMap(({ duration_ms }) => duration_ms ?? [])
  return {
    repository,
    runs: runs.length,
    by_status: Object.fromEntries(
      runStatuses.map((status) => [status, runs.filter((run) => run.status === status).length])
    ),
    by_outcome: counted(runs.map(outcomeOf)),
    first_attempts: counted(firsts.filter((run) => run.parent_run_id === null).map(outcomeOf)),
    chains: counted(firsts.map((first) => chainOf(first, all))),
    last_started_at_ms: runs.length === 0 ? null : Math.max(...runs.map((run) => run.started_at_ms)),
    elapsed: spread(runs.map(elapsed)),
    work: spread(runs.map(work)),
    wait: spread(runs.map(wait)),
    duration: { runs: durations.length, total_ms: durations.reduce((sum, ms) => sum + ms, 0) }
  }
}

describe("of any runs and any filter", () => {
  it("figures are what is counted by hand", () =>
    fc.assert(
      fc.asyncProperty(trail, filter, async (runs, f) => {
        const repository = sqliteRuns(memoryDatabase(), "memory")
        await Effect.runPromise(repository.join(runs))
        const figures: RunFigures = await Effect.runPromise(repository.figures(f))
        const chosen = runs.filter((run) => fits(run, f))
        const names = [...new Set(chosen.map((run) => run.repository))]
        expect(figures.all).toEqual(groupOf(null, chosen, runs))
        const groups = names.map((name) =>
          groupOf(
            name,
            chosen.filter((run) => run.repository === name),
            runs
          )
        )
        expect(figures.by_repository).toEqual(
          groups.sort((a, b) => b.runs - a.runs || (a.repository! < b.repository! ? -1 : 1))
        )
      })
    ))

  it("pages put together are the whole list, in order, each run once", () =>
    fc.assert(
      fc.asyncProperty(trail, filter, fc.integer({ min: 1, max: 7 }), async (runs, f, limit) => {
        const repository = sqliteRuns(memoryDatabase(), "memory")
        await Effect.runPromise(repository.join(runs))
        const chosen = inOrder(runs.filter((run) => fits(run, f)))
        const found: Array<string> = []
        for (let after: { started_at_ms: number; id: string } | undefined; ;) {
          const page = await Effect.runPromise(repository.page({ ...f, limit, after }))
          expect(page.matched).toBe(chosen.length)
          expect(page.runs.length).toBeLessThanOrEqual(limit)
          if (page.runs.length === 0) break
          found.push(...page.runs.map(({ id }) => id))
          after = page.runs.at(-1)
        }
        expect(found).toEqual(chosen.map(({ id }) => id))
      })
    ))
})

describe("figures of very many runs", () => {
  it("go over more stretches than one, and forget those that are removed", async () => {
    const repository = sqliteRuns(memoryDatabase(), "memory")
    const runs = Array.from({ length: 2600 }, (_, i) =>
      aRun(`r${i}`, {
        status: "SUCCESS",
        started_at_ms: began + i,
        completed_at_ms: began + 2 * i,
        duration_ms: i
      })
    )
    await Effect.runPromise(repository.join(runs))
    const { all } = await Effect.runPromise(repository.figures({}))
    expect(all).toMatchObject({ runs: 2600, elapsed: { p50_ms: 1299, p95_ms: 2469, max_ms: 2599 } })
    await Effect.runPromise(repository.remove(runs.slice(0, 2000).map(({ id }) => id)))
    const left = (await Effect.runPromise(repository.figures({}))).all
    expect(left).toMatchObject({ runs: 600, elapsed: { p50_ms: 2299, max_ms: 2599 } })
    expect((await Effect.runPromise(repository.page({ limit: 2 }))).runs.map(({ id }) => id)).toEqual([
      "r2599",
      "r2598"
    ])
  })

  it("of a store of another byte order are refused, and made anew by a repair", async () => {
    const database = memoryDatabase()
    const repository = sqliteRuns(database, "memory")
    await Effect.runPromise(repository.join([aRun("a")]))
    database.exec("UPDATE run_columns SET data = zeroblob(length(data)) WHERE name = 'kind'")
    const error = await Effect.runPromise(Effect.flip(repository.figures({})))
    expect(error).toMatchObject({
      reason: "corrupt",
      message: expect.stringContaining("runs check --repair")
    })
    expect(wrongRunColumns(database)).toBe(1)
    expect(remakeRunColumns(database)).toBe(1)
    expect(wrongRunColumns(database)).toBe(0)
    expect((await Effect.runPromise(repository.figures({}))).all.runs).toBe(1)
  })
})
