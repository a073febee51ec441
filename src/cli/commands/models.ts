/** `spoor models` */
import * as Effect from "effect/Effect"
import { models } from "../../analytics/Models.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { ModelRow, ModelsReport } from "../../report/Models.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, money, percent, shortCount } from "../output/numbers.ts"
import { sayMoreRows } from "../output/moreRows.ts"
import type { Column } from "../output/Table.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { cost, totalTokens } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { modelsOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof modelsOptions>) {
  const { options, config, terminal } = call
  const time = timeOf(options, config)
  const report = yield* answering(
    call,
    models({ ...time, ...filterOf(options), cost: get(config, "cost.mode"), work: options.work })
  )
  if (terminal.json) terminal.printJson({ ...report, rows: report.rows.slice(0, options.limit) })
  else if (report.rows.length === 0) terminal.say("No requests in this range.")
  else printModels(report, options, yield* zoneNamed(time.timezone), terminal)
  return ExitCode.ok
})

const printModels = (
  report: ModelsReport,
  options: { readonly limit: number | undefined; readonly work: boolean },
  zone: Zone,
  terminal: Terminal
): void => {
  const work: ReadonlyArray<Column<ModelRow>> = [
    { title: "Calls", align: "right", value: (row) => count(row.work?.tool_calls ?? 0), rank: 4 },
    { title: "Fail rate", align: "right", value: (row) => percent(row.work?.failure_rate ?? null), rank: 5 },
    {
      title: "Lines",
      align: "right",
      value: (row) => `+${count(row.work?.lines_added ?? 0)} −${count(row.work?.lines_removed ?? 0)}`,
      rank: 6
    }
  ]
  terminal.printTable<ModelRow>({
    rows: report.rows.slice(0, options.limit),
    columns: [
      { title: "Model", value: ({ model }) => model ?? "unknown", cut: "end", least: 12 },
      { title: "Provider", value: ({ provider }) => provider ?? "", rank: 9 },
      { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions), rank: 8 },
      { title: "Requests", align: "right", value: ({ requests }) => count(requests), rank: 3 },
      ...(options.work ? work : []),
      { title: "Tokens", align: "right", value: (row) => shortCount(totalTokens(row)), rank: 2 },
      {
        title: "Tokens/s",
        align: "right",
        value: ({ tokens_per_second: speed }) => (speed === null ? "-" : speed.toFixed(0)),
        rank: 10
      },
      { title: "Cached", align: "right", value: ({ cache }) => percent(cache.hit_rate), rank: 7 },
      { title: "Saved", align: "right", value: ({ cache }) => money(cache.saved_usd_micros), rank: 7 },
      { title: "Last used", value: ({ last_used_at_ms }) => minuteOf(last_used_at_ms, zone), rank: 11 },
      { title: "Share", align: "right", value: ({ cost_share }) => percent(cost_share), rank: 1 },
      { title: "Cost", align: "right", value: cost }
    ]
  })
  sayMoreRows(report.rows.length, options.limit, terminal)
  const { requests, unpriced_requests } = report.totals
  terminal.print(
    `Together ${cost(report.totals)} for ${counted(requests, "request")}${savings(report.cache.saved_usd_micros)}.`
  )
  if (unpriced_requests > 0) {
    terminal.say(
      `${counted(unpriced_requests, "request")} could not be priced. If a model goes by another name, say so in \`rates.aliases\` of the configuration.`
    )
  }
}

/** Writing to a cache costs more than plain input, so it need not save anything. */
const savings = (saved_usd_micros: number | null): string => {
  if (saved_usd_micros === null || saved_usd_micros === 0) return ""
  return saved_usd_micros > 0
    ? `; caching saved ${money(saved_usd_micros)}`
    : `; caching cost ${money(-saved_usd_micros)} more than it saved`
}
