/** `spoor db restore DIR` */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { restoreBackup } from "../../store/backup.ts"
import { storeError } from "../../store/StoreError.ts"
import { storePath } from "../answering.ts"
import type { Call } from "../Command.ts"
import { withHome } from "../config/paths.ts"
import { locked } from "../dbFile.ts"
import { ExitCode } from "../ExitCode.ts"

export const run = Effect.fnUntraced(function* ({ positionals, config, terminal }: Call) {
  const folder = path.resolve(withHome(positionals[0]!, config.home))
  const store = yield* storePath(config)
  const aside = yield* locked(
    config,
    Effect.try({
      try: () => restoreBackup(folder, store, Date.now()),
      catch: (cause) => storeError(cause, `Restoring ${folder}`)
    })
  )
  if (terminal.json) terminal.printJson({ path: store, kept_aside: aside })
  else {
    terminal.print(`${store} is now what ${folder} holds.`)
    if (aside !== null) terminal.print(`The store as it was: ${aside}`)
  }
  return ExitCode.ok
})
