/** `spoor runs similar` */
import * as Effect from "effect/Effect"
import { similarRuns } from "../../analytics/similar-runs.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { oneLine } from "../output/clean.ts"
import { timeOf } from "../questions.ts"
import { answeringRuns } from "../runs/answeringRuns.ts"
import { printRuns } from "../runs/printRuns.ts"
import type { runSimilarOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runSimilarOptions>) {
  const { options, positionals, config, terminal } = call
  const time = timeOf(options, config)
  const report = yield* answeringRuns(
    call,
    similarRuns({
      ...time,
      text: positionals.join(" "),
      repositories: options.repository,
      limit: options.limit
    })
  )
  if (terminal.json) {
    terminal.printJson(report)
    return ExitCode.ok
  }
  printRuns(report.runs, yield* zoneNamed(time.timezone), terminal, [
    { title: "Score", align: "right", value: ({ score }) => (score === 0 ? "-" : score.toFixed(1)), rank: 8 }
  ])
  if (report.by.length > 0) terminal.say(`Compared by: ${oneLine(report.by.join(", "))}`)
  return ExitCode.ok
})
