/** All cases, in the order in which they are measured. */
import type { Case } from "../Case.ts"
import { start } from "./start.ts"
import { usage } from "./usage.ts"

export const cases: ReadonlyArray<Case> = [
  start("quick", "claude-30"),
  usage("quick", "claude-30", 1),
  start("full", "claude-300"),
  usage("full", "claude-300", 1 / 10),
  usage("full", "claude-1200", 1 / 40)
]
