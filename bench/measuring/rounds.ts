/**
 * Measures programs in turn, round by round, so that what disturbs the machine disturbs them alike. The first
 * round warms caches and is dropped.
 */
import type { Figure, ResultColumn, ResultRow, Spread } from "../results/CaseResult.ts"
import { busyShare } from "./idleness.ts"
import type { Measurer } from "./Measurer.ts"
import type { ProcessRun, Program } from "./Program.ts"
import { pairedRatio, spreadOf } from "./spread.ts"

/** The measured rounds of some programs. */
export class Rounds {
  /** Share of the machine's processors that went to others meanwhile; null where it cannot be told. */
  readonly neighbours_share: number | null
  readonly #runs: ReadonlyMap<string, ReadonlyArray<ProcessRun>>

  constructor(runs: ReadonlyMap<string, ReadonlyArray<ProcessRun>>, neighbours_share: number | null) {
    this.#runs = runs
    this.neighbours_share = neighbours_share
  }

  runsOf(name: string): ReadonlyArray<ProcessRun> {
    const runs = this.#runs.get(name)
    if (runs === undefined) throw new Error(`${name} was not measured.`)
    return runs
  }

  has(name: string): boolean {
    return this.#runs.has(name)
  }

  median(name: string, what: Measured): Spread {
    return spreadOf(this.runsOf(name).map((run) => valueOf(run, what)))
  }

  /** How many times the cost of `a` is that of `b`; null when either was left out. */
  ratio(a: string, b: string, what: Measured): number | null {
    if (!this.has(a) || !this.has(b)) return null
    const values = (name: string) => this.runsOf(name).map((run) => valueOf(run, what))
    const ratio = pairedRatio(values(a), values(b)).median
    return Number.isFinite(ratio) ? ratio : null
  }

  /** A row for each program, with its cost as so many times that of `base`. */
  rows(
    base: string,
    more: (name: string) => Readonly<Record<string, Figure>> = () => ({})
  ): Array<ResultRow> {
    return [...this.#runs.keys()].map((name) => ({
      name,
      figures: {
        wall: this.median(name, "wall_ms"),
        cpu: this.median(name, "cpu_ms"),
        rss: this.runsOf(name)[0]!.peak_rss_bytes === null ? null : this.median(name, "peak_rss_bytes"),
        wall_ratio: this.ratio(name, base, "wall_ms"),
        cpu_ratio: this.ratio(name, base, "cpu_ms"),
        ...more(name)
      }
    }))
  }
}

type Measured = "wall_ms" | "cpu_ms" | "all_cpu_ms" | "peak_rss_bytes"

const valueOf = (run: ProcessRun, what: Measured): number => run[what] ?? Number.NaN

/** The columns that `Rounds.rows` fills. */
export const processColumns = (base: string): ReadonlyArray<ResultColumn> => [
  { key: "wall", title: "wall", unit: "ms" },
  { key: "cpu", title: "CPU", unit: "ms" },
  { key: "rss", title: "peak memory", unit: "bytes" },
  { key: "wall_ratio", title: `wall ÷ ${base}`, unit: "ratio" },
  { key: "cpu_ratio", title: `CPU ÷ ${base}`, unit: "ratio" }
]

/** Every program once in each of `runs` rounds, and once before them. */
export const measureRounds = (
  measurer: Measurer,
  programs: ReadonlyArray<Program>,
  runs: number,
  say: (what: string) => void
): Rounds => {
  const measured = new Map(programs.map(({ name }): [string, Array<ProcessRun>] => [name, []]))
  const share = busyShare()
  let own_ms = 0
  for (let round = 0; round <= runs; round++) {
    for (const program of programs) {
      const run = measurer.run(program)
      own_ms += run.all_cpu_ms
      say(`${round === 0 ? "warm-up" : `round ${round}`}: ${program.name}, ${run.wall_ms.toFixed(0)} ms`)
      if (round > 0) measured.get(program.name)!.push(run)
    }
  }
  return new Rounds(measured, share(own_ms))
}
