/** `spoor runs restore FILE` */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { restoreRuns } from "../../store/runs/backup-runs.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import { changingRuns } from "../runs/answeringRuns.ts"
import type { runRestoreOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runRestoreOptions>) {
  const { options, positionals, config, terminal } = call
  const file = path.resolve(withHome(positionals[0]!, config.home))
  const dry_run = options["dry-run"]
  if (!fs.existsSync(file)) {
    return yield* new CommandError({
      message: `There is no backup ${file}`,
      hint: "`spoor runs backup` makes one.",
      exit: ExitCode.notFound
    })
  }
  const report = yield* changingRuns(call, (runs) => restoreRuns(runs, file, dry_run))
  if (terminal.json) terminal.printJson({ dry_run, ...report })
  else {
    const { runs, added, advanced, same, older, sha256 } = report
    terminal.print(`The backup holds ${counted(runs, "run")} and is whole. Digest ${sha256}.`)
    if (!dry_run) {
      terminal.print(
        `${count(added)} were not there, ${count(advanced)} were in an earlier state, ${count(same)} are there already, ${count(older)} are there in a later state, which stays.`
      )
    }
  }
  return ExitCode.ok
})
