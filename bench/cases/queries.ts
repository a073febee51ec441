/** Questions to a large store, asked again and again inside one process: what a server or the dashboard sees. */
import * as path from "node:path"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import type { Answered } from "../inside/questions.ts"
import { spreadOf } from "../measuring/spread.ts"
import type { CaseResult } from "../results/CaseResult.ts"
import type { TreeName } from "../trees/Tree.ts"

export const queries = (scale: Case["scale"], tree: Extract<TreeName, `claude-${string}`>): Case => ({
  name: tree.replace("claude", "queries"),
  says: `Questions to a store of ${tree}, answered inside one process; the first answer of each is not counted.`,
  scale,
  runs: 15,
  run: async (bench, runs) => measure(bench, runs, tree)
})

const limit_ms = 10

const measure = (bench: Bench, runs: number, tree: TreeName): CaseResult => {
  const database = path.join(bench.store(tree), "spoor.db")
  const { stdout } = bench.measurer.run({
    name: "questions",
    command: bench.inside("questions.ts", database, String(runs)),
    env: bench.env(bench.tree(tree))
  })
  const { requests, answered } = JSON.parse(stdout) as {
    requests: number
    answered: ReadonlyArray<Answered>
  }
  return {
    tables: [
      {
        title: "question",
        columns: [
          { key: "took", title: "answered in", unit: "ms" },
          { key: "cpu", title: "CPU", unit: "ms" },
          { key: "rows", title: "rows", unit: "count" }
        ],
        rows: answered.map(({ name, times_ms, cpu_ms, rows }) => ({
          name,
          figures: { took: spreadOf(times_ms), cpu: spreadOf(cpu_ms), rows }
        }))
      }
    ],
    verdicts: answered.map(({ name, times_ms }) => ({
      target: `\`${name}\``,
      measured: spreadOf(times_ms).median,
      limit: limit_ms,
      unit: "ms",
      sense: "at_most"
    })),
    notes: [`The store holds ${requests} requests.`]
  }
}
