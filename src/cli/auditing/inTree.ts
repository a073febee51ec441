/** Which tree a question about audits is about, and which configuration. */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { treeRootOf } from "../../audit/tree-state.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import type { Config } from "../config/Config.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"

/** The root of the tree that a folder is in; of the one you are in, when none is named. Absolute, links resolved. */
export const rootMeant = (named: string | undefined, config: Config): Effect.Effect<string, CommandError> =>
  Effect.try({
    try: () => treeRootOf(path.resolve(withHome(named ?? ".", config.home))),
    catch: () =>
      new CommandError({
        message: `There is no folder ${named ?? "here"}`,
        hint: "Name a folder that is there.",
        exit: ExitCode.notFound
      })
  })

/** What `--config` names; null: nothing, so it is looked for. */
export const configNamed = ({ given }: Pick<Call, "given">): string | null => {
  const named = given.get("config")
  return typeof named === "string" ? named : null
}
