/** The projects that the store knows of, for hooks in all of them. */
import type { Config } from "../config/Config.ts"
import { withDatabase } from "../dbFile.ts"

/** Their roots, whether they are still there or not. */
export const knownProjects = (config: Config) =>
  withDatabase(config, "Reading the projects of", { readOnly: true }, (database) =>
    database
      .prepare("SELECT root FROM projects ORDER BY root")
      .all()
      .map(({ root }) => String(root))
  )
