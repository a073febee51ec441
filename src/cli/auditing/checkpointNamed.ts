/** Finds the checkpoint that is named, and reads it whole. */
import * as Effect from "effect/Effect"
import { checkpointMeant, checkpointRows, type CheckpointRow } from "../../analytics/checkpoints.ts"
import { sqliteCheckpoints } from "../../store/findings/sqlite-checkpoints.ts"
import { provideClient } from "../../store/Sqlite.ts"
import { storePath, withStore } from "../answering.ts"
import type { Call } from "../Command.ts"
import { rootMeant } from "./inTree.ts"

/** `reference`: see `checkpointMeant`. Secrets are taken out if the command can be told not to. */
export const checkpointNamed = Effect.fnUntraced(function* (
  call: Pick<Call, "command" | "config" | "given" | "terminal" | "version">,
  reference: string,
  { root: folder, tool }: { readonly root: string | undefined; readonly tool: string | undefined }
) {
  const root = yield* rootMeant(folder, call.config)
  const place = yield* storePath(call.config)
  return yield* withStore(call, { asItIs: true }, (database) =>
    Effect.gen(function* () {
      const rows: ReadonlyArray<CheckpointRow> = yield* checkpointRows({ root, tool })
      const meant = yield* checkpointMeant(reference, rows)
      const checkpoint = yield* sqliteCheckpoints(database, place).read(meant)
      // it was among the rows just now
      return checkpoint!
    }).pipe(provideClient(database))
  )
})
