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
import { agentsOf, type GlanceRow, readStats, seenBelow } from "./SeenFolder.ts"
import { withStandpoint } from "./Standpoint.ts"
import { hasFacts, hasVanished, needsNoReading, storedFile } from "./StoredFile.ts"
import { treeChanges } from "./tree-changes.ts"

export type GlanceOptions = Pick<PlanOptions, "roots" | "sources" | "now_ms">

export const isAllAsSeen = (database: DatabaseSync, options: GlanceOptions): boolean =>
  withStandpoint((standpoint) => {
    const glance = new Glance(database, options)
    const seen = seenBelow(database, agentsOf(options.sources))
    return options.roots.every((root) => {
      const { isKept, rows } = seen(root)
      if (!isKept) return glance.single(root)
      if (rows.length === 0) return false
      const prefix = standpoint.enter(root)
      return rows.every((row) => glance.folder(row, `${prefix}${row[0].slice(root.length + 1)}`))
    })
  })

class Glance {
  readonly #database: DatabaseSync
  readonly #options: GlanceOptions

  constructor(database: DatabaseSync, options: GlanceOptions) {
    this.#database = database
    this.#options = options
  }

  /** A root that is not kept as a folder: is it as absent as it was, or the file that the store knows? */
  single(root: string): boolean {
    const stat = lookAt(root)
    const known = storedFile(this.#database, root)
    if (stat === null) return known === null || hasVanished(known)
    if (stat instanceof Error || !stat.isFile()) return false
    return known !== null && needsNoReading(known) && hasFacts(known, fileFacts(root, stat))
  }

  /** Is it as it was? `place`: how to name it to the system; empty where the process stands in it. */
  folder([path, inode, ctime_ms, files, stats, tree]: GlanceRow, place: string): boolean {
    const stat = lookAt(place === "" ? "." : place)
    if (stat === null || stat instanceof Error || !isAsSeen({ inode, ctime_ms }, stat)) return false
    const prefix = place === "" || place.endsWith("/") ? place : `${place}/`
    return this.#files(files, readStats(files, stats), prefix) && (tree === null || this.#tree(path, tree))
  }

  #files(files: string, stats: Float64Array | null, prefix: string): boolean {
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

  #tree(path: string, name: string): boolean {
    for (const whereabouts of this.#options.sources) {
      const tree = whereabouts.trees.find((each) => each.name === name)
      if (tree === undefined) continue
      const look = { tier: "hot", now_ms: this.#options.now_ms } as const
      return treeChanges(this.#database, { whereabouts, tree, root: path }, look).changed.length === 0
    }
    return false
  }
}
