/** `spoor sessions list` */
import * as Effect from "effect/Effect"
import { listSessions } from "../../analytics/sessions.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { SessionEntry, SessionList } from "../../report/Sessions.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, duration, shortCount } from "../output/numbers.ts"
import type { Column } from "../output/Table.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { cost } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { sessionsListOptions } from "../surface/sessions.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof sessionsListOptions>) {
  const { options, config, terminal } = call
  const time = timeOf(options, config)
  const list = yield* answeringWithContent(
    call,
    listSessions({
      filter: filterOf(options),
      time,
      all: options.all,
      minCostUsdMicros: options["min-cost"] === undefined ? undefined : Math.round(options["min-cost"] * 1e6),
      hasErrors: options.errors ? true : undefined,
      title: options.title,
      sort: options.sort,
      reverse: options.reverse,
      limit: options.limit,
      cursor: options.cursor,
      health: options.health
    })
  )
  if (terminal.json) terminal.printJson(list)
  else printSessions(list, yield* zoneNamed(time.timezone), terminal)
  return ExitCode.ok
})

const printSessions = (
  { sessions, matched, next_cursor }: SessionList,
  zone: Zone,
  terminal: Terminal
): void => {
  if (sessions.length === 0) return terminal.say("No sessions fit.")
  terminal.printTable({
    rows: sessions,
    columns: sessionColumns(zone, terminal, sessions[0]!.health !== undefined)
  })
  if (next_cursor !== null) {
    terminal.say(
      `${count(sessions.length)} of ${counted(matched, "session")}. The next: --cursor ${next_cursor}`
    )
  }
}

export const sessionColumns = (
  zone: Zone,
  terminal: Terminal,
  withHealth: boolean
): ReadonlyArray<Column<SessionEntry>> => [
  { title: "Session", value: ({ id }) => id, cut: "end", least: 9 },
  { title: "Began", value: ({ started_at_ms }) => minuteOf(started_at_ms, zone), rank: 4 },
  { title: "Agent", value: ({ agent }) => agent, rank: 6 },
  { title: "Project", value: ({ project }) => project ?? "", cut: "end", least: 8, rank: 5 },
  { title: "Title", value: ({ title }) => title ?? "", cut: "end", least: 12, rank: 1 },
  { title: "Model", value: ({ model }) => model ?? "unknown", cut: "end", least: 10, rank: 7 },
  ...(withHealth
    ? [
        {
          title: "Health",
          value: ({ health }: SessionEntry) => `${health?.grade ?? "-"} ${health?.outcome ?? ""}`,
          rank: 2,
          style: (text: string, { health }: SessionEntry) => gradeStyle(terminal, health?.grade ?? null)(text)
        }
      ]
    : []),
  {
    title: "State",
    value: ({ status }) => status,
    rank: 8,
    style: (text, { status }) =>
      status === "live" ? terminal.style.good(text) : status === "crashed" ? terminal.style.bad(text) : text
  },
  { title: "Active", align: "right", value: ({ active_ms }) => duration(active_ms), rank: 9 },
  {
    title: "Agents",
    align: "right",
    value: ({ sub_agents }) => (sub_agents === 0 ? "" : `+${sub_agents}`),
    rank: 10
  },
  { title: "Prompts", align: "right", value: ({ direct }) => count(direct.prompts), rank: 11 },
  {
    title: "Failed",
    align: "right",
    value: ({ rolled_up }) => (rolled_up.tool_errors === 0 ? "" : count(rolled_up.tool_errors)),
    rank: 12
  },
  { title: "Tokens", align: "right", value: ({ rolled_up }) => shortCount(rolled_up.total_tokens), rank: 3 },
  { title: "Cost", align: "right", value: ({ rolled_up }) => cost(rolled_up) }
]

export const gradeStyle = ({ style }: Terminal, grade: string | null) =>
  grade === "A" || grade === "B" ? style.good : grade === "D" || grade === "F" ? style.bad : style.warn
