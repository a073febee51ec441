/** `spoor telemetry coordination` */
import * as Effect from "effect/Effect"
import { coordinations } from "../../analytics/TelemetryCoordination.ts"
import type { AgentSteps, CoordinationReport, CoordinationRow } from "../../report/TelemetryCoordination.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, duration, money } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { timeOf } from "../questions.ts"
import type { telemetryCoordinationOptions } from "../surface/telemetry.ts"
import { isNothing, rateText, sayLeftOut, some } from "../telemetryWords.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof telemetryCoordinationOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(call, coordinations(timeOf(options, config)))
  const shown = {
    ...report,
    rows: report.rows.slice(0, options.limit),
    steps: report.steps.slice(0, options.limit)
  }
  if (terminal.json) terminal.printJson(shown)
  else {
    if (!isNothing(report.rows.length + report.steps.length, "coordinations", "coordination", terminal)) {
      if (shown.rows.length > 0) printTasks(shown.rows, terminal)
      if (shown.steps.length > 0) printSteps(shown.steps, terminal)
      terminal.print(together(report))
    }
    sayLeftOut(report, terminal)
  }
  return ExitCode.ok
})

const printTasks = (rows: ReadonlyArray<CoordinationRow>, terminal: Terminal): void =>
  terminal.printTable<CoordinationRow>({
    rows,
    columns: [
      { title: "Strategy", value: ({ strategy }) => strategy ?? "(not known)", cut: "end", least: 8 },
      { title: "Tasks", align: "right", value: ({ tasks }) => count(tasks) },
      { title: "Succeeded", align: "right", value: ({ success_rate }) => rateText(success_rate) },
      { title: "Partly", align: "right", value: ({ partial }) => some(partial), rank: 3 },
      { title: "Failed", align: "right", value: ({ failed }) => some(failed), rank: 1 },
      { title: "Cancelled", align: "right", value: ({ cancelled }) => some(cancelled), rank: 4 },
      {
        title: "Agents",
        align: "right",
        value: ({ agents_mean }) => (agents_mean === null ? "" : agents_mean.toFixed(1)),
        rank: 5
      },
      {
        title: "Took",
        align: "right",
        value: ({ duration: { p50_ms } }) => (p50_ms === null ? "" : duration(p50_ms)),
        rank: 2
      },
      {
        title: "Estimated",
        align: "right",
        value: ({ estimated_cost_usd_micros }) =>
          estimated_cost_usd_micros === null ? "" : money(estimated_cost_usd_micros),
        rank: 6
      }
    ]
  })

const printSteps = (rows: ReadonlyArray<AgentSteps>, terminal: Terminal): void => {
  terminal.print(`\n${terminal.style.heading("Steps of single agents")}`)
  terminal.printTable<AgentSteps>({
    rows,
    columns: [
      { title: "What", value: ({ action }) => action, cut: "end", least: 6 },
      { title: "Steps", align: "right", value: ({ steps }) => count(steps) },
      { title: "Agents", align: "right", value: ({ agents }) => some(agents) },
      { title: "Files", align: "right", value: ({ files }) => some(files) }
    ]
  })
}

const together = ({ totals, steps }: CoordinationReport): string => {
  const { tasks, success_rate } = totals
  const steps_total = steps.reduce((sum, row) => sum + row.steps, 0)
  const rate = success_rate.of === 0 ? "" : `; ${rateText(success_rate)} that ended succeeded`
  const rest = steps_total === 0 ? "" : ` ${counted(steps_total, "step")} of single agents.`
  return `Together ${counted(tasks, "task")}${rate}.${rest}`
}
