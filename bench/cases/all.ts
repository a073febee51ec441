/** All cases, in the order in which they are measured. */
import type { Case } from "../Case.ts"
import { firstIngest } from "./first-ingest.ts"
import { identity } from "./identity.ts"
import { jsonl } from "./jsonl.ts"
import { live, type Stage } from "./live.ts"
import { openCode } from "./opencode.ts"
import { queries } from "./queries.ts"
import { rescan } from "./rescan.ts"
import { runs } from "./runs.ts"
import { search } from "./search.ts"
import { start } from "./start.ts"
import { usage } from "./usage.ts"

const files: ReadonlyArray<Stage> = [
  { title: "250 files/s", rate: 250, count: 1500, targets: { p95: 250 } },
  { title: "5,000 files/s", rate: 5000, count: 25_000, targets: { p99: 100 } },
  { title: "50,000 files at once", rate: 0, count: 50_000 },
  { title: "60,000 files while it is stopped", rate: 0, count: 60_000, isStopped: true }
]

const lines: ReadonlyArray<Stage> = [
  { title: "250 lines/s", rate: 250, count: 1500, targets: { p95: 250 } },
  { title: "5,000 lines/s", rate: 5000, count: 25_000, targets: { p99: 100 } },
  { title: "50,000 lines at once", rate: 0, count: 50_000 }
]

const briefly: ReadonlyArray<Stage> = [
  { title: "250 documents/s", rate: 250, count: 300 },
  { title: "1,200 documents while it is stopped", rate: 0, count: 1200, isStopped: true }
]

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
  identity("quick", "identity-small", 1, false),
  live({ scale: "quick", name: "live-5k", tree: "opencode-5k", runs: 1, stages: briefly }),
  live({ scale: "quick", name: "live-logs-30", tree: "claude-30", runs: 1, stages: briefly.slice(0, 1) }),

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
  identity("full", "identity", 8, true),
  live({ scale: "full", name: "live-100k", tree: "opencode-100k", runs: 3, stages: files }),
  live({ scale: "full", name: "live-logs-300", tree: "claude-300", runs: 3, stages: lines }),
  openCode("full", "opencode-232k", 3, { best: 7, readJson: null, memory: null, read: null, disk: 0.25 })
]
