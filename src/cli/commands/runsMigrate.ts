/** `spoor runs migrate` */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { fileRuns } from "../../store/runs/file-runs.ts"
import { migrateRuns, type RunMigration } from "../../store/runs/migrate-runs.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { makeMeter } from "../progress.ts"
import { printUnread } from "../runs/printUnread.ts"
import { runsFolder } from "../runs/runsFolder.ts"
import { runsInStore } from "../runs/runsIn.ts"
import type { runMigrateOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runMigrateOptions>) {
  const { options, config, terminal } = call
  if (options.from === options.to) {
    return yield* new CommandError({
      message: `The runs cannot move from ${options.from} to ${options.to}`,
      hint: "Use `--from file --to sqlite`, or `--from sqlite --to file` to go back.",
      exit: ExitCode.usage
    })
  }
  const folder =
    options.folder === undefined ? runsFolder(config) : path.resolve(withHome(options.folder, config.home))
  if (options.from === "file" && !fs.existsSync(folder)) {
    return yield* new CommandError({
      message: `There is no folder ${folder}`,
      hint: "Say where the files of runs lie with --folder.",
      exit: ExitCode.notFound
    })
  }
  const meter = makeMeter(terminal)
  const report = yield* Effect.scoped(
    Effect.gen(function* () {
      const files = yield* fileRuns(folder)
      const rows = yield* runsInStore(call)
      const [from, to] = options.from === "file" ? [files, rows] : [rows, files]
      return yield* migrateRuns(from, to, {
        dry_run: options["dry-run"],
        onProgress: ({ phase, ...progress }) =>
          meter.show({ phase: phases[phase], ...progress, things: "runs", unit: count })
      })
    })
  ).pipe(Effect.ensuring(Effect.sync(meter.end)))
  if (terminal.json) terminal.printJson({ dry_run: options["dry-run"], ...report })
  else print(report, options["dry-run"], terminal)
  if (report.verified?.is_right === false) return ExitCode.failure
  return report.unread.length > 0 ? ExitCode.partial : ExitCode.ok
})

const phases = { copying: "Copying", verifying: "Verifying" } as const

const print = (report: RunMigration, dry_run: boolean, terminal: Terminal): void => {
  const { from, to, runs, added, advanced, same, older, unread, verified } = report
  const word = dry_run ? "would be copied" : "copied"
  terminal.print(
    [
      `From ${from} to ${to}: ${counted(runs, "run")}.`,
      `  ${count(added)} ${word} that were not there`,
      `  ${count(advanced)} ${word} over an earlier state`,
      `  ${count(same)} there already`,
      `  ${count(older)} there in a later state, which stays`
    ].join("\n")
  )
  printUnread(unread, terminal)
  if (verified === null) return
  const { is_right, equal, later, missing, different, digest_from, digest_to } = verified
  if (is_right) {
    terminal.print(
      `Verified: ${counted(equal, "run")} equal to the last byte${later === 0 ? "" : `, ${count(later)} newer there`}. Digest ${digest_from}.`
    )
  } else {
    terminal.fail(
      `The copy is not right: ${count(missing)} missing, ${count(different)} different (${digest_from} and ${digest_to})`,
      "Nothing was taken from where they were. Run it again; if this stays, `spoor doctor` tells more."
    )
  }
}
