/**
 * Is everything as it was when it was last looked at?
 *
 * This is asked before every answer, and mostly answered with yes. So it goes straight through what was kept: each
 * folder and each file is asked once, and nothing is made of the answers. Whenever something is not as it was, or
 * cannot be told so quickly, it says no, and a whole look finds out what it is.
 */
import type { DatabaseSync } from "node:sqlite"
import { fileFacts, isAsSeen, lookAt } from "./looking.ts"
import type { PlanOptions } from "./plan.ts"
import { agentsOf, type SeenFolder, seenBelow } from "./SeenFolder.ts"
import { type Standpoint, withStandpoint } from "./Standpoint.ts"
import { treeChanges } from "./tree-changes.ts"

export type GlanceOptions = Pick<PlanOptions, "roots" | "sources" | "now_ms">

export const isAllAsSeen = (database: DatabaseSync, options: GlanceOptions): boolean =>
  withStandpoint((standpoint) => {
    const glance = new Glance(database, options, standpoint)
    const kept = seenBelow(database)
    return options.roots.every((root) => glance.root(root, kept(root)))
  })

class Glance {
  readonly #database: DatabaseSync
  readonly #options: GlanceOptions
  readonly #standpoint: Standpoint
  readonly #agents: string

  constructor(database: DatabaseSync, options: GlanceOptions, standpoint: Standpoint) {
    this.#database = database
    this.#options = options
    this.#standpoint = standpoint
    this.#agents = agentsOf(options.sources)
  }

  root(root: string, kept: ReadonlyArray<SeenFolder>): boolean {
    const [own] = kept
    // One that was not there, and is not there now. Roots that are files are left to the whole look.
    if (own === undefined) return lookAt(root) === null
    if (own.whole_for !== this.#agents) return false
    const prefix = this.#standpoint.enter(root)
    return kept.every((folder) => this.#folder(folder, `${prefix}${folder.path.slice(root.length + 1)}`))
  }

  /** `place`: how to name the folder to the system; empty where the process stands in it. */
  #folder(folder: SeenFolder, place: string): boolean {
    const stat = lookAt(place === "" ? "." : place)
    if (stat === null || stat instanceof Error || !isAsSeen(folder, stat)) return false
    return (
      this.#files(folder, place === "" || place.endsWith("/") ? place : `${place}/`) && this.#tree(folder)
    )
  }

  #files({ files, stats }: SeenFolder, prefix: string): boolean {
    if (stats === null) return false
    if (files === "") return true
    const names = files.split("/")
    for (let i = 0; i < names.length; i++) {
      const inode = stats[3 * i]!
      if (Number.isNaN(inode)) continue
      const file = `${prefix}${names[i]}`
      const stat = lookAt(file)
      if (stat === null || stat instanceof Error) return false
      const facts = fileFacts(file, stat)
      if (
        facts.inode !== inode ||
        facts.mtime_ms !== stats[3 * i + 1] ||
        facts.size_bytes !== stats[3 * i + 2]
      )
        return false
    }
    return true
  }

  #tree({ path, tree: name }: SeenFolder): boolean {
    if (name === null) return true
    for (const whereabouts of this.#options.sources) {
      const tree = whereabouts.trees.find((each) => each.name === name)
      if (tree === undefined) continue
      const look = { tier: "hot", now_ms: this.#options.now_ms } as const
      return treeChanges(this.#database, { whereabouts, tree, root: path }, look).changed.length === 0
    }
    return false
  }
}
