/** `spoor telemetry self-heal` */
import * as Effect from "effect/Effect"
import { selfHealing } from "../../analytics/TelemetrySelfHeal.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { HealthDay, Repairs, SelfHealReport } from "../../report/TelemetrySelfHeal.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, duration, percent } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { timeOf } from "../questions.ts"
import type { telemetrySelfHealOptions } from "../surface/telemetry.ts"
import { isNothing, rateText, sayLeftOut, some } from "../telemetryWords.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof telemetrySelfHealOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(call, selfHealing({ ...timeOf(options, config), redact: options.redact }))
  const shown = {
    ...report,
    days: report.days.slice(0, options.limit),
    repairs: report.repairs.slice(0, options.limit)
  }
  if (terminal.json) terminal.printJson(shown)
  else {
    const { days, repairs } = shown
    if (!isNothing(days.length + repairs.length, "health checks and repairs", "self-heal", terminal)) {
      if (days.length > 0) printDays(days, terminal)
      if (days.length > 0) terminal.print(together(report))
      if (repairs.length > 0) printRepairs(repairs, yield* zoneNamed(report.timezone), terminal)
    }
    sayLeftOut(report, terminal)
  }
  return ExitCode.ok
})

const printDays = (rows: ReadonlyArray<HealthDay>, terminal: Terminal): void =>
  terminal.printTable<HealthDay>({
    rows,
    columns: [
      { title: "Day", value: ({ day }) => day ?? "(not known)" },
      { title: "Runs", align: "right", value: ({ runs }) => count(runs) },
      { title: "Healthy", align: "right", value: ({ healthy }) => some(healthy), rank: 1 },
      { title: "Fixed", align: "right", value: ({ healed }) => some(healed) },
      { title: "Partly", align: "right", value: ({ partly }) => some(partly), rank: 3 },
      {
        title: "Failed",
        align: "right",
        value: ({ failed }) => some(failed),
        style: (text) => terminal.style.bad(text)
      },
      { title: "Fix rate", align: "right", value: ({ fix_rate }) => rateText(fix_rate), rank: 2 },
      { title: "Problems", align: "right", value: ({ problems }) => some(problems), rank: 4 },
      { title: "Checks", align: "right", value: ({ checks }) => count(checks), rank: 5 }
    ]
  })

const together = ({ totals }: SelfHealReport): string => {
  const { runs, healthy, fix_rate } = totals
  const rest =
    fix_rate.of === 0
      ? "in none was anything wrong"
      : `in ${count(fix_rate.of)} something was wrong, and all of it was fixed in ${count(fix_rate.good)} (${percent(fix_rate.rate)})`
  return `Together ${counted(runs, "run")}, ${count(healthy)} healthy; ${rest}.`
}

const printRepairs = (rows: ReadonlyArray<Repairs>, zone: Zone, terminal: Terminal): void => {
  terminal.print(`\n${terminal.style.heading("Repairs")}`)
  terminal.printTable<Repairs>({
    rows,
    columns: [
      { title: "What was wrong", value: ({ error_pattern }) => error_pattern ?? "", cut: "end", least: 12 },
      { title: "Repairs", align: "right", value: ({ repairs }) => count(repairs) },
      { title: "Helped", align: "right", value: ({ success_rate }) => rateText(success_rate) },
      {
        title: "Took",
        align: "right",
        value: ({ duration: { p50_ms } }) => (p50_ms === null ? "" : duration(p50_ms)),
        rank: 1
      },
      { title: "Last", value: ({ last_at_ms }) => minuteOf(last_at_ms, zone), rank: 2 }
    ]
  })
}
