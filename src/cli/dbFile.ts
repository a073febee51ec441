/** Works on the store's file itself, with the ingest lock where it must not change meanwhile. */
import { existsSync } from "node:fs"
import * as Effect from "effect/Effect"
import { IngestLock } from "../store/IngestLock.ts"
import { openSqlite } from "../store/open-sqlite.ts"
import { refuseForeign } from "../store/open-store.ts"
import { storeError, type StoreError } from "../store/StoreError.ts"
import { noStore, storePath } from "./answering.ts"
import { CommandError } from "./CommandError.ts"
import type { Config } from "./config/Config.ts"
import { ExitCode } from "./ExitCode.ts"

type Database = ReturnType<typeof openSqlite>

/** Opens the store as it is, whatever its schema, and closes it afterwards. `work` throws a `StoreError`. */
export const withDatabase = <A>(
  config: Config,
  doing: string,
  options: { readonly readOnly: boolean },
  work: (database: Database, path: string) => A
): Effect.Effect<A, StoreError | CommandError> =>
  Effect.gen(function* () {
    const path = yield* storePath(config)
    if (!existsSync(path)) return yield* noStore(path)
    return yield* Effect.try({
      try: () => {
        // looked at first: opening for writing alone would already change a database of somebody else
        refuseOthers(path)
        const database = openSqlite(path, options)
        try {
          return work(database, path)
        } finally {
          database.close()
        }
      },
      catch: (cause) => storeError(cause, `${doing} ${path}`)
    })
  })

const refuseOthers = (path: string): void => {
  const database = openSqlite(path, { readOnly: true })
  try {
    refuseForeign(database, path)
  } finally {
    database.close()
  }
}

/** Holds the lock that ingest holds while it writes. */
export const locked = <A, E>(
  config: Config,
  work: Effect.Effect<A, E>
): Effect.Effect<A, E | StoreError | CommandError> =>
  Effect.gen(function* () {
    const path = yield* storePath(config)
    return yield* Effect.acquireUseRelease(
      Effect.gen(function* () {
        const lock = yield* Effect.try({
          try: () => IngestLock.tryTake(path),
          catch: (cause) => storeError(cause, "Taking the ingest lock")
        })
        return lock ?? (yield* busy(path))
      }),
      () => work,
      (lock) => Effect.sync(() => lock.release())
    )
  })

const busy = (path: string) =>
  new CommandError({
    message: `Another process is writing to ${path}`,
    hint: "Wait until it is done, then try again.",
    exit: ExitCode.failure
  })
