/** Plain `spoor`: what is on this machine, at a glance. */
import * as Effect from "effect/Effect"
import { overview } from "../../analytics/Overview.ts"
import { listSessions } from "../../analytics/sessions.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { Overview, OverviewTop } from "../../report/Overview.ts"
import type { SessionEntry } from "../../report/Sessions.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, money, percent, shortCount } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { cost, totalTokens } from "../output/usageTable.ts"
import type { overviewOptions } from "../surface/overview.ts"
import { sessionColumns } from "./sessionsList.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof overviewOptions>) {
  const { options, config, terminal } = call
  const timezone = options.timezone ?? get(config, "timezone") ?? undefined
  const { glance, latest } = yield* answeringWithContent(
    call,
    Effect.all({
      glance: overview({ timezone, cost: get(config, "cost.mode") }),
      latest: listSessions({ limit: sessionsShown, time: { timezone } })
    })
  )
  if (terminal.json) terminal.printJson({ ...glance, latest_sessions: latest.sessions })
  else if (glance.windows.every(({ requests, sessions }) => requests + sessions === 0)) {
    if (glance.agent_runs.runs > 0) terminal.print(runsLine(glance.agent_runs))
    else terminal.print("Nothing is recorded yet. `spoor doctor` tells where agents' trails were looked for.")
  } else printGlance(glance, latest.sessions, yield* zoneNamed(timezone), terminal)
  return ExitCode.ok
})

const sessionsShown = 5

const windowTitles = { today: "Today", "7d": "7 days", "30d": "30 days", all: "All" } as const

const printGlance = (
  glance: Overview,
  latest: ReadonlyArray<SessionEntry>,
  zone: Zone,
  terminal: Terminal
): void => {
  const heading = (text: string) => terminal.print(`\n${terminal.style.heading(text)}`)
  terminal.printTable({
    rows: glance.windows,
    columns: [
      { title: "Time", value: ({ name }) => windowTitles[name] },
      { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions) },
      { title: "Requests", align: "right", value: ({ requests }) => count(requests), rank: 1 },
      { title: "Tokens", align: "right", value: (row) => shortCount(totalTokens(row)), rank: 2 },
      { title: "Cost", align: "right", value: cost }
    ]
  })
  printAgents(glance, zone, terminal, heading)
  printTop("Model", "Models, 30 days", glance.top_models, terminal, heading)
  printTop("Project", "Projects, 30 days", glance.top_projects, terminal, heading)
  if (glance.live.length > 0) printLive(glance, zone, terminal, heading)
  heading("Last sessions")
  terminal.printTable({ rows: latest, columns: sessionColumns(zone, terminal, false) })
  sayRest(glance, terminal)
}

const printAgents = (
  { agents }: Overview,
  zone: Zone,
  terminal: Terminal,
  heading: (text: string) => void
): void => {
  heading("Agents")
  terminal.printTable({
    rows: agents,
    columns: [
      { title: "Agent", value: ({ agent }) => agent },
      { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions) },
      { title: "Sub-agents", align: "right", value: ({ sub_agents }) => count(sub_agents), rank: 2 },
      { title: "Last active", value: ({ last_active_at_ms }) => minuteOf(last_active_at_ms, zone), rank: 1 },
      {
        title: "30 days",
        align: "right",
        value: (agent) => cost(agent.windows.find(({ name }) => name === "30d")!)
      }
    ]
  })
}

const printTop = (
  title: string,
  words: string,
  rows: ReadonlyArray<OverviewTop>,
  terminal: Terminal,
  heading: (text: string) => void
): void => {
  if (rows.length === 0) return
  heading(words)
  terminal.printTable({
    rows,
    columns: [
      {
        title,
        value: ({ name }) => name ?? "unknown",
        cut: title === "Project" ? "start" : "end",
        least: 12
      },
      { title: "Tokens", align: "right", value: (row) => shortCount(totalTokens(row)), rank: 2 },
      { title: "Share", align: "right", value: ({ cost_share }) => percent(cost_share), rank: 1 },
      { title: "Cost", align: "right", value: cost }
    ]
  })
}

const printLive = (
  { live, live_minutes }: Overview,
  zone: Zone,
  terminal: Terminal,
  heading: (text: string) => void
): void => {
  heading(`At work in the last ${live_minutes} minutes`)
  terminal.printTable({
    rows: live,
    columns: [
      { title: "Session", value: ({ session }) => session, cut: "end", least: 9 },
      { title: "Agent", value: ({ agent }) => agent, rank: 2 },
      { title: "Title", value: ({ title }) => title ?? "", cut: "end", least: 12 },
      { title: "Last sign", value: ({ last_at_ms }) => minuteOf(last_at_ms, zone), rank: 3 },
      { title: "Cost", align: "right", value: ({ cost_usd_micros }) => money(cost_usd_micros), rank: 1 }
    ]
  })
}

const runsLine = ({ runs, runs_last_24h, failed_last_24h }: Overview["agent_runs"]): string =>
  `Runs of agents: ${count(runs)}; in the last 24 hours ${count(runs_last_24h)}, of which ${count(failed_last_24h)} failed (spoor runs list)`

const sayRest = ({ sources, cache, agent_runs }: Overview, terminal: Terminal): void => {
  const failed = sources.reduce((sum, { failed, rejections }) => sum + failed + rejections, 0)
  const gone = sources.reduce((sum, { vanished }) => sum + vanished, 0)
  const saved = cache.saved_usd_micros ?? 0
  if (saved !== 0)
    terminal.print(
      saved > 0
        ? `\nCaching saved ${money(saved)} in 30 days.`
        : `\nCaching cost ${money(-saved)} more than it saved in 30 days.`
    )
  if (agent_runs.runs > 0) terminal.print(`\n${runsLine(agent_runs)}`)
  if (gone > 0) terminal.say(`${counted(gone, "file")} deleted by the agents, kept by Spoor.`)
  if (failed > 0)
    terminal.say(`${counted(failed, "piece")} of the trail could not be read; \`spoor doctor\` tells more.`)
  terminal.say("More: spoor usage daily, spoor sessions show latest, spoor tools, spoor --help")
}
