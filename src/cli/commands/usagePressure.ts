/** `spoor usage pressure` */
import * as Effect from "effect/Effect"
import { contextPressure } from "../../analytics/CarryPressure.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, percent, shortCount } from "../output/numbers.ts"
import { sayMoreRows } from "../output/moreRows.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { pressureOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof pressureOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(
    call,
    contextPressure({ ...timeOf(options, config), ...filterOf(options), highShare: options.high })
  )
  const rows = report.rows.slice(0, options.limit)
  if (terminal.json) terminal.printJson({ ...report, rows })
  else if (rows.length === 0) terminal.say("No sessions fit.")
  else {
    terminal.printTable({
      rows,
      columns: [
        { title: "Session", value: ({ session }) => session, cut: "end", least: 9 },
        { title: "Title", value: ({ title }) => title ?? "", cut: "end", least: 12, rank: 4 },
        { title: "Model", value: ({ model }) => model ?? "unknown", cut: "end", least: 10, rank: 6 },
        { title: "Requests", align: "right", value: ({ requests }) => count(requests), rank: 7 },
        {
          title: "Average",
          align: "right",
          value: ({ average_tokens }) => shortCount(average_tokens),
          rank: 5
        },
        { title: "Peak", align: "right", value: ({ peak_tokens }) => shortCount(peak_tokens) },
        {
          title: "Of window",
          align: "right",
          value: ({ peak_share }) => percent(peak_share),
          style: (text, { peak_share }) =>
            (peak_share ?? 0) >= report.high_share ? terminal.style.bad(text) : text
        },
        {
          title: "High requests",
          align: "right",
          value: ({ high_requests }) => (high_requests === 0 ? "" : count(high_requests)),
          rank: 2
        },
        {
          title: "Compactions",
          align: "right",
          value: ({ compactions }) => (compactions === 0 ? "" : count(compactions)),
          rank: 3
        }
      ]
    })
    sayMoreRows(report.rows.length, options.limit, terminal)
  }
  return ExitCode.ok
})
