/**
 * Real time: how long it takes from a write until another program can ask for the row, with nothing lost.
 *
 * One process follows, another writes, and this one looks into the store of the first. Peers are what somebody would
 * build of a watcher and SQLite (`inside/live-peer.ts`).
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import { busyShare } from "../measuring/idleness.ts"
import { ProgramFailure, type Program } from "../measuring/Program.ts"
import { Running } from "../measuring/Running.ts"
import { peerRows, Sight, spoorRows, type Ask } from "../measuring/Sight.ts"
import { spreadOf } from "../measuring/spread.ts"
import { watcherNames, type WatcherName } from "../peers/watchers.ts"
import type { CaseResult, Figure, ResultRow, ResultTable, Verdict } from "../results/CaseResult.ts"
import { linkTree } from "../trees/linked.ts"
import { trailOf, type Tree, type TreeName } from "../trees/Tree.ts"

/** Something that is written while it is followed. */
export interface Stage {
  readonly title: string
  /** Files or lines a second; 0: as quickly as it can. */
  readonly rate: number
  readonly count: number
  /** The follower is stopped meanwhile, so that the system's queue of events overflows. */
  readonly isStopped?: boolean
  /** Milliseconds; what is asked of Spoor. Nothing is ever to be lost. */
  readonly targets?: { readonly p95?: number; readonly p99?: number }
}

export interface LiveOptions {
  readonly scale: Case["scale"]
  readonly name: string
  readonly tree: Exclude<TreeName, `texts-${string}`>
  readonly runs: number
  readonly stages: ReadonlyArray<Stage>
}

export const live = (options: LiveOptions): Case => ({
  name: options.name,
  says: `\`spoor ingest --watch\` over ${options.tree} while another process writes: from a write until the row can be asked for, beside what one would build of a watcher, a parser and SQLite.`,
  scale: options.scale,
  runs: options.runs,
  run: (bench, runs) => new Live(bench, options).measure(runs)
})

const spoorName = "spoor ingest --watch"

/** A program that follows, and how its rows are asked for. */
interface Follower {
  readonly name: string
  /** Makes the folder of its store as it is to be found. */
  readonly prepare: (tree: Tree) => { readonly program: Program; readonly store: string }
  readonly isReady: (line: string) => boolean
  readonly rows: (database: DatabaseSync) => Ask
}

/** What one stage came to for one follower. */
interface Told {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly max: number | null
  readonly lost: number
  /** From the first write, or from when it could go on, until the last row. */
  readonly until_ms: number
  readonly ready_ms: number
  readonly cpu_ms: number | null
  readonly peak_rss_bytes: number | null
}

/** So long nothing must have come until what is missing is taken for lost. */
const patience_ms = 15_000

class Live {
  readonly #bench: Bench
  readonly #options: LiveOptions
  readonly #tree: Tree
  readonly #told = new Map<string, Array<Told>>()
  #own_ms = 0
  #serial = 0

  constructor(bench: Bench, options: LiveOptions) {
    this.#bench = bench
    this.#options = options
    this.#tree = bench.tree(options.tree)
  }

