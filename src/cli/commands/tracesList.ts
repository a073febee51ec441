/** `spoor traces list` */
import * as Effect from "effect/Effect"
import { listTraces } from "../../analytics/trace-list.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { TraceListEntry } from "../../report/TraceList.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, duration, shortCount } from "../output/numbers.ts"
import { minuteOf } from "../output/times.ts"
import { cost } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { traceListOptions } from "../surface/traces.ts"

const relations = { root: ["root", "fork"], delegation: ["subagent", "system"] } as const

export const run = Effect.fnUntraced(function* (call: Call<typeof traceListOptions>) {
  const { options, config, terminal } = call
  const time = timeOf(options, config)
  const list = yield* answeringWithContent(
    call,
    listTraces({
      filter: filterOf(options),
      time,
      relations: options.kind === undefined ? undefined : relations[options.kind],
      sort: options.sort,
      limit: options.limit,
      cursor: options.cursor
    })
  )
  if (terminal.json) {
    terminal.printJson(list)
    return ExitCode.ok
  }
  if (list.traces.length === 0) {
    terminal.say("No traces fit.")
    return ExitCode.ok
  }
  const zone = yield* zoneNamed(time.timezone)
  terminal.printTable({
    rows: list.traces,
    columns: [
      { title: "Trace", value: ({ id }) => id, cut: "end", least: 9 },
      { title: "Began", value: ({ started_at_ms }) => minuteOf(started_at_ms, zone), rank: 5 },
      { title: "Who", value: who, cut: "end", least: 8, rank: 3 },
      {
        title: "Asked",
        value: ({ prompt, title }) => prompt?.text ?? title ?? "",
        cut: "end",
        least: 14,
        most: 100
      },
      {
        title: "Answered",
        value: ({ answer: said }) => said?.text ?? "",
        cut: "end",
        least: 14,
        most: 100,
        rank: 2
      },
      { title: "State", value: ({ status }) => status, rank: 8 },
      { title: "Calls", align: "right", value: ({ direct }) => count(direct.tool_calls), rank: 6 },
      { title: "Took", align: "right", value: ({ duration_ms }) => duration(duration_ms), rank: 4 },
      {
        title: "Tokens",
        align: "right",
        value: ({ rolled_up }) => shortCount(rolled_up.total_tokens),
        rank: 7
      },
      { title: "Cost", align: "right", value: ({ rolled_up }) => cost(rolled_up) }
    ]
  })
  if (list.next_cursor !== null) {
    terminal.say(
      `${count(list.traces.length)} of ${counted(list.matched, "trace")}. The next: --cursor ${list.next_cursor}`
    )
  }
  return ExitCode.ok
})

const who = ({ kind, agent, role, parent_role }: TraceListEntry): string =>
  kind === "root" ? agent : `${parent_role ?? "?"} → ${role ?? "sub-agent"}`
