/** `spoor usage daily|weekly|monthly` */
import * as Effect from "effect/Effect"
import type { CalendarPeriod } from "../../analytics/period.ts"
import { usage } from "../../analytics/Usage.ts"
import type { UsageReport, UsageRow } from "../../report/Usage.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import type { Column } from "../output/Table.ts"
import type { Terminal } from "../output/Terminal.ts"
import { amountColumns, dimensionColumns } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { usageOptions } from "../surface/usage.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof usageOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(
    call,
    usage({
      ...timeOf(options, config),
      ...filterOf(options),
      period: call.command.path[1] as CalendarPeriod,
      last: options.last,
      by: options.by,
      cost: get(config, "cost.mode")
    })
  )
  printUsage(report, options, terminal, titles[report.period])
  return ExitCode.ok
})

const titles = {
  daily: "Day",
  weekly: "Week of",
  monthly: "Month",
  session: "Session",
  blocks: "Block"
} as const

/** Prints any usage report whose rows are keyed by time. */
export const printUsage = (
  report: UsageReport,
  options: { readonly order: "asc" | "desc"; readonly compact: boolean },
  terminal: Terminal,
  keyTitle: string
): void => {
  const rows = options.order === "desc" ? report.rows.toReversed() : report.rows
  if (terminal.json) return terminal.printJson({ ...report, rows })
  if (rows.length === 0) return sayWhatIsMissing(report, terminal)
  const key: Column<UsageRow> = { title: keyTitle, value: (row) => row.key, total: "Total" }
  terminal.printTable({
    rows,
    totals: { key: "", by: {}, ...report.totals },
    columns: [key, ...dimensionColumns(rows), ...amountColumns<UsageRow>(options.compact, terminal.style)]
  })
  sayWhatIsMissing(report, terminal)
}

/** What the figures leave out is said beside them. */
export const sayWhatIsMissing = (report: UsageReport, terminal: Terminal): void => {
  const { unpriced_requests, requests } = report.totals
  if (requests === 0) terminal.say("No requests in this range.")
  if (unpriced_requests > 0) {
    terminal.say(
      `${count(unpriced_requests)} of ${count(requests)} requests could not be priced; \`spoor models\` shows which models.`
    )
  }
  if (report.undated_requests > 0) {
    terminal.say(`${counted(report.undated_requests, "request")} without a time: left out of this range.`)
  }
  if (report.is_estimate)
    terminal.say(
      "Amounts by tool are shared out by how much each put into the context: an estimate. A request counts in the row of each tool that it called."
    )
}
