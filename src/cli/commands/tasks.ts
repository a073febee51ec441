/** `spoor tasks` */
import * as Effect from "effect/Effect"
import { categories } from "../../analytics/Categories.ts"
import type { CategoriesReport, CategoryRow } from "../../report/Categories.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, percent, shortCount } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { cost, dimensionColumns, totalTokens } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { tasksOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof tasksOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(
    call,
    categories({
      ...timeOf(options, config),
      ...filterOf(options),
      by: options.by,
      cost: get(config, "cost.mode")
    }),
    { index: true }
  )
  if (terminal.json) terminal.printJson(report)
  else if (report.rows.length === 0) terminal.say("No exchanges fit.")
  else printTasks(report, terminal)
  return ExitCode.ok
})

const printTasks = (report: CategoriesReport, terminal: Terminal): void => {
  terminal.printTable<CategoryRow>({
    rows: report.rows,
    columns: [
      { title: "Task", value: ({ category }) => category },
      ...dimensionColumns(report.rows),
      { title: "Exchanges", align: "right", value: ({ exchanges }) => count(exchanges) },
      { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions), rank: 7 },
      { title: "Calls", align: "right", value: ({ tool_calls }) => count(tool_calls), rank: 6 },
      {
        title: "Failed",
        align: "right",
        value: ({ tool_errors }) => (tool_errors === 0 ? "" : count(tool_errors)),
        rank: 5
      },
      {
        title: "Retries",
        align: "right",
        value: ({ retries }) => (retries === 0 ? "" : count(retries)),
        rank: 4
      },
      {
        title: "One shot",
        align: "right",
        value: ({ one_shot_rate: rate }) => (rate === null ? "" : percent(rate)),
        rank: 1
      },
      { title: "Tokens", align: "right", value: (row) => shortCount(totalTokens(row)), rank: 3 },
      { title: "Share", align: "right", value: ({ cost_share }) => percent(cost_share), rank: 2 },
      { title: "Cost", align: "right", value: cost }
    ]
  })
  const shot =
    report.one_shot_rate === null ? "" : `; ${percent(report.one_shot_rate)} of changes worked at once`
  terminal.print(`Together ${cost(report.totals)} for ${counted(report.totals.requests, "request")}${shot}.`)
  if (report.prompts_without_words > 0) {
    terminal.say(
      `${counted(report.prompts_without_words, "prompt")} not indexed: sorted by tools and files alone.`
    )
  }
}
