/** How long a command takes that has hardly anything to do, beside Node's own start. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import type { CaseResult, Verdict } from "../results/CaseResult.ts"
import type { Program } from "../measuring/Program.ts"
import { processColumns } from "../measuring/rounds.ts"
import type { TreeName } from "../trees/Tree.ts"

export const start = (scale: Case["scale"], tree: TreeName): Case => ({
  name: "start",
  says: `Start-up: \`--version\`, \`--help\` and the status line over the store of ${tree}, beside Node doing nothing.`,
  scale,
  runs: 21,
  run: async (bench, runs) => measure(bench, runs, tree)
})

const floor = "node -e 0"

const measure = (bench: Bench, runs: number, treeName: TreeName): CaseResult => {
  const tree = bench.tree(treeName)
  const env = bench.env(tree, bench.store(treeName))
  const stdin = path.join(bench.folder("start"), "stdin.json")
  fs.writeFileSync(stdin, JSON.stringify(handedOver))
  const programs: ReadonlyArray<Program> = [
    { name: floor, command: [process.execPath, "-e", "0"], env },
    { name: "spoor --version", command: bench.spoor("--version"), env },
    { name: "spoor --help", command: bench.spoor("--help"), env },
    { name: "spoor statusline", command: bench.spoor("statusline"), env, stdin }
  ]
  const rounds = bench.measure(programs, runs)
  const under100 = (name: string): Verdict => ({
    target: `${name}, wall`,
    measured: rounds.median(name, "wall_ms").median,
    limit: 100,
    unit: "ms",
    sense: "at_most"
  })
  return {
    tables: [{ title: "program", columns: processColumns(floor), rows: rounds.rows(floor) }],
    verdicts: [under100("spoor --help"), under100("spoor statusline")],
    notes: [
      "The status line answers from the store; that it then brings the store up to date in another process, every half minute, is not in its wall time."
    ]
  }
}

/** What Claude Code hands to a status line, in short. */
const handedOver = {
  hook_event_name: "Status",
  session_id: "00000000-0000-4000-8000-000000000000",
  cwd: "/home/dev/project-1",
  model: { id: "claude-opus-4-5-20251101", display_name: "Opus 4.5" },
  workspace: { current_dir: "/home/dev/project-1", project_dir: "/home/dev/project-1" },
  version: "2.1.160",
  cost: { total_cost_usd: 1.25 }
}
