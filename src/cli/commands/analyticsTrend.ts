/** `spoor analytics trend` */
import * as Effect from "effect/Effect"
import { auditTrend } from "../../analytics/audit-trend.ts"
import { type Zone, zoneNamed } from "../../analytics/zone.ts"
import type { Trend, TrendMetric, TrendPoint } from "../../report/AuditTrend.ts"
import { answering } from "../answering.ts"
import { rootMeant } from "../auditing/inTree.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { columnChart } from "../output/columnChart.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { timeOf } from "../questions.ts"
import type { TrendOptions } from "../surface/analytics.ts"

export const run = Effect.fnUntraced(function* (call: Call<TrendOptions>) {
  const { options, positionals, config, terminal } = call
  const time = timeOf(options, config)
  const root = yield* rootMeant(options.root, config)
  const { tool, window, baseline } = options
  const metric = positionals[0] as TrendMetric
  const trend = yield* answering(call, auditTrend({ ...time, root, tool, metric, window, baseline }), {
    asItIs: true
  })
  if (terminal.json) terminal.printJson(trend)
  else if (trend.points.length === 0) terminal.say("No checkpoint in this range.")
  else {
    const zone = yield* zoneNamed(time.timezone)
    if (options.format === "chart") printChart(trend, zone, terminal)
    else printPoints(trend, zone, terminal)
  }
  return ExitCode.ok
})

const chartHeight = 8

const printChart = (trend: Trend, zone: Zone, terminal: Terminal): void => {
  const { metric, points, baseline, tool } = trend
  const [first, last] = [points[0]!, points.at(-1)!]
  const of = baseline === null ? "" : ` from ${baseline.id}`
  terminal.print(
    `${capital(metric)}${of}, by ${tool}: ${said(metric, first.value)} to ${said(metric, last.value)}\n`
  )
  const values = points.map(({ value }) => value)
  const width = terminal.columns
  terminal.print(columnChart({ values, height: chartHeight, width, label: (value) => said(metric, value) }))
  const doubt = points.filter(({ is_incomplete }) => is_incomplete).length
  terminal.print(
    `${counted(points.length, "checkpoint")}, ${minuteOf(first.at_ms, zone)} to ${minuteOf(last.at_ms, zone)}${doubt === 0 ? "" : `; ${count(doubt)} incomplete`}.`
  )
}

const printPoints = ({ metric, window, points }: Trend, zone: Zone, terminal: Terminal): void => {
  const rounded = (value: number | null) => (value === null ? "-" : value.toFixed(1))
  terminal.printTable<TrendPoint>({
    rows: points,
    columns: [
      { title: "Checkpoint", value: ({ id }) => id },
      { title: "At", value: ({ at_ms }) => minuteOf(at_ms, zone), rank: 3 },
      { title: capital(metric), align: "right", value: ({ value }) => said(metric, value) },
      {
        title: `Mean of ${window}`,
        align: "right",
        value: ({ rolling_mean }) => rounded(rolling_mean),
        rank: 1
      },
      { title: "Deviation", align: "right", value: (point) => rounded(point.rolling_deviation), rank: 2 },
      { title: "", value: ({ is_incomplete }) => (is_incomplete ? "incomplete" : ""), rank: 4 }
    ]
  })
}

const said = (metric: TrendMetric, value: number): string =>
  metric === "progress" ? `${value.toFixed(1)}%` : count(value)

const capital = (word: string): string => word.replace(/^[a-z]/, (letter) => letter.toUpperCase())
