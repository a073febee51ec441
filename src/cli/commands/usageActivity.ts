/** `spoor usage activity` */
import * as Effect from "effect/Effect"
import { activity } from "../../analytics/UsageActivity.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { ActivityReport } from "../../report/UsageActivity.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { factLines } from "../output/facts.ts"
import { counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { filterOf, timeOf, weekDays } from "../questions.ts"
import type { activityOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof activityOptions>) {
  const { options, config, terminal } = call
  const time = timeOf(options, config)
  const report = yield* answering(
    call,
    activity({ ...time, ...filterOf(options), cost: get(config, "cost.mode") })
  )
  if (terminal.json) terminal.printJson(report)
  else if (report.hours.length === 0) terminal.say("No requests in this range.")
  else printActivity(report, weekDays[get(config, "week_start")], yield* zoneNamed(time.timezone), terminal)
  return ExitCode.ok
})

const names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const shades = ["·", "░", "▒", "▓", "█"]

const printActivity = (report: ActivityReport, weekStart: number, zone: Zone, terminal: Terminal): void => {
  terminal.print(heatmap(report, weekStart, terminal))
  const { concurrency } = report
  terminal.print(
    factLines(
      [
        [
          "Active",
          `${counted(report.active_days, "day")}; longest streak ${counted(report.longest_streak_days, "day")}, current ${counted(report.current_streak_days, "day")}`
        ],
        ["Busiest", report.busiest_day],
        [
          "At once",
          concurrency.peak_at_ms === null
            ? null
            : `${counted(concurrency.peak_sessions, "session")} at most (${concurrency.peak_user_sessions} of your own), at ${minuteOf(concurrency.peak_at_ms, zone)}; ${(concurrency.average_sessions ?? 0).toFixed(1)} on average`
        ]
      ],
      terminal.style
    )
  )
}

/** One line a day of the week, one mark an hour; the shade tells how many requests beside the busiest hour. */
const heatmap = ({ hours }: ActivityReport, weekStart: number, { style }: Terminal): string => {
  const most = Math.max(...hours.map(({ requests }) => requests))
  const requests = new Map(hours.map((hour) => [hour.weekday * 24 + hour.hour, hour.requests]))
  const lines = Array.from({ length: 7 }, (_, i) => {
    const day = (weekStart + i) % 7
    const marks = Array.from({ length: 24 }, (_, hour) => {
      const n = requests.get(day * 24 + hour) ?? 0
      return n === 0 ? shades[0]! : shades[Math.max(1, Math.ceil((n / most) * (shades.length - 1)))]!
    })
    return `${style.dim(names[day]!)}  ${marks.join("")}\n`
  })
  return `${lines.join("")}     ${style.dim("0     6     12    18")}\n     ${style.dim(`${shades.slice(1).join("")} up to ${counted(most, "request")}`)}\n`
}
