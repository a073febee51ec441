/** `spoor runs check` */
import * as Effect from "effect/Effect"
import { checkRuns, type RunsCheck } from "../../store/runs/check-runs.ts"
import { fileRuns } from "../../store/runs/file-runs.ts"
import { remakeRunColumns, wrongRunColumns } from "../../store/runs/remake-columns.ts"
import { runFailure } from "../../store/runs/RunError.ts"
import { sqliteRuns } from "../../store/runs/sqlite-runs.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { printUnread } from "../runs/printUnread.ts"
import { runsFolder } from "../runs/runsFolder.ts"
import { openedStore } from "../runs/runsIn.ts"
import type { runCheckOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runCheckOptions>) {
  const { options, config, terminal } = call
  const areFilesNeeded = get(config, "runs.keep") !== "sqlite"
  const report = yield* Effect.scoped(
    Effect.gen(function* () {
      const { database, path } = yield* openedStore(call)
      const look = options.repair ? remakeRunColumns : wrongRunColumns
      const wrong_figures = yield* Effect.try({
        try: () => look(database),
        catch: (cause) => runFailure(cause, `Checking ${path}`)
      })
      const files = yield* fileRuns(runsFolder(config))
      const rows = sqliteRuns(database, path)
      return { ...(yield* checkRuns(rows, files, options.repair)), wrong_figures }
    })
  )
  if (terminal.json) terminal.printJson(report)
  else print(report, options.repair, areFilesNeeded, terminal)
  const behind_in_files = areFilesNeeded ? report.behind_in_files : 0
  const isWrong = report.behind_in_rows + behind_in_files + report.wrong_figures > 0
  if (isWrong && !options.repair) return ExitCode.failure
  return report.unread.length > 0 ? ExitCode.partial : ExitCode.ok
})

const print = (
  report: RunsCheck & { readonly wrong_figures: number },
  repair: boolean,
  areFilesNeeded: boolean,
  terminal: Terminal
): void => {
  const { rows, files, behind_in_rows, behind_in_files, repaired, unread, wrong_figures } = report
  terminal.print(`${counted(rows, "run")} in the store, ${count(files)} as files.`)
  printUnread(unread, terminal)
  if (wrong_figures > 0) {
    const what = `Figures of ${counted(wrong_figures, "stretch", "stretches")} of runs`
    if (repair) terminal.print(`${what} did not add up, and were made anew.`)
    else terminal.fail(`${what} do not add up`, "`spoor runs check --repair` makes them anew.")
  }
  if (behind_in_rows + behind_in_files === 0) {
    terminal.print("Both places hold the same runs in the same states.")
  } else if (!repair && !areFilesNeeded && behind_in_rows === 0) {
    terminal.print(
      `The files lack ${counted(behind_in_files, "run")}, as they may: runs are kept in the store alone (runs.keep).`
    )
  } else if (repair) terminal.print(`Made good ${counted(repaired, "run")} that one of them had missed.`)
  else {
    terminal.fail(
      `The store is behind with ${counted(behind_in_rows, "run")}, the files with ${count(behind_in_files)}`,
      "`spoor runs check --repair` copies the later state to where it is missing."
    )
  }
}
