/** `spoor telemetry recovery` */
import * as Effect from "effect/Effect"
import { recoveries } from "../../analytics/TelemetryRecovery.ts"
import type { RecoveryReport, RecoveryRow } from "../../report/TelemetryRecovery.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, duration } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { timeOf } from "../questions.ts"
import type { telemetryRecoveryOptions } from "../surface/telemetry.ts"
import { isNothing, rateText, sayLeftOut, some } from "../telemetryWords.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof telemetryRecoveryOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(call, recoveries({ ...timeOf(options, config), by: options.by }))
  const shown = { ...report, rows: report.rows.slice(0, options.limit) }
  if (terminal.json) terminal.printJson(shown)
  else {
    if (!isNothing(report.rows.length, "recoveries", "recovery", terminal)) {
      printRows(shown, terminal)
      terminal.print(together(report))
    }
    sayLeftOut(report, terminal)
  }
  return ExitCode.ok
})

const titles = { category: "Error", action: "What was done", day: "Day" } as const

const printRows = ({ rows, by }: RecoveryReport, terminal: Terminal): void =>
  terminal.printTable<RecoveryRow>({
    rows,
    columns: [
      { title: titles[by], value: ({ name }) => name ?? "(not known)", cut: "end", least: 10 },
      { title: "Tried", align: "right", value: ({ tried }) => count(tried) },
      { title: "Helped", align: "right", value: ({ success_rate }) => rateText(success_rate) },
      { title: "Suggested", align: "right", value: ({ suggested }) => some(suggested), rank: 1 },
      { title: "Attempts", align: "right", value: ({ attempts }) => some(attempts ?? 0), rank: 3 },
      {
        title: "Took",
        align: "right",
        value: ({ duration: { p50_ms } }) => (p50_ms === null ? "" : duration(p50_ms)),
        rank: 2
      }
    ]
  })

const together = ({ totals }: RecoveryReport): string => {
  const { tried, suggested, success_rate } = totals
  const helped = success_rate.of === 0 ? "whether it helped is not known" : `${rateText(success_rate)} helped`
  const rest = suggested === 0 ? "" : ` ${counted(suggested, "time")} something was only suggested.`
  return `Together ${counted(tried, "recovery", "recoveries")} tried; ${helped}.${rest}`
}
