/** The repository of runs that the configuration names, and those that a move is between. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { openStoreToRead } from "../../store/open-store.ts"
import { openStoreToWrite } from "../../store/open-to-write.ts"
import { fileRuns } from "../../store/runs/file-runs.ts"
import { runFailure, type RunError } from "../../store/runs/RunError.ts"
import type { Repository } from "../../store/runs/RunRepository.ts"
import { sqliteRuns } from "../../store/runs/sqlite-runs.ts"
import { storePath } from "../answering.ts"
import type { Call } from "../Command.ts"
import type { CommandError } from "../CommandError.ts"
import { get } from "../config/Config.ts"
import { runsFolder } from "./runsFolder.ts"

type Caller = Pick<Call, "config" | "terminal">
type Database = ReturnType<typeof openStoreToRead>

/** To ask: `database` is the open store, at `path`. */
export const runsToRead = (
  call: Caller,
  database: Database,
  path: string
): Effect.Effect<Repository, RunError | CommandError, Scope.Scope> => {
  switch (get(call.config, "runs.keep")) {
    case "file":
      return fileRuns(runsFolder(call.config))
    case "both":
      // what one place missed is made good before it is asked
      return runsToWrite(call)
    default:
      return Effect.succeed(sqliteRuns(database, path))
  }
}

/** To change: the store is made if need be. */
export const runsToWrite = (
  call: Caller
): Effect.Effect<Repository, RunError | CommandError, Scope.Scope> => {
  switch (get(call.config, "runs.keep")) {
    case "file":
      return fileRuns(runsFolder(call.config))
    case "both":
      return runsInBoth(call)
    default:
      return runsInStore(call)
  }
}

export const runsInStore = (call: Caller): Effect.Effect<Repository, RunError | CommandError, Scope.Scope> =>
  Effect.map(openedStore(call), ({ database, path }) => sqliteRuns(database, path))

const runsInBoth = (call: Caller): Effect.Effect<Repository, RunError | CommandError, Scope.Scope> =>
  Effect.gen(function* () {
    const { database, path } = yield* openedStore(call)
    const { dualRuns } = yield* Effect.promise(() => import("../../store/runs/dual-runs.ts"))
    const told = new Set<string>()
    return yield* dualRuns({
      database,
      place: path,
      folder: runsFolder(call.config),
      onTrouble: ({ message }) => {
        if (told.has(message)) return
        told.add(message)
        call.terminal.warn(`Runs are kept in two places; one has missed something: ${message}`)
      }
    })
  })

/** The store itself, made if need be. */
export const openedStore = ({ config }: Caller) =>
  Effect.gen(function* () {
    const path = yield* storePath(config)
    const database = yield* Effect.acquireRelease(
      Effect.try({
        try: () => openStoreToWrite(path),
        catch: (cause) => runFailure(cause, `Opening the store ${path}`)
      }),
      (open) => Effect.sync(() => open.close())
    )
    return { database, path }
  })
