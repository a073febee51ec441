/** `spoor runs stats` */
import * as Effect from "effect/Effect"
import { runStatistics } from "../../analytics/run-statistics.ts"
import type { RunFiguresEntry, RunStatistics, SuccessRate } from "../../report/RunStatistics.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { factLines } from "../output/facts.ts"
import { count, counted, duration, percent } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { timeOf } from "../questions.ts"
import { answeringRuns } from "../runs/answeringRuns.ts"
import type { runStatsOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runStatsOptions>) {
  const { options, config, terminal } = call
  const report = yield* answeringRuns(
    call,
    runStatistics({ ...timeOf(options, config), repositories: options.repository })
  )
  if (terminal.json) terminal.printJson(report)
  else print(report, options.limit, terminal)
  return ExitCode.ok
})

const print = (report: RunStatistics, limit: number, terminal: Terminal): void => {
  const { total, repositories, upstream, definitions, failed_last_24h } = report
  if (total.runs === 0) {
    terminal.say("No runs fit.")
    return
  }
  terminal.printTable<RunFiguresEntry>({
    rows: repositories.slice(0, limit),
    totals: total,
    columns: [
      { title: "Repository", value: ({ repository }) => repository ?? "All", cut: "end", least: 8 },
      { title: "Runs", align: "right", value: ({ runs }) => count(runs) },
      { title: "Success", align: "right", value: ({ success }) => percent(success.per_run.rate), rank: 1 },
      { title: "Failed", align: "right", value: ({ failed }) => count(failed), rank: 3 },
      { title: "Stopped", align: "right", value: ({ cancelled }) => count(cancelled), rank: 8 },
      { title: "Not ended", align: "right", value: ({ unfinished }) => count(unfinished), rank: 7 },
      { title: "Average", align: "right", value: ({ elapsed }) => known(elapsed.average_ms), rank: 5 },
      { title: "Median", align: "right", value: ({ elapsed }) => known(elapsed.p50_ms), rank: 4 },
      { title: "p95", align: "right", value: ({ elapsed }) => known(elapsed.p95_ms), rank: 2 },
      { title: "Waited", align: "right", value: ({ wait }) => known(wait.p50_ms), rank: 6 }
    ]
  })
  const { success } = total
  terminal.print(
    `\n${terminal.style.heading("Success")}\n${factLines(
      [
        ["per run", `${rateText(success.per_run)}: ${definitions["per_run"]}`],
        ["first attempts", `${rateText(success.first_attempts)}: ${definitions["first_attempts"]}`],
        ["chains", `${rateText(success.chains)}: ${definitions["chains"]}`],
        ["of all", `${rateText(success.of_all)}: ${definitions["of_all"]}`],
        ["upstream", `${rateText(upstreamRate(upstream))}: ${definitions["upstream"]}`]
      ],
      terminal.style
    )}`
  )
  terminal.print(`${counted(failed_last_24h, "run")} failed in the last 24 hours.`)
}

/** It has 0 for what is not known. */
const upstreamRate = ({ byStatus, successRate }: RunStatistics["upstream"]): SuccessRate => {
  const succeeded = byStatus["SUCCESS"] ?? 0
  const of = succeeded + (byStatus["FAILED"] ?? 0)
  return { rate: of === 0 ? null : successRate, succeeded, of }
}

const known = (ms: number | null): string => (ms === null ? "-" : duration(ms))

const rateText = ({ rate, succeeded, of }: SuccessRate): string =>
  `${percent(rate)} (${count(succeeded)} of ${count(of)})`
