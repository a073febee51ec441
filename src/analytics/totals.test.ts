import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { describe, expect, it } from "vitest"
import type { UsageAmounts } from "../report/Usage.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { blocksUsage } from "./Blocks.ts"
import { carryCost } from "./Carry.ts"
import { categories } from "./Categories.ts"
import { explain } from "./Explain.ts"
import { models } from "./Models.ts"
import { overview } from "./Overview.ts"
import { projects } from "./Projects.ts"
import { makeTrail, type Trail } from "./testing/trailBuilder.ts"
import { usage } from "./Usage.ts"
import { sessionUsage } from "./UsageSessions.ts"

type Total = Pick<UsageAmounts, "cost_usd_micros" | "cost_status">
type Asked<A> = Effect.Effect<A, AnalyticsError, SqlClient>

const totalOf = <A extends { readonly totals: Total }>(report: Asked<A>): Asked<Total> =>
  Effect.map(report, ({ totals }) => totals)

interface Question {
  readonly timezone: "UTC"
  readonly since?: string
  readonly until?: string
}

const reports: ReadonlyArray<readonly [string, (question: Question) => Asked<Total>]> = [
  ["usage", (question) => totalOf(usage({ period: "daily", ...question }))],
  ["usage by tool", (question) => totalOf(usage({ period: "daily", by: ["tool"], ...question }))],
  ["usage session", (question) => totalOf(sessionUsage(question))],
  ["usage blocks", (question) => totalOf(blocksUsage(question))],
  ["models", (question) => totalOf(models(question))],
  ["projects", (question) => totalOf(projects(question))],
  ["tasks", (question) => totalOf(categories(question))],
  ["usage context", (question) => carryCost({ by: "tool", ...question })]
]

const march = (day: number) => Date.UTC(2026, 2, day, 12)

const spent = () => {
  const trail = makeTrail()
  trail.session("s")
  const message = trail.message("s", { kind: "answer", at: march(1) })
  trail.request("s", { message, at: march(1), computed: 7 })
  trail.derive()
  return trail
}

/** Its agent did not write down what its answers used. */
const unmetered = () => {
  const trail = spent()
  trail.session("u", { agent: "codex" })
  trail.message("u", { kind: "answer", at: march(4) })
  trail.derive()
  return trail
}

const ask = <A>(trail: Trail, question: Asked<A>): Promise<A> =>
  Effect.runPromise(question.pipe(Effect.provide(trail.layer)))

const nothing = { cost_usd_micros: 0, cost_status: "recorded" }
const unknown = { cost_usd_micros: null, cost_status: "unknown" }

describe.each(reports)("the total of %s", (_, report) => {
  it.each([
    ["nothing in the range cost nothing", spent, { since: "2026-03-03", until: "2026-03-05" }, nothing],
    ["answers without usage cost nobody knows what", unmetered, { since: "2026-03-03" }, unknown],
    ["they cost nothing outside of the range", unmetered, { since: "2026-03-05" }, nothing],
    ["without a trail nothing is known", makeTrail, {}, unknown],
    ["a request", spent, {}, { cost_usd_micros: 7, cost_status: "computed" }]
  ] as const)("%s", async (_name, trail, range, total) => {
    expect(await ask(trail(), report({ timezone: "UTC", ...range }))).toMatchObject(total)
  })
})

it("windows of the overview say the same, for each agent too", async () => {
  const { windows, agents } = await ask(unmetered(), overview({ timezone: "UTC" }))
  const costs = (all: ReadonlyArray<Total & { readonly name: string }>) =>
    all.map(({ name, cost_usd_micros }) => [name, cost_usd_micros])
  // long after the trail
  const idle = [
    ["today", 0],
    ["7d", 0],
    ["30d", 0]
  ]
  expect(costs(windows)).toEqual([...idle, ["all", 7]])
  expect(agents.map(({ agent, windows: own }) => [agent, costs(own)])).toEqual([
    ["claude-code", [...idle, ["all", 7]]],
    ["codex", [...idle, ["all", null]]]
  ])
})

it("a copy that counts elsewhere is no answer without usage", async () => {
  const trail = spent()
  trail.session("f", { relation: "fork" })
  const message = trail.message("f", { kind: "answer", at: march(1) })
  trail.request("f", { message, at: march(1), computed: 7, counted: false })
  trail.derive()
  expect((await ask(trail, usage({ period: "daily", sessions: ["f"] }))).totals).toMatchObject(nothing)
  const explained = explain({ session: "f" }).pipe(Effect.provide(trail.layer))
  expect((await Effect.runPromise(explained)).totals).toMatchObject(nothing)
})
