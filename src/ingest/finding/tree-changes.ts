/**
 * Finds the folders of a document tree that may have changed since they were read.
 *
 * A folder's own time tells of files that came or went; a file rewritten in place is seen by its own time
 * alone. So there are two tiers: `hot` looks at every folder but those of the most numerous kind, and at the files
 * of the folders that changed last; `full` looks at every folder and every file.
 */
import * as fs from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import { readListing } from "../../store/DirListing.ts"
import type { DirTask } from "../reading/Task.ts"
import type { FoundTree } from "./walk.ts"

export type Tier = "hot" | "full"

interface StoredDir {
  readonly path: string
  readonly mtime_ms: number
  readonly names: string
  readonly stats: Uint8Array | null
}

/** How many folders, those that changed last, the hot tier looks into; of the most numerous kind it knows no others. */
const hotFolders = 64

export const changedDirs = (
  database: DatabaseSync | null,
  tree: FoundTree,
  tier: Tier
): ReadonlyArray<DirTask> => {
  const tops = tree.tree.below.map((below) => `${tree.root}/${below}`)
  const { dirs: known, newest } = database === null ? nothingKnown : storedDirs(database, tree, tops, tier)
  const changed: Array<DirTask> = []
  const addNewIn = (folder: string): void => {
    for (const name of foldersIn(folder)) {
      const path = `${folder}/${name}`
      if (!isStored(database, known, path)) changed.push({ path, known: null, deep: true })
    }
  }
  for (const top of tops) {
    if (known.has(top) || fs.statSync(top, { throwIfNoEntry: false }) === undefined) continue
    changed.push({ path: top, known: null, deep: false })
    addNewIn(top)
  }
  for (const [path, stored] of known) {
    const change = changeOf(stored, newest.has(path))
    if (change === "none") continue
    changed.push({ path, known: readListing(stored.names, stored.stats), deep: false })
    if (change === "names") addNewIn(path)
  }
  return changed
}

/** `newest`: the folders whose files are worth a look each. */
interface Known {
  readonly dirs: ReadonlyMap<string, StoredDir>
  readonly newest: ReadonlySet<string>
}

const storedDirs = (
  database: DatabaseSync,
  tree: FoundTree,
  tops: ReadonlyArray<string>,
  tier: Tier
): Known => {
  const columns = "SELECT path, mtime_ms, names, stats FROM source_dirs WHERE vanished_at_ms IS NULL"
  if (tier === "full") {
    const rows = database
      .prepare(`${columns} AND root = ?`)
      .all(tree.root) as unknown as ReadonlyArray<StoredDir>
    return { dirs: new Map(rows.map((row) => [row.path, row])), newest: new Set(rows.map((row) => row.path)) }
  }
  const count = database.prepare("SELECT count(*) AS n FROM source_dirs WHERE path > ? AND path < ?")
  const sizes = tops.map((top) => Number(count.get(`${top}/`, `${top}0`)!["n"]))
  const largest = tops[sizes.indexOf(Math.max(...sizes))]!
  const below = database.prepare(`${columns} AND path >= ? AND path < ?`)
  const latest = database.prepare(`${columns} AND path >= ? AND path < ? ORDER BY mtime_ms DESC LIMIT ?`)
  const own = database.prepare(`${columns} AND path = ?`)
  const newest = latest.all(`${largest}/`, `${largest}0`, hotFolders)
  const rows = [
    ...own.all(largest),
    ...newest,
    ...tops.filter((top) => top !== largest).flatMap((top) => below.all(top, `${top}0`))
  ] as unknown as ReadonlyArray<StoredDir>
  return {
    dirs: new Map(rows.map((row) => [row.path, row])),
    newest: new Set([...newest.map((row) => String(row["path"])), ...newestOf(rows)])
  }
}

const nothingKnown: Known = { dirs: new Map(), newest: new Set() }

const newestOf = (rows: ReadonlyArray<StoredDir>): ReadonlyArray<string> =>
  rows
    .toSorted((a, b) => b.mtime_ms - a.mtime_ms)
    .slice(0, hotFolders)
    .map((row) => row.path)

const isStored = (
  database: DatabaseSync | null,
  known: ReadonlyMap<string, StoredDir>,
  path: string
): boolean =>
  known.has(path) ||
  (database !== null &&
    known.size > 0 &&
    database.prepare("SELECT 1 FROM source_dirs WHERE path = ?").get(path) !== undefined)

/** `names`: something came or went in the folder; `files`: one of its files was rewritten. */
const changeOf = (dir: StoredDir, lookAtFiles: boolean): "none" | "names" | "files" => {
  const stat = fs.statSync(dir.path, { throwIfNoEntry: false })
  if (stat === undefined) return "none"
  if (stat.mtimeMs !== dir.mtime_ms) return "names"
  if (dir.names === "" || !lookAtFiles) return "none"
  const { names, mtimes, sizes } = readListing(dir.names, dir.stats)
  for (let i = 0; i < names.length; i++) {
    const file = fs.statSync(`${dir.path}/${names[i]}`, { throwIfNoEntry: false })
    if (file === undefined || file.mtimeMs !== mtimes[i] || file.size !== sizes[i]) return "files"
  }
  return "none"
}

const foldersIn = (folder: string): ReadonlyArray<string> =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    // In the order of their names, which is that of time: what belongs together is read, and written, together.
    .sort()
