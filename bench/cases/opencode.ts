/** A tree of very many small JSON files: Spoor's bulk load beside DuckDB's, and beside reading the files alone. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import { storeBytes } from "../measuring/disk.ts"
import type { Program } from "../measuring/Program.ts"
import { restoreOne } from "../measuring/restored.ts"
import { processColumns } from "../measuring/rounds.ts"
import type { Rounds } from "../measuring/rounds.ts"
import { duckdbName } from "../peers/duckdb.ts"
import type { CaseResult, Verdict } from "../results/CaseResult.ts"
import { trailOf } from "../trees/Tree.ts"
import type { Tree, TreeName } from "../trees/Tree.ts"

type OpenCodeTree = Extract<TreeName, `opencode-${string}`>

/** What is asked of the tree's size. Null: nothing. */
export interface OpenCodeTargets {
  /** DuckDB's wall time with its best SQL, and with `read_json`, as so many times Spoor's. */
  readonly best: number
  readonly readJson: number | null
  /** Spoor's memory as a share of DuckDB's, its time as so many times the read in C. */
  readonly memory: number | null
  readonly read: number | null
  /** Bytes of the store as a share of the tree's. */
  readonly disk: number | null
}

export const openCode = (
  scale: Case["scale"],
  tree: OpenCodeTree,
  runs: number,
  targets: OpenCodeTargets | null
): Case => ({
  name: tree,
  says: `The first reading of ${tree}: \`spoor ingest\` beside DuckDB, which reads the same files into tables, and beside a C program that only reads them.`,
  scale,
  runs,
  run: async (bench, asked) => measure(bench, asked, tree, targets)
})

const everything = "spoor ingest"
const unindexed = "spoor ingest, no search"
const rowsAlone = "spoor ingest, rows alone"
const read1 = "C: read, 1 worker"
const read2 = "C: read, 2 workers"
/** `extract` is how most people would write it, and `transform` the quickest that we know. */
const duck = {
  transform: "DuckDB, read_text and from_json",
  extract: "DuckDB, read_text and json_extract",
  columns: "DuckDB, read_json with columns",
  auto: "DuckDB, read_json_auto"
} as const

const measure = (
  bench: Bench,
  runs: number,
  name: OpenCodeTree,
  targets: OpenCodeTargets | null
): CaseResult => {
  const tree = bench.tree(name)
  const disk = new Map<string, number>()
  const stores = new Map<string, string>()
  const spoor = (name: string, settings: Readonly<Record<string, string>>): Program => {
    const store = bench.folder("tree")
    stores.set(name, store)
    return {
      name,
      command: bench.spoor("ingest", "--json"),
      env: { ...bench.env(tree, store), ...settings },
      before: () => fs.rmSync(store, { recursive: true, force: true }),
      after: () => disk.set(name, storeBytes(store))
    }
  }
  const [duckdb, cProgram] = [bench.peer(duckdbName), bench.walk()]
  const rounds = bench.measure(
    [
      spoor(everything, {}),
      spoor(unindexed, { SPOOR_SEARCH: "false" }),
      spoor(rowsAlone, { SPOOR_SEARCH: "false", SPOOR_CUSTODY: "false" }),
      ...(duckdb.found ? duckPrograms(bench, tree, duckdb.folder, disk) : []),
      ...(cProgram.found ? readPrograms(cProgram.path, bench, tree) : [])
    ],
    runs
  )
  const files = tree.totals.files
  return {
    tables: [
      {
        title: "program",
        columns: [
          ...processColumns(unindexed),
          { key: "rate", title: "files", unit: "per_s" },
          { key: "disk", title: "on disk", unit: "bytes" }
        ],
        rows: rounds.rows(unindexed, (name) => ({
          rate: (files / rounds.median(name, "wall_ms").median) * 1000,
          disk: disk.get(name) ?? null
        }))
      }
    ],
    verdicts: targets === null ? [] : verdictsOf(rounds, targets, disk.get(unindexed)! / tree.totals.bytes),
    notes: [
      `The tree: ${files} files, ${(tree.totals.bytes / 1e6).toFixed(0)} MB.`,
      "DuckDB's tables hold what is asked for and the texts, with neither keys nor index; so the targets compare it with Spoor's rows, keys and raw trail without the full-text index.",
      restoreOne(bench, tree, stores.get(everything)!, 5),
      ...(duckdb.found ? [] : [`Left out: DuckDB. ${duckdb.why}.`]),
      ...(cProgram.found ? [] : [`Left out: reading in C; ${cProgram.why}.`])
    ]
  }
}

const duckPrograms = (
  bench: Bench,
  tree: Tree<"opencode">,
  folder: string,
  disk: Map<string, number>
): ReadonlyArray<Program> =>
  Object.entries(duck).map(([way, name]) => {
    const file = path.join(bench.folder("duckdb"), "tree.duckdb")
    return {
      name,
      command: bench.inside("duckdb-tree.ts", folder, way, trailOf(tree), file),
      env: bench.env(tree),
      after: ({ stdout }) => {
        disk.set(name, fs.statSync(file).size)
        isComplete(name, stdout, tree)
        fs.rmSync(file)
      }
    }
  })

/** A peer that leaves out files would be quick for the wrong reason. */
const isComplete = (name: string, printed: string, { totals }: Tree<"opencode">): void => {
  const [sessions = 0, messages = 0, parts = 0, output = 0] = printed.trim().split(" ").map(Number)
  if (sessions + messages + parts !== totals.files || output !== totals.output_tokens) {
    throw new Error(`${name} did not load the whole tree: ${printed.trim()}`)
  }
}

const readPrograms = (walk: string, bench: Bench, tree: Tree<"opencode">): ReadonlyArray<Program> =>
  [read1, read2].map((name, i) => ({
    name,
    command: [walk, "read", path.join(trailOf(tree), "storage"), String(i + 1)],
    env: bench.env(tree)
  }))

const verdictsOf = (rounds: Rounds, targets: OpenCodeTargets, diskShare: number): ReadonlyArray<Verdict> => {
  const times = (target: string, measured: number | null, limit: number | null, sense: Verdict["sense"]) =>
    limit === null ? [] : [{ target, measured, limit, sense, unit: "ratio" } as const]
  const wall = (a: string, b: string) => rounds.ratio(a, b, "wall_ms")
  return [
    ...times(
      "wall: DuckDB with from_json ÷ Spoor",
      wall(duck.transform, unindexed),
      targets.best,
      "at_least"
    ),
    ...times(
      "wall: DuckDB with json_extract ÷ Spoor",
      wall(duck.extract, unindexed),
      targets.best,
      "at_least"
    ),
    ...times("wall: DuckDB's read_json ÷ Spoor", wall(duck.columns, unindexed), targets.readJson, "at_least"),
    ...times(
      "peak memory: Spoor ÷ DuckDB with json_extract",
      rounds.ratio(unindexed, duck.extract, "peak_rss_bytes"),
      targets.memory,
      "at_most"
    ),
    ...times("wall: Spoor ÷ C, one worker", wall(unindexed, read1), targets.read, "at_most"),
    ...times("bytes: store ÷ tree", diskShare, targets.disk, "at_most")
  ]
}
