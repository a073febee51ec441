/** Lines of JSON: how quickly they are scanned, and how quickly they are in the store. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import { storeBytes } from "../measuring/disk.ts"
import { exactness } from "../measuring/exactness.ts"
import type { Program } from "../measuring/Program.ts"
import { processColumns } from "../measuring/rounds.ts"
import type { CountedTokens } from "../peers/ccusage.ts"
import { duckdbName } from "../peers/duckdb.ts"
import type { ResultTable, Verdict } from "../results/CaseResult.ts"
import { trailOf } from "../trees/Tree.ts"
import type { Tree, TreeName } from "../trees/Tree.ts"

type ClaudeTree = Extract<TreeName, `claude-${string}`>

export const jsonl = (scale: Case["scale"], tree: ClaudeTree): Case => ({
  name: tree.replace("claude", "jsonl"),
  says: `The lines of ${tree}: decoded in one process beside \`JSON.parse\`, readline and DuckDB; then into the store beside DuckDB's \`CREATE TABLE\`.`,
  scale,
  runs: 5,
  run: async (bench, runs) => {
    const [scanned, scanVerdicts] = scanning(bench, runs, tree)
    const [kept, keepVerdicts] = keeping(bench, runs, tree)
    const peer = bench.peer(duckdbName)
    return {
      tables: [scanned, kept],
      verdicts: [...scanVerdicts, ...keepVerdicts],
      notes: [
        "A scan is measured inside the process, without Node's start. Spoor decodes every record for its rows meanwhile; the others look at the usage alone.",
        ...(peer.found ? [] : [`Left out: DuckDB. ${peer.why}.`])
      ]
    }
  }
})

type Part = readonly [ResultTable, ReadonlyArray<Verdict>]

const spoorScan = "spoor: cut and decode"
const parseScan = "split and JSON.parse"
const readlineScan = "readline and JSON.parse"
const duckScan = "DuckDB, read_json"

const scanning = (bench: Bench, runs: number, name: ClaudeTree): Part => {
  const tree = bench.tree(name)
  const projects = projectsOf(tree)
  const inside = (name: string, command: ReadonlyArray<string>): Program => ({
    name,
    command,
    env: bench.env(tree),
    measures: "inside"
  })
  const duckdb = bench.peer(duckdbName)
  const rounds = bench.measure(
    [
      inside(spoorScan, bench.inside("scan.ts", "spoor", projects)),
      inside(parseScan, bench.inside("scan.ts", "parse", projects)),
      inside(readlineScan, bench.inside("scan.ts", "readline", projects)),
      ...(duckdb.found
        ? [inside(duckScan, bench.inside("duckdb-log.ts", duckdb.folder, "scan", projects, ":memory:"))]
        : [])
    ],
    runs
  )
  const counted = (program: string) => {
    const line = rounds.runsOf(program).at(-1)!.stdout.trim().split("\n").at(-2)!
    return exactness(JSON.parse(line) as CountedTokens, tree.totals)
  }
  const columns: ResultTable["columns"] = [
    ...processColumns(spoorScan),
    { key: "rate", title: "bytes a CPU second", unit: "bytes" },
    { key: "counted", title: "totals", unit: "text" }
  ]
  const rows = rounds.rows(spoorScan, (program) => ({
    rate: (tree.totals.bytes / rounds.median(program, "cpu_ms").median) * 1000,
    counted: counted(program)
  }))
  return [
    { title: "scan", columns, rows },
    [
      ratio("CPU: JSON.parse ÷ Spoor's scan", rounds.ratio(parseScan, spoorScan, "cpu_ms"), 2, "at_least"),
      ratio("CPU: Spoor's scan ÷ DuckDB's", rounds.ratio(spoorScan, duckScan, "cpu_ms"), 0.65, "at_most")
    ]
  ]
}

const rowsAlone = "spoor ingest, rows alone"
const withTrail = "spoor ingest, no search"
const duckTable = "DuckDB, CREATE TABLE"

const keeping = (bench: Bench, runs: number, name: ClaudeTree): Part => {
  const tree = bench.tree(name)
  const disk = new Map<string, number>()
  const spoor = (name: string, settings: Readonly<Record<string, string>>): Program => {
    const store = bench.folder("jsonl")
    return {
      name,
      command: bench.spoor("ingest", "--json"),
      env: { ...bench.env(tree, store), SPOOR_SEARCH: "false", ...settings },
      accepts: [0, 5],
      before: () => fs.rmSync(store, { recursive: true, force: true }),
      after: () => disk.set(name, storeBytes(store))
    }
  }
  const duckdb = bench.peer(duckdbName)
  const file = path.join(bench.folder("duckdb"), "lines.duckdb")
  const rounds = bench.measure(
    [
      spoor(rowsAlone, { SPOOR_CUSTODY: "false" }),
      spoor(withTrail, {}),
      ...(duckdb.found
        ? [
            {
              name: duckTable,
              command: bench.inside("duckdb-log.ts", duckdb.folder, "table", projectsOf(tree), file),
              env: bench.env(tree),
              after: () => disk.set(duckTable, fs.statSync(file).size)
            }
          ]
        : [])
    ],
    runs
  )
  const columns: ResultTable["columns"] = [
    ...processColumns(rowsAlone),
    { key: "disk", title: "on disk", unit: "bytes" }
  ]
  return [
    {
      title: "into the store",
      columns,
      rows: rounds.rows(rowsAlone, (name) => ({ disk: disk.get(name) ?? null }))
    },
    [
      ratio(
        "CPU: Spoor's rows ÷ DuckDB's table",
        rounds.ratio(rowsAlone, duckTable, "cpu_ms"),
        0.5,
        "at_most"
      )
    ]
  ]
}

const projectsOf = (tree: Tree<"claude">): string => path.join(trailOf(tree), "projects")

const ratio = (target: string, measured: number | null, limit: number, sense: Verdict["sense"]): Verdict => ({
  target,
  measured,
  limit,
  sense,
  unit: "ratio"
})
