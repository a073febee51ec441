/** `spoor db backup DIR` */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { backUp } from "../../store/backup.ts"
import type { Call } from "../Command.ts"
import { withHome } from "../config/paths.ts"
import { withDatabase } from "../dbFile.ts"
import { ExitCode } from "../ExitCode.ts"
import { bytes, counted } from "../output/numbers.ts"

export const run = Effect.fnUntraced(function* ({ positionals, config, terminal }: Call) {
  const folder = path.resolve(withHome(positionals[0]!, config.home))
  const manifest = yield* withDatabase(config, "Backing up", { readOnly: true }, (database, file) =>
    backUp(database, file, folder, Date.now())
  )
  const rows = Object.values(manifest.rows).reduce((sum, n) => sum + n, 0)
  if (terminal.json) terminal.printJson({ folder, ...manifest })
  else terminal.print(`Saved ${counted(rows, "row")}, ${bytes(manifest.size_bytes)}, into ${folder}.`)
  return ExitCode.ok
})
