/**
 * What cases share in one run of the bench: the program to be measured, trees, stores, peers and a scratch
 * folder. All of it is made when it is first asked for.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { compile } from "./limits/compile.ts"
import type { Compiled } from "./limits/compile.ts"
import { Measurer } from "./measuring/Measurer.ts"
import type { Program } from "./measuring/Program.ts"
import { measureRounds } from "./measuring/rounds.ts"
import type { Rounds } from "./measuring/rounds.ts"
import type { Options } from "./options.ts"
import { installPeer } from "./peers/install.ts"
import type { Peer, PeerName } from "./peers/install.ts"
import { makeTree, trailOf } from "./trees/Tree.ts"
import type { KindOf, Tree, TreeName } from "./trees/Tree.ts"

const project = path.dirname(import.meta.dirname)

export class Bench {
  readonly measurer: Measurer
  /** Of this run; removed at its end. */
  readonly scratch: string
  /** Peers that were asked for, with their versions. */
  readonly peers = new Map<PeerName, Peer>()
  /** The greatest share of the machine that others used while a case was measured; null when not told. */
  neighbours_share: number | null = null
  readonly #options: Options
  readonly #say: (what: string) => void
  readonly #stores = new Map<TreeName, string>()
  readonly #made = new Set<string>()

  constructor(options: Options, say: (what: string) => void) {
    this.#options = options
    this.#say = say
    fs.mkdirSync(options.cache, { recursive: true })
    this.scratch = fs.mkdtempSync(path.join(options.cache, "run-"))
    this.measurer = new Measurer(this.scratch)
    // a copy, as the package holds it: the project may be built anew while we measure
    for (const name of ["package.json", "dist"]) {
      fs.cpSync(path.join(project, name), path.join(this.scratch, "package", name), { recursive: true })
    }
  }

  /** Where peers are installed. What is there stays from one run to the next. */
  get peersFolder(): string {
    return this.#options.peers
  }

  say(what: string): void {
    this.#say(what)
  }

  tree<N extends TreeName>(name: N): Tree<KindOf<N>> {
    return makeTree(name, this.#options.cache, (folder) => {
      this.#say(`making the tree ${name}`)
      this.#made.add(folder)
    })
  }

  peer(name: PeerName): Peer {
    const known = this.peers.get(name)
    if (known !== undefined) return known
    const peer = installPeer(name, this.#options.peers, this.#say)
    if (!peer.found) this.#say(`left out: ${name}@${peer.version}: ${peer.why}`)
    this.peers.set(name, peer)
    return peer
  }

  /** The C program that walks a tree. */
  walk(): Compiled {
    return compile("walk", this.scratch)
  }

  /** A new empty folder. */
  folder(name: string): string {
    return fs.mkdtempSync(path.join(this.scratch, `${name}-`))
  }

  /** Node with a script of `inside/`. */
  inside(script: string, ...words: ReadonlyArray<string>): ReadonlyArray<string> {
    return [process.execPath, path.join(import.meta.dirname, "inside", script), ...words]
  }

  /** `spoor WORDS…`, as it is installed. */
  spoor(...words: ReadonlyArray<string>): ReadonlyArray<string> {
    return [process.execPath, path.join(this.scratch, "package", "dist", "spoor.js"), ...words]
  }

  /** The environment of a program that is to read this tree and no other, and of Spoor with its store in `store`. */
  env(tree: Tree, store?: string): Readonly<Record<string, string>> {
    const trail = trailOf(tree)
    return {
      PATH: process.env["PATH"] ?? "",
      LANG: "C.UTF-8",
      TZ: "UTC",
      HOME: this.#home(),
      ...(tree.kind === "opencode" ? { OPENCODE_DATA_DIR: trail } : { CLAUDE_CONFIG_DIR: trail }),
      ...(store === undefined ? {} : { SPOOR_HOME: store })
    }
  }

  /** A home that holds a store of the tree, ingested and indexed once for all cases of this run. */
  store(name: TreeName): string {
    const known = this.#stores.get(name)
    if (known !== undefined) return known
    const tree = this.tree(name)
    const store = this.folder(`store-${name}`)
    this.#say(`ingesting ${name}`)
    this.measurer.run({
      name: "spoor ingest",
      command: this.spoor("ingest", "--json"),
      env: this.env(tree, store),
      accepts: [0, 5]
    })
    this.#stores.set(name, store)
    return store
  }

  measure(programs: ReadonlyArray<Program>, runs: number): Rounds {
    const rounds = measureRounds(this.measurer, programs, runs, this.#say)
    const share = rounds.neighbours_share
    if (share !== null) this.neighbours_share = Math.max(this.neighbours_share ?? 0, share)
    return rounds
  }

  /** Removes what this run has made, but for trees that are to be kept. */
  close(): void {
    const made = [this.scratch, ...(this.#options.keep ? [] : this.#made)]
    for (const folder of made) fs.rmSync(folder, { recursive: true, force: true })
  }

  #home(): string {
    const home = path.join(this.scratch, "home")
    fs.mkdirSync(home, { recursive: true })
    return home
  }
}
