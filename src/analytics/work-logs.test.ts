/** Laws of the questions that are answered from work logs: they say what the rows say. */
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { categories } from "./Categories.ts"
import { files } from "./Files.ts"
import { projects } from "./Projects.ts"
import { plantWork, randomWork, workBegins } from "./testing/randomWork.ts"
import type { Trail } from "./testing/trailBuilder.ts"
import { allCalls, allFiles, type Call } from "./testing/workOracle.ts"
import { tools } from "./Tools.ts"

const ask = <A>(trail: Trail, question: Effect.Effect<A, AnalyticsError, SqlClient>): Promise<A> =>
  Effect.runPromise(question.pipe(Effect.provide(trail.layer)))

const since = workBegins + 15 * 60_000
const ranges = [
  [{}, () => true],
  [{ since: new Date(since).toISOString() }, (at: number | null) => at !== null && at >= since],
  [{ until: new Date(since).toISOString() }, (at: number | null) => at !== null && at < since]
] as const

const law = (check: (trail: Trail, range: (typeof ranges)[number]) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(randomWork, fc.constantFrom(...ranges), (work, range) => check(plantWork(work), range)),
    { numRuns: 80 }
  )

const groupings = {
  tool: ({ tool }: Call) => tool,
  server: ({ tool }: Call) => (tool?.startsWith("mcp__") === true ? "github" : null),
  agent: ({ agent }: Call) => agent,
  skill: ({ title }: Call) => title
} as const

it.each(Object.entries(groupings))("calls by %s are the calls that rows tell of", async (by, groupOf) => {
  await law(async (trail, [range, isIn]) => {
    const report = await ask(trail, tools({ timezone: "UTC", by: by as keyof typeof groupings, ...range }))
    const calls = allCalls(trail).filter(({ at, tool }) => isIn(at) && (by !== "skill" || tool === "Skill"))
    const groups = Map.groupBy(calls, groupOf)
    expect(new Set(report.rows.map(({ name }) => name))).toEqual(new Set(groups.keys()))
    for (const row of report.rows) {
      const own = groups.get(row.name)!
      const durations = own.flatMap(({ duration }) => duration ?? []).sort((a, b) => a - b)
      const times = own.flatMap(({ at }) => at ?? [])
      const ended = (...statuses: ReadonlyArray<string>) =>
        own.filter(({ status }) => statuses.includes(status ?? "")).length
      expect(row).toMatchObject({
        calls: own.length,
        completed: ended("completed"),
        errors: ended("error"),
        denied: ended("denied"),
        cancelled: ended("cancelled"),
        unfinished: ended("pending", "running"),
        timed_calls: durations.length,
        duration_p50_ms: durations[Math.ceil(durations.length * 0.5) - 1] ?? null,
        duration_p95_ms: durations[Math.ceil(durations.length * 0.95) - 1] ?? null,
        duration_max_ms: durations.at(-1) ?? null,
        duration_total_ms: durations.reduce((sum, one) => sum + one, 0),
        input_chars: own.reduce((sum, { input }) => sum + input, 0),
        output_chars: own.reduce((sum, { output }) => sum + output, 0),
        sessions: new Set(own.map(({ session }) => session)).size,
        agents: [...new Set(own.map(({ agent }) => agent))].sort(),
        first_used_at_ms: times.length === 0 ? null : Math.min(...times),
        last_used_at_ms: times.length === 0 ? null : Math.max(...times)
      })
    }
  })
})

it("a filter by model leaves the calls of its answers", async () => {
  await law(async (trail, [range, isIn]) => {
    const calls = allCalls(trail).filter(({ at, model }) => isIn(at) && model === "gpt-5.4")
    if (calls.length === 0) return
    const report = await ask(trail, tools({ timezone: "UTC", models: ["gpt-5.4"], ...range }))
    expect(report.totals.calls).toBe(calls.length)
  })
})

it("files, retries and reads in vain are what rows tell of", async () => {
  await law(async (trail, [range, isIn]) => {
    const report = await ask(trail, files({ timezone: "UTC", ...range }))
    const expected = allFiles(trail, isIn)
    const named = new Map(
      report.rows.map((row) => [row.project === null ? row.path : `${row.project}/${row.path}`, row])
    )
    expect(new Set(named.keys())).toEqual(new Set(expected.keys()))
    expect(report.matched).toBe(expected.size)
    for (const [name, facts] of expected) {
      const count = (verb: string) => facts.verbs.filter((one) => one === verb).length
      expect(named.get(name)).toMatchObject({
        files: 1,
        reads: count("read"),
        writes: count("write"),
        edits: count("edit"),
        deletes: count("delete"),
        moves: count("move"),
        churn: facts.churn,
        sessions: facts.sessions.size,
        rereads: facts.rereads,
        retries: facts.retries,
        one_shot_rate: facts.exchanges === 0 ? null : facts.oneShots / facts.exchanges,
        first_touched_at_ms: facts.times.length === 0 ? null : Math.min(...facts.times),
        last_touched_at_ms: facts.times.length === 0 ? null : Math.max(...facts.times)
      })
    }
  })
})

it("fewer files are the first of all, and totals stay those of all; folders add up to files", async () => {
  await law(async (trail, [range]) => {
    const whole = await ask(trail, files({ timezone: "UTC", ...range }))
    for (const limit of [0, 1, 2, 3, 50]) {
      const some = await ask(trail, files({ timezone: "UTC", limit, ...range }))
      expect(some).toEqual({ ...whole, rows: whole.rows.slice(0, limit) })
    }
    for (const by of ["directory", "extension"] as const) {
      const grouped = await ask(trail, files({ timezone: "UTC", by, ...range }))
      expect(grouped.totals).toEqual(whole.totals)
      expect(grouped.rows.reduce((sum, row) => sum + row.files, 0)).toBe(whole.rows.length)
    }
  })
})

it("tasks hold the same calls as tools, and projects too", async () => {
  await law(async (trail, [range, isIn]) => {
    const calls = allCalls(trail)
    const named = calls.filter(({ at, tool }) => isIn(at) && tool !== null)
    const tasks = await ask(trail, categories({ timezone: "UTC", ...range }))
    const sum = (count: (row: (typeof tasks.rows)[number]) => number) =>
      tasks.rows.reduce((total, row) => total + count(row), 0)
    expect(sum((row) => row.tool_calls)).toBe(named.length)
    expect(sum((row) => row.tool_errors)).toBe(named.filter(({ status }) => status === "error").length)
    const { rows } = await ask(trail, projects({ timezone: "UTC" }))
    for (const row of rows) {
      const own = calls.filter(({ project }) => project === row.project)
      const done = own.flatMap(({ operations }) => operations)
      expect(row).toMatchObject({
        tool_calls: own.length,
        tool_errors: own.filter(({ status }) => status === "error" || status === "denied").length,
        lines_added: done.reduce((total, { added }) => total + added, 0),
        lines_removed: done.reduce((total, { removed }) => total + removed, 0),
        files_touched: new Set(done.map(({ path }) => path)).size
      })
    }
  })
})
