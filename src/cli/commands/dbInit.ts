/** `spoor db init` */
import * as Effect from "effect/Effect"
import { schemaVersion, storeExists } from "../../store/open-store.ts"
import { openStoreToWrite } from "../../store/open-to-write.ts"
import { storeError } from "../../store/StoreError.ts"
import { storePath } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"

export const run = Effect.fnUntraced(function* ({ config, terminal }: Call) {
  const path = yield* storePath(config)
  const wasThere = storeExists(path)
  const version = yield* Effect.try({
    try: () => {
      const database = openStoreToWrite(path)
      const found = schemaVersion(database)
      database.close()
      return found
    },
    catch: (cause) => storeError(cause, `Making the store ${path}`)
  })
  if (terminal.json) terminal.printJson({ path, version, made: !wasThere })
  else
    terminal.print(
      wasThere ? `${path} is there already, with schema ${version}.` : `Made ${path} with schema ${version}.`
    )
  return ExitCode.ok
})
