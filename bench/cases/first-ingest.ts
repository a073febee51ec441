/** A trail that has never been read: Spoor keeps all of it, the peers count what it cost. */
import * as fs from "node:fs"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import { bytesBelow, storeBytes } from "../measuring/disk.ts"
import { exactness, spoorTotals } from "../measuring/exactness.ts"
import type { Program } from "../measuring/Program.ts"
import { processColumns } from "../measuring/rounds.ts"
import { ccusageDaily, ccusageName, ccusageTotals } from "../peers/ccusage.ts"
import { codeburnCache, codeburnReport, codeburnTotals, forgetCodeburn } from "../peers/codeburn.ts"
import type { CaseResult } from "../results/CaseResult.ts"
import type { Tree, TreeName } from "../trees/Tree.ts"

type ClaudeTree = Extract<TreeName, `claude-${string}`>

export const firstIngest = (scale: Case["scale"], tree: ClaudeTree): Case => ({
  name: tree.replace("claude", "first-ingest"),
  says: `The first reading of ${tree}: \`spoor ingest\` into a store that is not there yet, beside ccusage and codeburn without its cache.`,
  scale,
  runs: 5,
  run: async (bench, runs) => measure(bench, runs, tree)
})

/** A program with what is noted of each of its runs. */
interface Contender {
  readonly program: Program
  readonly keeps: string
  readonly noted: { disk_bytes: number; counted: string }
}

const measure = (bench: Bench, runs: number, treeName: ClaudeTree): CaseResult => {
  const tree = bench.tree(treeName)
  const contenders = [
    spoor(bench, tree, "spoor ingest", "everything, searchable", {}),
    spoor(bench, tree, "spoor ingest, no search", "everything", { SPOOR_SEARCH: "false" }),
    spoor(bench, tree, "spoor ingest, rows alone", "rows", { SPOOR_SEARCH: "false", SPOOR_CUSTODY: "false" }),
    ...ccusage(bench, tree),
    ...codeburn(bench, tree)
  ]
  const rounds = bench.measure(
    contenders.map(({ program }) => program),
    runs
  )
  const byName = new Map(contenders.map((contender) => [contender.program.name, contender]))
  const rows = rounds.rows("spoor ingest", (name) => {
    const { keeps, noted } = byName.get(name)!
    return { disk: noted.disk_bytes, keeps, counted: noted.counted }
  })
  return {
    tables: [
      {
        title: "program",
        columns: [
          ...processColumns("spoor ingest"),
          { key: "disk", title: "on disk", unit: "bytes" },
          { key: "keeps", title: "keeps", unit: "text" },
          { key: "counted", title: "totals", unit: "text" }
        ],
        rows
      }
    ],
    verdicts: [],
    notes: [
      `The tree: ${tree.totals.files} files, ${(tree.totals.bytes / 1e6).toFixed(0)} MB. What a peer keeps is its cache of figures; it holds no text.`,
      ...[bench.peer(ccusageName), bench.peer("codeburn")].flatMap((peer) =>
        peer.found ? [] : [`Left out: ${peer.name}. ${peer.why}.`]
      )
    ]
  }
}

const spoor = (
  bench: Bench,
  tree: Tree<"claude">,
  name: string,
  keeps: string,
  settings: Readonly<Record<string, string>>
): Contender => {
  const store = bench.folder("first")
  const noted = { disk_bytes: 0, counted: "" }
  const env = { ...bench.env(tree, store), ...settings }
  const program: Program = {
    name,
    command: bench.spoor("ingest", "--json"),
    env,
    // torn lines are rejections, and an ingest with rejections says so by its exit code
    accepts: [0, 5],
    before: () => fs.rmSync(store, { recursive: true, force: true }),
    after: () => {
      noted.disk_bytes = storeBytes(store)
      const usage = bench.spoor("usage", "daily", "--no-ingest", "--json")
      noted.counted = exactness(
        spoorTotals(bench.measurer.run({ name: "spoor usage", command: usage, env }).stdout),
        tree.totals
      )
    }
  }
  return { program, keeps, noted }
}

const ccusage = (bench: Bench, tree: Tree<"claude">): ReadonlyArray<Contender> => {
  const peer = bench.peer(ccusageName)
  if (!peer.found) return []
  const noted = { disk_bytes: 0, counted: "" }
  const program: Program = {
    name: "ccusage daily",
    command: ccusageDaily(peer),
    env: bench.env(tree),
    after: ({ stdout }) => {
      noted.counted = exactness(ccusageTotals(stdout), tree.totals)
    }
  }
  return [{ program, keeps: "nothing", noted }]
}

const codeburn = (bench: Bench, tree: Tree<"claude">): ReadonlyArray<Contender> => {
  const peer = bench.peer("codeburn")
  if (!peer.found) return []
  const noted = { disk_bytes: 0, counted: "" }
  const env = bench.env(tree)
  const program: Program = {
    name: "codeburn report, cold",
    command: codeburnReport(peer),
    env,
    before: () => forgetCodeburn(env["HOME"]!),
    after: ({ stdout }) => {
      noted.disk_bytes = bytesBelow(codeburnCache(env["HOME"]!))
      noted.counted = exactness(codeburnTotals(stdout), tree.totals)
    }
  }
  return [{ program, keeps: "figures", noted }]
}
