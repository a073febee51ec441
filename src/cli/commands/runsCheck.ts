/** `spoor runs check` */
import * as Effect from "effect/Effect"
import { checkRuns, type RunsCheck } from "../../store/runs/check-runs.ts"
import { fileRuns } from "../../store/runs/FileRunRepository.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { printUnread } from "../runs/printUnread.ts"
import { runsFolder } from "../runs/runsFolder.ts"
import { runsInStore } from "../runs/runsIn.ts"
import type { runCheckOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runCheckOptions>) {
  const { options, config, terminal } = call
  const report = yield* Effect.scoped(
    Effect.gen(function* () {
      const rows = yield* runsInStore(call)
      const files = yield* fileRuns(runsFolder(config))
      return yield* checkRuns(rows, files, options.repair)
    })
  )
  if (terminal.json) terminal.printJson(report)
  else print(report, options.repair, terminal)
  const isBehind = !options.repair && report.behind_in_rows + report.behind_in_files > 0
  if (isBehind) return ExitCode.failure
  return report.unread.length > 0 ? ExitCode.partial : ExitCode.ok
})

const print = (report: RunsCheck, repair: boolean, terminal: Terminal): void => {
  const { rows, files, behind_in_rows, behind_in_files, repaired, unread } = report
  terminal.print(`${counted(rows, "run")} in the store, ${count(files)} as files.`)
  printUnread(unread, terminal)
  if (behind_in_rows + behind_in_files === 0) {
    terminal.print("Both places hold the same runs in the same states.")
  } else if (repair) terminal.print(`Made good ${counted(repaired, "run")} that one of them had missed.`)
  else {
    terminal.fail(
      `The store is behind with ${counted(behind_in_rows, "run")}, the files with ${count(behind_in_files)}`,
      "`spoor runs check --repair` copies the later state to where it is missing."
    )
  }
}
