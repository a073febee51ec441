/** All cases, in the order in which they are measured. */
import type { Case } from "../Case.ts"
import { firstIngest } from "./first-ingest.ts"
import { openCode } from "./opencode.ts"
import { start } from "./start.ts"
import { usage } from "./usage.ts"

export const cases: ReadonlyArray<Case> = [
  start("quick", "claude-30"),
  usage("quick", "claude-30", 1),
  firstIngest("quick", "claude-30"),
  openCode("quick", "opencode-5k", 5, null),
  start("full", "claude-300"),
  usage("full", "claude-300", 1 / 10),
  usage("full", "claude-1200", 1 / 40),
  firstIngest("full", "claude-300"),
  openCode("full", "opencode-100k", 5, { best: 5, readJson: 8, memory: 0.35, read: 3, disk: null }),
  openCode("full", "opencode-232k", 3, { best: 7, readJson: null, memory: null, read: null, disk: 0.25 })
]
