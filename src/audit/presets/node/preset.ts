/** Rules for programs that run on Node. */
import type { Preset } from "../../rules/Rule.ts"

export const node: Preset = { name: "node", rules: [] }
