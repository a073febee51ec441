/** Questions about very many runs of agents, asked again and again inside one process. */
import * as path from "node:path"
import type { Case } from "../Case.ts"
import type { Answered } from "../inside/questions.ts"
import { spreadOf } from "../measuring/spread.ts"

const limit_ms = 20

export const runs = (scale: Case["scale"], count: number, name: string): Case => ({
  name,
  says: `Questions about ${count.toLocaleString("en")} runs, answered inside one process; the first answer of each is not counted.`,
  scale,
  runs: 15,
  run: async (bench, rounds) => {
    const store = path.join(bench.folder(name), "spoor.db")
    const { stdout } = bench.measurer.run({
      name: "runs",
      command: bench.inside("runs.ts", store, String(count), String(rounds)),
      env: { PATH: process.env["PATH"] ?? "" }
    })
    const { answered } = JSON.parse(stdout) as { readonly answered: ReadonlyArray<Answered> }
    return {
      tables: [
        {
          title: "question",
          columns: [
            { key: "took", title: "answered in", unit: "ms" },
            { key: "cpu", title: "CPU", unit: "ms" },
            { key: "rows", title: "rows", unit: "count" }
          ],
          rows: answered.map(({ name: question, times_ms, cpu_ms, rows }) => ({
            name: question,
            figures: { took: spreadOf(times_ms), cpu: spreadOf(cpu_ms), rows }
          }))
        }
      ],
      verdicts: answered.map(({ name: question, times_ms }) => ({
        target: `\`${question}\``,
        measured: spreadOf(times_ms).median,
        limit: limit_ms,
        unit: "ms",
        sense: "at_most"
      })),
      notes: []
    }
  }
})
