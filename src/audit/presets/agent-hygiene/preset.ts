/** Rules about what coding agents leave behind. */
import type { Preset } from "../../rules/Rule.ts"
import { noAnyType } from "../effect/any-type.ts"
import { commentedOutCode, elision, history, pretence, unownedTask } from "./comments.ts"
import { catchOnlyLogs, emptyCatch, placeholderThrow } from "./errors.ts"
import { leftoverConsole, leftoverDebugger, leftoverFile, machinePath, secretInCode } from "./leftovers.ts"
import { deepNesting, fileLines, functionLines, manyParameters } from "./size.ts"
import { constantAssertion, disabledTest, emptyTest, focusedTest } from "./tests.ts"
import { checkOff, doubleCast, lintOff } from "./checks-off.ts"

/** Errors that vanish, types talked out of, tests that test nothing, and what was to be written later. */
export const agentHygiene: Preset = {
  name: "agent-hygiene",
  rules: [
    emptyCatch,
    catchOnlyLogs,
    placeholderThrow,
    noAnyType,
    doubleCast,
    checkOff,
    lintOff,
    focusedTest,
    disabledTest,
    emptyTest,
    constantAssertion,
    leftoverConsole,
    leftoverDebugger,
    leftoverFile,
    machinePath,
    secretInCode,
    unownedTask,
    elision,
    pretence,
    history,
    commentedOutCode,
    fileLines,
    functionLines,
    manyParameters,
    deepNesting
  ]
}
