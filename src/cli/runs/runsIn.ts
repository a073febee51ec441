/** The repository of runs that the configuration names. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { openStoreToRead } from "../../store/open-store.ts"
import type { Repository } from "../../store/runs/RunRepository.ts"
import { type Config, get } from "../config/Config.ts"
import { runsFolder } from "./runsFolder.ts"

type Database = ReturnType<typeof openStoreToRead>

/** `database`: the open store, at `path`. */
export const runsIn = (
  config: Config,
  database: Database,
  path: string
): Effect.Effect<Repository, never, Scope.Scope> =>
  Effect.gen(function* () {
    const keep = get(config, "runs.keep")
    if (keep === "file") {
      const { fileRuns } = yield* Effect.promise(() => import("../../store/runs/FileRunRepository.ts"))
      return yield* fileRuns(runsFolder(config))
    }
    const { sqliteRuns } = yield* Effect.promise(() => import("../../store/runs/SqliteRunRepository.ts"))
    return sqliteRuns(database, path)
  })
