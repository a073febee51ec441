/** `spoor runs backup FILE` */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { backupRuns } from "../../store/runs/backup-runs.ts"
import type { Call } from "../Command.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { bytes, counted } from "../output/numbers.ts"
import { changingRuns } from "../runs/answeringRuns.ts"
import type { runBackupOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runBackupOptions>) {
  const { options, positionals, config, terminal } = call
  const file = path.resolve(withHome(positionals[0]!, config.home))
  const format = options.format ?? (file.endsWith(".ndjson") ? "ndjson" : "json")
  const report = yield* changingRuns(call, (runs) => backupRuns(runs, file, format, Date.now()))
  if (terminal.json) terminal.printJson(report)
  else {
    const { runs, size_bytes, sha256 } = report
    terminal.print(`Saved ${counted(runs, "run")}, ${bytes(size_bytes)}, as ${file}.\nDigest ${sha256}.`)
  }
  return ExitCode.ok
})
