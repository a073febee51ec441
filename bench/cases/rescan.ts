/** A tree in which nothing has changed: what it costs to find that out. */
import * as path from "node:path"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import type { Program } from "../measuring/Program.ts"
import { processColumns } from "../measuring/rounds.ts"
import type { CaseResult, ResultTable, Verdict } from "../results/CaseResult.ts"
import { trailOf } from "../trees/Tree.ts"
import type { TreeName } from "../trees/Tree.ts"

type OpenCodeTree = Extract<TreeName, `opencode-${string}`>

export const rescan = (scale: Case["scale"], tree: OpenCodeTree): Case => ({
  name: tree.replace("opencode", "rescan"),
  says: `${tree} once more, unchanged: \`spoor ingest\`, which looks at every file, and \`spoor usage daily\`, which looks at those that are likely to change, beside a C program that looks at every file and beside Node doing nothing.`,
  scale,
  runs: 11,
  run: async (bench, runs) => measure(bench, runs, tree)
})

const full = "spoor ingest"
const cheap = "spoor usage daily"
const asItIs = "spoor usage daily --no-ingest"
const floor = "node -e 0"
const stat = "C: stat, 1 worker"
const list = "C: list folders, 1 worker"

const measure = (bench: Bench, runs: number, name: OpenCodeTree): CaseResult => {
  const tree = bench.tree(name)
  const env = bench.env(tree, bench.store(name))
  const walk = bench.walk()
  const storage = path.join(trailOf(tree), "storage")
  const walking = (name: string, mode: string): ReadonlyArray<Program> =>
    walk.found ? [{ name, command: [walk.path, mode, storage], env }] : []
  const rounds = bench.measure(
    [
      { name: full, command: bench.spoor("ingest", "--json"), env },
      { name: cheap, command: bench.spoor("usage", "daily", "--json"), env },
      { name: asItIs, command: bench.spoor("usage", "daily", "--no-ingest", "--json"), env },
      ...walking(stat, "stat"),
      ...walking(list, "list"),
      { name: floor, command: [process.execPath, "-e", "0"], env }
    ],
    runs
  )
  return {
    tables: [
      { title: "program", columns: processColumns(floor), rows: rounds.rows(floor) },
      looking(bench, runs, name)
    ],
    verdicts: [
      verdict("CPU: full look ÷ C stat walk", rounds.ratio(full, stat, "cpu_ms"), 1.5),
      verdict(
        "CPU: `usage daily` with its cheap look ÷ Node's start",
        rounds.ratio(cheap, floor, "cpu_ms"),
        2
      )
    ],
    notes: [
      `The tree: ${tree.totals.files} files. Both targets hold whole processes against it, Node's start and the answer included.`,
      ...(walk.found ? [] : [`Left out: the walk in C; ${walk.why}.`])
    ]
  }
}

/** The look by itself. */
const looking = (bench: Bench, runs: number, name: OpenCodeTree): ResultTable => {
  const store = bench.store(name)
  const env = bench.env(bench.tree(name), store)
  const database = path.join(store, "spoor.db")
  const look = (name: string, kind: string): Program => ({
    name,
    command: bench.inside("look-again.ts", database, kind),
    env,
    measures: "inside",
    after: ({ stdout }) => {
      const changed = stdout.split("\n", 1)[0]
      if (changed !== "0") throw new Error(`${name} found ${changed} changes where there are none.`)
    }
  })
  const every = "every file"
  const rounds = bench.measure([look(every, "full"), look("a glance", "glance")], runs)
  const [wall, cpu] = processColumns(every)
  return { title: "the look alone", columns: [wall!, cpu!], rows: rounds.rows(every) }
}

const verdict = (target: string, measured: number | null, limit: number): Verdict => ({
  target,
  measured,
  limit,
  unit: "ratio",
  sense: "at_most"
})
