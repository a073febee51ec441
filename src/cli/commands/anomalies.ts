/** `spoor anomalies` */
import * as Effect from "effect/Effect"
import { anomalies, defaultAnomalyLimits } from "../../analytics/Anomalies.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { AnomalyKind, AnomalyLimits } from "../../report/Anomalies.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get, section } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { minuteOf } from "../output/times.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { anomaliesOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof anomaliesOptions>) {
  const { options, config, terminal } = call
  const time = timeOf(options, config)
  const limits: AnomalyLimits = { ...defaultAnomalyLimits, ...section<AnomalyLimits>(config, "anomalies") }
  const report = yield* answering(
    call,
    anomalies({ ...time, ...filterOf(options), cost: get(config, "cost.mode"), limits })
  )
  const found = report.anomalies.filter(
    ({ kind }) => options.kind.length === 0 || options.kind.includes(kind)
  )
  if (terminal.json) terminal.printJson({ ...report, anomalies: found })
  else if (found.length === 0) terminal.say("Nothing out of the ordinary.")
  else {
    const zone = yield* zoneNamed(time.timezone)
    terminal.printTable({
      rows: found,
      columns: [
        { title: "What", value: ({ kind }) => names[kind], style: terminal.style.warn },
        { title: "When", value: ({ at_ms }) => (at_ms === null ? "" : minuteOf(at_ms, zone)), rank: 1 },
        { title: "About", value: ({ subject }) => subject, cut: "end", least: 10 },
        { title: "In words", value: ({ message }) => message, cut: "end", least: 20 }
      ]
    })
  }
  return found.length > 0 && options.check ? ExitCode.gate : ExitCode.ok
})

const names: Readonly<Record<AnomalyKind, string>> = {
  costly_day: "costly day",
  costly_session: "costly session",
  failing_tool: "failing tool",
  many_delegations: "many delegations",
  many_compactions: "many compactions",
  unpriced_model: "unpriced model",
  suspicious_figures: "suspicious figures"
}
