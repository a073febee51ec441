/** Hooks that were installed, and are not as they should be any more. Who has none is told nothing: they are a choice. */
import * as fs from "node:fs"
import type { Config } from "../config/Config.ts"
import { setupOf } from "../hooks/Setup.ts"
import { standingOf } from "../hooks/standing.ts"
import { agentFolder, agentsWithHooks, agentTarget } from "../hooks/Target.ts"
import type { Finding } from "./Diagnosis.ts"

/** Of the agents on this machine, in a person's own settings. */
export const hookFindings = ({ env, home, paths }: Config): ReadonlyArray<Finding> => {
  const places = { env, home, project: process.cwd() }
  const setup = setupOf(paths)
  return agentsWithHooks
    .filter((agent) => fs.existsSync(agentFolder(agent, places)))
    .map((agent) => standingOf(agentTarget(agent, "user", places), setup))
    .flatMap(({ name, state, says, file }): ReadonlyArray<Finding> => {
      if (state === "absent") return []
      if (state === "installed")
        return [{ area: "hooks", level: "ok", what: `${name}: installed in ${file}` }]
      const what = `${name}: ${state} in ${file}: ${says}`
      if (state === "unreadable") return [{ area: "hooks", level: "note", what }]
      const advice =
        state === "drifted" ? `spoor hooks install ${name}` : "Hooks tell nothing while they are off."
      return [{ area: "hooks", level: "warning", what, advice }]
    })
}
