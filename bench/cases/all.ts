/** All cases, in the order in which they are measured. */
import type { Case } from "../Case.ts"
import { firstIngest } from "./first-ingest.ts"
import { jsonl } from "./jsonl.ts"
import { openCode } from "./opencode.ts"
import { queries } from "./queries.ts"
import { rescan } from "./rescan.ts"
import { runs } from "./runs.ts"
import { search } from "./search.ts"
import { start } from "./start.ts"
import { usage } from "./usage.ts"

export const cases: ReadonlyArray<Case> = [
  start("quick", "claude-30"),
  usage("quick", "claude-30", 1),
  queries("quick", "claude-30"),
  firstIngest("quick", "claude-30"),
  jsonl("quick", "claude-30"),
  openCode("quick", "opencode-5k", 5, null),
  rescan("quick", "opencode-5k"),
  search("quick", "texts-2k"),
  runs("quick", 2000, "runs-2k"),

  start("full", "claude-300"),
  usage("full", "claude-300", 1 / 10),
  usage("full", "claude-1200", 1 / 40),
  queries("full", "claude-1200"),
  firstIngest("full", "claude-300"),
  jsonl("full", "claude-300"),
  openCode("full", "opencode-100k", 5, { best: 5, readJson: 8, memory: 0.35, read: 3, disk: null }),
  rescan("full", "opencode-100k"),
  search("full", "texts-100k"),
  runs("full", 100_000, "runs-100k"),
  openCode("full", "opencode-232k", 3, { best: 7, readJson: null, memory: null, read: null, disk: 0.25 })
]
