/** The projects that the store knows of, for hooks in all of them. */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import type { StoreError } from "../../store/StoreError.ts"
import type { CommandError } from "../CommandError.ts"
import type { Config } from "../config/Config.ts"
import { withDatabase } from "../dbFile.ts"

/** Their roots, whether they are still there or not; none without a store. */
export const knownProjects = (
  config: Config
): Effect.Effect<ReadonlyArray<string>, StoreError | CommandError> => {
  const { database } = config
  if (database.kind === "sqlite" && !fs.existsSync(database.path)) return Effect.succeed([])
  return withDatabase(config, "Reading the projects of", { readOnly: true }, (store) =>
    store
      .prepare("SELECT root FROM projects ORDER BY root")
      .all()
      .map(({ root }) => String(root))
  )
}
