/** Plain `spoor`: what is on this machine, at a glance. */
import * as Effect from "effect/Effect"
import { blocksUsage } from "../../analytics/Blocks.ts"
import { models } from "../../analytics/Models.ts"
import { projects } from "../../analytics/Projects.ts"
import { listSessions } from "../../analytics/sessions.ts"
import { usage } from "../../analytics/Usage.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { UsageAmounts } from "../../report/Usage.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, duration, money, percent, shortCount } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { cost, totalTokens } from "../output/usageTable.ts"
import type { overviewOptions } from "../surface/overview.ts"
import { sessionColumns } from "./sessionsList.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof overviewOptions>) {
  const { options, config, terminal } = call
  const timezone = options.timezone ?? get(config, "timezone") ?? undefined
  const found = yield* answeringWithContent(call, questions(timezone, call))
  const zone = yield* zoneNamed(timezone)
  if (terminal.json) {
    const { all, periods, agents, models, projects, sessions, block } = found
    terminal.printJson({
      timezone: zone.name,
      totals: all.totals,
      periods,
      agents,
      models,
      projects,
      sessions,
      block
    })
  } else if (found.all.totals.requests === 0 && found.sessions.length === 0) {
    terminal.print("Nothing is recorded yet. `spoor doctor` tells where agents' trails were looked for.")
  } else print(found, zone, terminal)
  return ExitCode.ok
})

type Found = Effect.Success<ReturnType<typeof questions>>

/** Rows of each list at a glance. */
const shown = 5

const questions = (timezone: string | undefined, { config }: Pick<Call, "config">) =>
  Effect.gen(function* () {
    const policy = get(config, "cost.mode")
    const asked = { timezone, cost: policy }
    const period = (name: string, since: string) =>
      Effect.map(usage({ ...asked, period: "monthly", since }), ({ totals }) => ({ name, since, totals }))
    const byAgent = yield* usage({ ...asked, period: "monthly", since: "28d", by: ["agent"] })
    const blocks = yield* blocksUsage({ ...asked, blockHours: get(config, "blocks.hours"), activeOnly: true })
    const month = { ...asked, since: "28d" }
    return {
      all: yield* usage({ ...asked, period: "monthly" }),
      periods: [
        yield* period("Today", "today"),
        yield* period("7 days", "7d"),
        yield* period("28 days", "28d")
      ],
      agents: sumByAgent(byAgent.rows),
      models: (yield* models(month)).rows.slice(0, shown),
      projects: (yield* projects(month)).rows.slice(0, shown),
      sessions: (yield* listSessions({ limit: shown, time: { timezone } })).sessions,
      block: blocks.blocks.find(({ is_active }) => is_active) ?? null
    }
  })

/** Rows are of months; only what can be added is. A cost that is unknown in one month makes a lower bound. */
const sumByAgent = (
  rows: ReadonlyArray<UsageAmounts & { readonly by: Readonly<Record<string, string | null>> }>
) =>
  [...Map.groupBy(rows, ({ by }) => by["agent"] ?? "unknown")]
    .map(([agent, own]) => {
      const priced = own.flatMap(({ cost_usd_micros }) => (cost_usd_micros === null ? [] : [cost_usd_micros]))
      const isBound =
        priced.length < own.length || own.some(({ cost_status }) => cost_status === "lower_bound")
      return {
        agent,
        requests: own.reduce((sum, row) => sum + row.requests, 0),
        tokens: own.reduce((sum, row) => sum + totalTokens(row), 0),
        cost_usd_micros: priced.length === 0 ? null : priced.reduce((sum, each) => sum + each, 0),
        cost_status: priced.length === 0 ? "unknown" : isBound ? "lower_bound" : own[0]!.cost_status
      } as const
    })
    .toSorted((a, b) => (b.cost_usd_micros ?? -1) - (a.cost_usd_micros ?? -1))

const print = (found: Found, zone: Zone, terminal: Terminal): void => {
  const { style } = terminal
  const heading = (text: string) => terminal.print(`\n${style.heading(text)}`)
  const { totals } = found.all
  terminal.print(
    `${style.heading(cost(totals))} in all: ${counted(totals.requests, "request")}, ${shortCount(totalTokens(totals))} tokens.`
  )
  terminal.print("")
  terminal.printTable({
    rows: found.periods,
    columns: [
      { title: "Time", value: ({ name }) => name },
      { title: "Requests", align: "right", value: (row) => count(row.totals.requests) },
      { title: "Tokens", align: "right", value: (row) => shortCount(totalTokens(row.totals)) },
      {
        title: "Cost",
        align: "right",
        value: (row) => (row.totals.requests === 0 ? money(0) : cost(row.totals))
      }
    ]
  })
  printShares(found, terminal, heading)
  heading("Last sessions")
  terminal.printTable({ rows: found.sessions, columns: sessionColumns(zone, terminal, false) })
  const { block } = found
  if (block?.projection != null) {
    terminal.print(
      `\nRunning block: ${shortCount(block.tokens)} tokens, ${duration(block.projection.remaining_minutes * 60_000)} left.`
    )
  }
  terminal.say("\nMore: spoor usage daily, spoor sessions show latest, spoor tools, spoor --help")
}

const printShares = (found: Found, terminal: Terminal, heading: (text: string) => void): void => {
  if (found.agents.length > 0) {
    heading("Agents, 28 days")
    terminal.printTable({
      rows: found.agents,
      columns: [
        { title: "Agent", value: ({ agent }) => agent },
        { title: "Requests", align: "right", value: ({ requests }) => count(requests), rank: 1 },
        { title: "Tokens", align: "right", value: ({ tokens }) => shortCount(tokens), rank: 2 },
        { title: "Cost", align: "right", value: cost }
      ]
    })
  }
  if (found.models.length > 0) {
    heading("Models, 28 days")
    terminal.printTable({
      rows: found.models,
      columns: [
        { title: "Model", value: ({ model }) => model ?? "unknown", cut: "end", least: 12 },
        { title: "Tokens", align: "right", value: (row) => shortCount(totalTokens(row)), rank: 2 },
        { title: "Share", align: "right", value: ({ cost_share }) => percent(cost_share), rank: 1 },
        { title: "Cost", align: "right", value: cost }
      ]
    })
  }
  if (found.projects.length > 0) {
    heading("Projects, 28 days")
    terminal.printTable({
      rows: found.projects,
      columns: [
        { title: "Project", value: ({ name }) => name ?? "unknown", cut: "end", least: 12 },
        { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions), rank: 2 },
        { title: "Share", align: "right", value: ({ cost_share }) => percent(cost_share), rank: 1 },
        { title: "Cost", align: "right", value: cost }
      ]
    })
  }
}
