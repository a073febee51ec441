/** `spoor usage session` */
import * as Effect from "effect/Effect"
import { sessionUsage } from "../../analytics/UsageSessions.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { UsageRow } from "../../report/Usage.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { minuteOf } from "../output/times.ts"
import { amountColumns, cost, dimensionColumns } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { sessionUsageOptions } from "../surface/usage.ts"
import { sayWhatIsMissing } from "./usage.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof sessionUsageOptions>) {
  const { options, config, terminal } = call
  const time = timeOf(options, config)
  const report = yield* answering(
    call,
    sessionUsage({
      ...time,
      ...filterOf(options),
      last: options.last,
      by: options.by,
      cost: get(config, "cost.mode"),
      includeSubAgents: options["sub-agents"]
    })
  )
  const rows = options.order === "desc" ? report.rows.toReversed() : report.rows
  if (terminal.json) {
    terminal.printJson({ ...report, rows })
    return ExitCode.ok
  }
  if (rows.length === 0) {
    sayWhatIsMissing(report, terminal)
    return ExitCode.ok
  }
  const zone = yield* zoneNamed(time.timezone)
  terminal.printTable<UsageRow>({
    rows,
    totals: { key: "", by: {}, ...report.totals },
    columns: [
      { title: "Session", value: ({ key }) => key, total: "Total", cut: "end", least: 9 },
      {
        title: "Began",
        value: ({ session }) => minuteOf(session?.started_at_ms ?? null, zone),
        total: "",
        rank: 6
      },
      { title: "Agent", value: ({ session }) => session?.agent ?? "", total: "", rank: 5 },
      {
        title: "Title",
        value: ({ session }) => session?.title ?? "",
        total: "",
        cut: "end",
        least: 12,
        rank: 4
      },
      ...dimensionColumns(rows),
      ...amountColumns<UsageRow>(true, terminal.style).slice(0, -1),
      {
        title: "Own",
        align: "right",
        total: "",
        rank: 1,
        value: ({ direct }) => (direct === undefined ? "" : cost(direct))
      },
      { title: "Cost", align: "right", value: cost }
    ]
  })
  sayWhatIsMissing(report, terminal)
  return ExitCode.ok
})
