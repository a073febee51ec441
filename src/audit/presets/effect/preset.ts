/** Rules for code that moves to Effect, and from one version of it to the next. */
import type { Preset, Rule } from "../../rules/Rule.ts"
import { noAnyType } from "./types.ts"

const basic: ReadonlyArray<Rule> = [noAnyType]

/** What effect-migrate's own preset looks for. */
export const effectBasic: Preset = { name: "effect-basic", rules: basic }

/** The same, and what the move from version 3 to 4 asks for. */
export const effect: Preset = { name: "effect", rules: basic }
