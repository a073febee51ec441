/** Rules for code that moves to Effect, and from one version of it to the next. */
import type { Preset, Rule } from "../../rules/Rule.ts"
import { noEffectCatchAllSuccess, noEffectGenTryCatch, noTryCatch, preferTaggedError } from "./errors.ts"
import {
  noBarrelImport,
  noFsPromises,
  noNodeFs,
  noNodeInServices,
  noNodePath,
  noPlatformNodeInCore
} from "./imports.ts"
import { noConsoleLog } from "./logging.ts"
import { noAsyncAwait, noMixedPromiseEffect, noNewPromise } from "./promises.ts"
import { noRunPromiseToplevel, noUnhandledEffect } from "./running.ts"
import { noAnyType } from "./any-type.ts"
import {
  v4GenArgument,
  v4Modules,
  v4Packages,
  v4Removed,
  v4Renamed,
  v4SchemaArguments,
  v4YieldNow
} from "./v4.ts"

const basic: ReadonlyArray<Rule> = [
  noAsyncAwait,
  noNewPromise,
  noMixedPromiseEffect,
  noTryCatch,
  noEffectGenTryCatch,
  noEffectCatchAllSuccess,
  preferTaggedError,
  noUnhandledEffect,
  noRunPromiseToplevel,
  noBarrelImport,
  noFsPromises,
  noNodeFs,
  noNodePath,
  noNodeInServices,
  noPlatformNodeInCore,
  noConsoleLog,
  noAnyType
]

/** What effect-migrate's own preset looks for. */
export const effectBasic: Preset = { name: "effect-basic", rules: basic }

/** The same, and what the move from version 3 to 4 asks for. */
export const effect: Preset = {
  name: "effect",
  rules: [...basic, v4Renamed, v4Removed, v4Modules, v4Packages, v4GenArgument, v4YieldNow, v4SchemaArguments]
}
