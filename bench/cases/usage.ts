/** The question that is asked most often, over a trail that has been read before: `usage daily --json`. */
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import type { CaseResult, Verdict } from "../results/CaseResult.ts"
import { exactness, spoorTotals } from "../measuring/exactness.ts"
import type { Program } from "../measuring/Program.ts"
import { processColumns } from "../measuring/rounds.ts"
import { ccusageDaily, ccusageName, ccusageTotals } from "../peers/ccusage.ts"
import type { TreeName } from "../trees/Tree.ts"

type ClaudeTree = Extract<TreeName, `claude-${string}`>

/** `cpuShare`: what the answer may cost of the peer's processor time. */
export const usage = (scale: Case["scale"], tree: ClaudeTree, cpuShare: number): Case => ({
  name: tree.replace("claude", "usage"),
  says: `\`spoor usage daily --json\` over a store of ${tree}, first with its look for new lines, then without, beside \`ccusage daily --json --offline\`.`,
  scale,
  runs: 15,
  run: async (bench, runs) => measure(bench, runs, tree, cpuShare)
})

const warm = "spoor usage daily"
const asItIs = "spoor usage daily --no-ingest"
const peer = "ccusage daily"
const floor = "node -e 0"

const measure = (bench: Bench, runs: number, treeName: ClaudeTree, cpuShare: number): CaseResult => {
  const tree = bench.tree(treeName)
  const env = bench.env(tree, bench.store(treeName))
  const ccusage = bench.peer(ccusageName)
  const programs: ReadonlyArray<Program> = [
    { name: warm, command: bench.spoor("usage", "daily", "--json"), env },
    { name: asItIs, command: bench.spoor("usage", "daily", "--no-ingest", "--json"), env },
    ...(ccusage.found ? [{ name: peer, command: ccusageDaily(ccusage), env: bench.env(tree) }] : []),
    { name: floor, command: [process.execPath, "-e", "0"], env }
  ]
  const rounds = bench.measure(programs, runs)
  const counted = (name: string) => {
    if (name === floor) return null
    const { stdout } = rounds.runsOf(name).at(-1)!
    return exactness(name === peer ? ccusageTotals(stdout) : spoorTotals(stdout), tree.totals)
  }
  const verdicts: ReadonlyArray<Verdict> = [
    {
      target: "CPU, as a share of ccusage's",
      measured: rounds.ratio(warm, peer, "cpu_ms"),
      limit: cpuShare,
      unit: "ratio",
      sense: "at_most"
    },
    {
      target: "wall",
      measured: rounds.median(warm, "wall_ms").median,
      limit: 150,
      unit: "ms",
      sense: "at_most"
    }
  ]
  return {
    tables: [
      {
        title: "program",
        columns: [...processColumns(warm), { key: "counted", title: "totals", unit: "text" }],
        rows: rounds.rows(warm, (name) => ({ counted: counted(name) }))
      }
    ],
    verdicts,
    notes: [
      `The tree: ${tree.totals.files} files, ${tree.totals.requests} requests. Some sessions are forks that copy another's lines, some files end in a torn line or hold two records on one line, as real ones do.`,
      ...(ccusage.found ? [] : [`Left out: ccusage. ${ccusage.why}.`])
    ]
  }
}
