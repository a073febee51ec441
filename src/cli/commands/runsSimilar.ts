/** `spoor runs similar` */
import * as Effect from "effect/Effect"
import { similarRuns } from "../../analytics/similar-runs.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { SimilarRunEntry } from "../../report/RunDetail.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { oneLine } from "../output/clean.ts"
import { minuteOf } from "../output/times.ts"
import { timeOf } from "../questions.ts"
import { answeringRuns } from "../runs/answeringRuns.ts"
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
  if (report.runs.length === 0) {
    terminal.say("No prompt is like it.")
    return ExitCode.ok
  }
  const zone = yield* zoneNamed(time.timezone)
  terminal.printTable<SimilarRunEntry>({
    rows: report.runs,
    columns: [
      { title: "Score", align: "right", value: ({ score }) => (score === 0 ? "-" : score.toFixed(1)) },
      { title: "Run", value: ({ id }) => id, cut: "end", least: 9 },
      { title: "Asked", value: ({ started_at_ms }) => minuteOf(started_at_ms, zone), rank: 3 },
      { title: "Repository", value: ({ repository }) => repository, cut: "end", rank: 2 },
      { title: "State", value: ({ status }) => status, rank: 1 },
      { title: "Prompt", value: ({ prompt_begins }) => prompt_begins, cut: "end", least: 20 }
    ]
  })
  terminal.say(`Compared by: ${oneLine(report.by.join(", "))}`)
  return ExitCode.ok
})