  async measure(runs: number): Promise<CaseResult> {
    const followers = [this.#spoor(), ...this.#peers()]
    const share = busyShare()
    for (let round = 1; round <= runs; round++) {
      for (const follower of followers) await this.#follow(follower, round)
    }
    this.#bench.neighbours_share = share(this.#own_ms)
    const { stages } = this.#options
    return {
      tables: stages.map((stage) => this.#table(stage, followers)),
      verdicts: stages.flatMap((stage) => this.#verdicts(stage)),
      notes: [
        "Each follower is one process that goes through all stages of a round. CPU and peak memory are its own, in that stage.",
        ...[...this.#bench.peers.values()].flatMap((peer) =>
          peer.found ? [] : [`Left out: ${peer.name}. ${peer.why}.`]
        )
      ]
    }
  }

  #spoor(): Follower {
    return {
      name: spoorName,
      prepare: (tree) => {
        const home = this.#bench.folder("live-store")
        const env = this.#bench.env(tree, home)
        const ingest = { name: "spoor ingest", command: this.#bench.spoor("ingest", "--json"), env }
        this.#bench.measurer.run({ ...ingest, accepts: [0, 5] })
        const command = this.#bench.spoor("ingest", "--watch", "--log-format", "json")
        return { program: { name: spoorName, command, env }, store: path.join(home, "spoor.db") }
      },
      isReady: (line) => line.includes('"phase":"live"'),
      rows: spoorRows(this.#tree.kind === "opencode")
    }
  }

  #peers(): ReadonlyArray<Follower> {
    const following = (watcher: WatcherName, folder: string, what: string): Follower => {
      const name = what === "detect" ? `${watcher}, paths alone` : watcher
      return {
        name,
        prepare: (tree) => {
          const root = path.join(trailOf(tree), tree.kind === "opencode" ? "storage" : "projects")
          const store = path.join(this.#bench.folder("live-peer"), "peer.db")
          const command = this.#bench.inside("live-peer.ts", watcher, folder, root, store, what)
          return { program: { name, command, env: this.#bench.env(tree) }, store }
        },
        isReady: (line) => line === "live",
        rows: peerRows
      }
    }
    return watcherNames.flatMap((name) => {
      const peer = this.#bench.peer(name)
      if (!peer.found) return []
      const kinds = this.#tree.kind === "opencode" ? ["rows", "detect"] : ["rows"]
      return kinds.map((what) => following(name, peer.folder, what))
    })
  }

  async #follow(follower: Follower, round: number): Promise<void> {
    const tree = this.#newTree()
    const { program, store } = follower.prepare(tree)
    const began = performance.now()
    const running = await Running.start(program, follower.isReady)
    const ready_ms = performance.now() - began
    const sight = new Sight(store, follower.rows)
    try {
      for (const stage of this.#options.stages) {
        const told = { ...(await this.#stage(stage, tree, running, sight)), ready_ms }
        const key = keyOf(stage, follower.name)
        this.#told.set(key, [...(this.#told.get(key) ?? []), told])
        this.#bench.say(`round ${round}: ${follower.name}, ${stage.title}: ${wordsOf(told)}`)
      }
    } finally {
      sight.close()
      this.#own_ms += running.cpu_ms ?? 0
      await running.stop()
      fs.rmSync(path.dirname(store), { recursive: true, force: true })
    }
  }

  /**
   * A tree of its own for each follower, and nothing is removed until all are measured: ext4 takes its time to use again
   * what has just been deleted, and the writer would wait for that.
   */
  #newTree(): Tree {
    const home = path.join(this.#bench.folder("live"), "home")
    linkTree(this.#tree.home, home)
    return { ...this.#tree, home }
  }

  async #stage(stage: Stage, tree: Tree, running: Running, sight: Sight): Promise<Omit<Told, "ready_ms">> {
    const run = `r${this.#serial++}`
    sight.begin(run)
    const cost = running.cost()
    if (stage.isStopped === true) running.signal("SIGSTOP")
    let isWritten = false
    let from = performance.now()
    const written = this.#write(stage, tree, run).then(() => (isWritten = true))
    if (stage.isStopped === true) {
      await written
      running.signal("SIGCONT")
      from = performance.now()
    }
    let last = from
    await sight.until(
      stage.count,
      () => isWritten,
      patience_ms,
      () => (last = performance.now())
    )
    await written
    const { latencies_ms: sorted } = sight
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
    return {
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: sorted.at(-1) ?? null,
      lost: stage.count - sorted.length,
      until_ms: last - from,
      ...cost()
    }
  }

  async #write(stage: Stage, tree: Tree, run: string): Promise<void> {
    const words = [tree.kind, trailOf(tree), run, String(stage.rate), String(stage.count)]
    const [node, ...rest] = this.#bench.inside("live-write.ts", ...words)
    const writer = spawn(node!, rest, { stdio: ["ignore", "pipe", "inherit"] })
    let printed = ""
    writer.stdout.on("data", (data: Buffer) => (printed += data.toString()))
    const [code] = (await once(writer, "close")) as [number | null]
    if (code !== 0) throw new ProgramFailure(`The writer ended with ${code}.`)
    this.#own_ms += (JSON.parse(printed) as { cpu_ms: number }).cpu_ms
  }

  #table(stage: Stage, followers: ReadonlyArray<Follower>): ResultTable {
    const isSteady = stage.rate > 0
    const figure = (name: string, what: keyof Told): Figure => {
      const values = this.#toldOf(stage, name).map((told) => told[what])
      return values.some((value) => value === null) ? null : spreadOf(values as ReadonlyArray<number>)
    }
    const columns: ResultTable["columns"] = [
      ...(isSteady
        ? ([
            { key: "p50", title: "p50", unit: "ms" },
            { key: "p95", title: "p95", unit: "ms" },
            { key: "p99", title: "p99", unit: "ms" },
            { key: "max", title: "last", unit: "ms" }
          ] as const)
        : ([{ key: "until_ms", title: "until the last row", unit: "ms" }] as const)),
      { key: "lost", title: "lost", unit: "count" },
      { key: "cpu_ms", title: "CPU", unit: "ms" },
      { key: "peak_rss_bytes", title: "peak memory", unit: "bytes" },
      { key: "ready_ms", title: "ready after", unit: "ms" }
    ]
    return {
      title: stage.title,
      columns,
      rows: followers.map(({ name }): ResultRow => ({
        name,
        figures: Object.fromEntries(columns.map(({ key }) => [key, figure(name, key as keyof Told)]))
      }))
    }
  }

  #toldOf(stage: Stage, name: string): ReadonlyArray<Told> {
    return this.#told.get(keyOf(stage, name)) ?? []
  }

  #verdicts(stage: Stage): ReadonlyArray<Verdict> {
    const told = this.#toldOf(stage, spoorName)
    const { targets = {} } = stage
    const median = (what: "p95" | "p99") => spreadOf(told.map((one) => one[what] ?? Infinity)).median
    return [
      ...(["p95", "p99"] as const).flatMap((what): ReadonlyArray<Verdict> => {
        const limit = targets[what]
        return limit === undefined
          ? []
          : [
              {
                target: `${stage.title}: ${what}`,
                measured: median(what),
                limit,
                unit: "ms",
                sense: "at_most"
              }
            ]
      }),
      {
        target: `${stage.title}: lost, in all rounds`,
        measured: told.reduce((sum, { lost }) => sum + lost, 0),
        limit: 0,
        unit: "count",
        sense: "at_most"
      }
    ]
  }
}

const keyOf = (stage: Stage, name: string): string => `${stage.title}/${name}`

const wordsOf = ({ p50, p99, lost, until_ms, cpu_ms, peak_rss_bytes }: Told): string =>
  `p50 ${p50} ms, p99 ${p99} ms, last after ${until_ms.toFixed(0)} ms, ${lost} lost, ${cpu_ms} ms CPU, ${((peak_rss_bytes ?? 0) / 1e6).toFixed(0)} MB`
