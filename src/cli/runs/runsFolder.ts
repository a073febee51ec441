/** The folder of runs that are kept as files. */
import * as path from "node:path"
import { type Config, get } from "../config/Config.ts"
import { withHome } from "../config/paths.ts"

/** Absolute; it need not be there. */
export const runsFolder = (config: Config): string => {
  const named = get(config, "runs.folder")
  if (named !== null) return path.resolve(withHome(named, config.home))
  const store = config.database.kind === "sqlite" ? config.database.path : config.paths.database
  return `${store}.runs`
}
