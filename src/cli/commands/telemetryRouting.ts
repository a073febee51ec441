/** `spoor telemetry routing` */
import * as Effect from "effect/Effect"
import { routingDecisions } from "../../analytics/TelemetryRouting.ts"
import type { NoAccuracy, RoutingReport, RoutingRow } from "../../report/TelemetryRouting.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, duration, percent } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { timeOf } from "../questions.ts"
import type { telemetryRoutingOptions } from "../surface/telemetry.ts"
import { isNothing, rateText, sayLeftOut, scoreText } from "../telemetryWords.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof telemetryRoutingOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(call, routingDecisions({ ...timeOf(options, config), by: options.by }))
  const shown = { ...report, rows: report.rows.slice(0, options.limit) }
  if (terminal.json) terminal.printJson(shown)
  else {
    if (!isNothing(report.rows.length, "routing decisions", "routing", terminal)) {
      printRows(shown, terminal)
      terminal.print(together(report))
    }
    sayLeftOut(report, terminal)
  }
  return ExitCode.ok
})

const titles = { predicted: "Chosen", actual: "Right, or ran", day: "Day", session: "Session" } as const

const printRows = ({ rows, by }: RoutingReport, terminal: Terminal): void =>
  terminal.printTable<RoutingRow>({
    rows,
    columns: [
      { title: titles[by], value: ({ name }) => name ?? "(not known)", cut: "end", least: 10 },
      { title: "Decisions", align: "right", value: ({ decisions }) => count(decisions) },
      { title: "Share", align: "right", value: ({ share }) => percent(share), rank: 4 },
      { title: "Accuracy", align: "right", value: accuracyText, rank: 1 },
      { title: "Score", align: "right", value: ({ dq_score }) => scoreText(dq_score), rank: 3 },
      { title: "Complexity", align: "right", value: ({ complexity }) => scoreText(complexity), rank: 5 },
      { title: "Took", align: "right", value: ({ latency }) => took(latency.p50_ms), rank: 2 },
      { title: "p95", align: "right", value: ({ latency }) => took(latency.p95_ms), rank: 6 }
    ]
  })

const took = (ms: number | null): string => (ms === null ? "" : duration(ms))

const accuracyText = ({ accuracy }: RoutingRow): string =>
  accuracy.of === 0 ? "unknown" : rateText(accuracy)

const together = ({ totals }: RoutingReport): string => {
  const { decisions, accuracy, no_accuracy } = totals
  const all = `Together ${counted(decisions, "decision")}.`
  if (no_accuracy !== null) return `${all} Accuracy is unknown: ${why[no_accuracy]}.`
  return `${all} Accuracy ${rateText(accuracy)} that were judged independently of the choice.`
}

const why: Readonly<Record<NoAccuracy, string>> = {
  no_outcome: "no decision has an outcome",
  copied: "the outcomes there are were written together with the choices, and can only agree with them",
  not_independent: "nobody says that the outcomes there are were seen apart from the choices"
}
