/** `spoor projects` */
import * as Effect from "effect/Effect"
import { projects } from "../../analytics/Projects.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, percent, shortCount } from "../output/numbers.ts"
import { sayMoreRows } from "../output/moreRows.ts"
import { minuteOf } from "../output/times.ts"
import { cost, totalTokens } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { projectsOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof projectsOptions>) {
  const { options, config, terminal } = call
  const time = timeOf(options, config)
  const report = yield* answering(
    call,
    projects({ ...time, ...filterOf(options), cost: get(config, "cost.mode") })
  )
  const rows = report.rows.slice(0, options.limit)
  if (terminal.json) {
    terminal.printJson({ ...report, rows })
    return ExitCode.ok
  }
  if (report.rows.length === 0) {
    terminal.say("No projects fit.")
    return ExitCode.ok
  }
  const zone = yield* zoneNamed(time.timezone)
  terminal.printTable({
    rows,
    columns: [
      { title: "Project", value: ({ name }) => name ?? "unknown", cut: "end", least: 12 },
      { title: "Folder", value: ({ project }) => project ?? "", cut: "start", least: 12, rank: 9 },
      { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions) },
      { title: "Sub-agents", align: "right", value: ({ sub_agents }) => count(sub_agents), rank: 8 },
      { title: "Prompts", align: "right", value: ({ prompts }) => count(prompts), rank: 6 },
      { title: "Calls", align: "right", value: ({ tool_calls }) => count(tool_calls), rank: 7 },
      { title: "Files", align: "right", value: ({ files_touched }) => count(files_touched), rank: 5 },
      {
        title: "Lines",
        align: "right",
        value: ({ lines_added, lines_removed }) => `+${count(lines_added)} −${count(lines_removed)}`,
        rank: 4
      },
      { title: "Model", value: ({ top_model }) => top_model ?? "unknown", cut: "end", least: 10, rank: 10 },
      { title: "Last active", value: ({ last_active_at_ms }) => minuteOf(last_active_at_ms, zone), rank: 3 },
      { title: "Tokens", align: "right", value: (row) => shortCount(totalTokens(row)), rank: 2 },
      { title: "Share", align: "right", value: ({ cost_share }) => percent(cost_share), rank: 1 },
      { title: "Cost", align: "right", value: cost }
    ]
  })
  sayMoreRows(report.rows.length, options.limit, terminal)
  return ExitCode.ok
})
