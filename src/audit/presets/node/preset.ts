/** Rules for programs that run on Node. */
import type { Preset } from "../../rules/Rule.ts"
import { deprecatedApi, nodeProtocol } from "./modules.ts"
import {
  noScriptNames,
  noJoinedPaths,
  noProcessExit,
  noShellOfParts,
  noSwallowedUncaught,
  noSyncInAsync
} from "./process.ts"

/** Modules that are Node's own, and the process that they run in. */
export const node: Preset = {
  name: "node",
  rules: [
    nodeProtocol,
    deprecatedApi,
    noProcessExit,
    noSyncInAsync,
    noShellOfParts,
    noSwallowedUncaught,
    noJoinedPaths,
    noScriptNames
  ]
}
