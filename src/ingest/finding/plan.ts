/** What there is to read: the roots as found, held against what the store knows. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import type { Whereabouts } from "../../sources/Source.ts"
import { otherPath } from "../../store/custody/zstd-file.ts"
import { archivedState, type Packed, unpacked } from "../../store/live/archive-files.ts"
import type { FileTask, KnownFile, Task } from "../reading/Task.ts"
import { isIn, type Unreadable } from "./looking.ts"
import { isSameFile, type Known } from "./same-file.ts"
import { seenFolders } from "./SeenFolder.ts"
import {
  archivedFiles,
  hasFacts,
  needsNoReading,
  type StoredFile,
  storedFiles,
  waitingFiles
} from "./StoredFile.ts"
import { type Tier, treeChanges } from "./tree-changes.ts"
import { type Found, type FoundFile, walk } from "./walk.ts"

export interface PlanOptions {
  readonly roots: ReadonlyArray<string>
  readonly sources: ReadonlyArray<Whereabouts>
  readonly tier: Tier
  readonly full: boolean
  /** Look again at files that no source knew. */
  readonly retry_skipped: boolean
  /** Try files again that could not be read and are as they were. */
  readonly retry_failed: boolean
  /** When the look begins, by the clock of the file system. */
  readonly now_ms: number
}

export interface Plan {
  readonly tasks: ReadonlyArray<Task>
  /** Files and folders found, and those among them that need no reading. */
  readonly found: number
  readonly unchanged: number
  /** Files that the store knows under these roots and that are gone. */
  readonly vanished: ReadonlyArray<string>
  /** Known files that now stand elsewhere: the same file by its inode. They are among the tasks. */
  readonly renames: ReadonlyArray<Rename>
  readonly unreadable: ReadonlyArray<Unreadable>
  readonly missing: ReadonlyArray<string>
  readonly bytes: number
  /** For `remember.ts`. */
  readonly seen: Seen
}

export interface Rename {
  readonly from: string
  readonly to: FoundFile
}

/** What the look saw, so that the next one can have less to ask. */
export interface Seen {
  readonly roots: ReadonlyArray<string>
  readonly found: Found
  readonly unreadable: ReadonlyArray<Unreadable>
  /** Ids of tree folders of which it is sure now that they were read as they are. */
  readonly settled: ReadonlyArray<number>
  /** Ids of tree folders that seem to be there no more. */
  readonly gone: ReadonlyArray<number>
}

/** Folders of a tree that one task reads. */
const dirsPerTask = 512

/** `database` is null when there is no store yet. */
export const plan = (database: DatabaseSync | null, options: PlanOptions): Plan => {
  const roots = options.roots.map((root) => path.resolve(root))
  const found = walk(roots, {
    sources: options.sources,
    wants: (file) => options.sources.some((source) => source.wants(file)),
    known: new Map(database === null ? [] : seenFolders(database).map((folder) => [folder.path, folder])),
    now_ms: options.now_ms
  })
  const files = compared(database, found, options)
  const tasks: Array<Task> = files.changed.map(({ file, knownPath }) =>
    fileTask(database, file, knownPath, options.full)
  )
  const settled: Array<number> = []
  const gone: Array<number> = []
  const unreadable = [...found.unreadable]
  let dirs = 0
  for (const tree of found.trees) {
    const look = treeChanges(options.full ? null : database, tree, options)
    unreadable.push(...look.unreadable)
    settled.push(...look.settled)
    gone.push(...look.gone)
    dirs += look.changed.length
    for (let i = 0; i < look.changed.length; i += dirsPerTask) {
      tasks.push({
        kind: "tree",
        source: tree.whereabouts.agent,
        format: tree.tree.name,
        root: tree.root,
        dirs: look.changed.slice(i, i + dirsPerTask),
        full: options.full
      })
    }
  }
  if (database !== null && options.tier === "full") gone.push(...lostTrees(database, roots, found))
  return {
    tasks: largestFirst(tasks),
    found: found.files.length + dirs,
    unchanged: found.files.length - files.changed.length,
    vanished: vanished(files.left, roots, files.renames, unreadable),
    renames: files.renames,
    unreadable,
    missing: found.missing,
    bytes: tasks.reduce((sum, task) => sum + bytesOf(task), 0),
    seen: { roots, found, unreadable, settled, gone }
  }
}

/** Folders of trees that were not found: they may be gone altogether. */
const lostTrees = (
  database: DatabaseSync,
  roots: ReadonlyArray<string>,
  found: Found
): ReadonlyArray<number> => {
  const known = database.prepare("SELECT DISTINCT root FROM source_dirs WHERE vanished_at_ms IS NULL").all()
  const lost = known
    .map((row) => String(row["root"]))
    .filter((tree) => !found.trees.some(({ root }) => root === tree))
    .filter((tree) => roots.some((root) => isIn(root, tree)))
  const inside = database.prepare("SELECT id FROM source_dirs WHERE root = ? AND vanished_at_ms IS NULL")
  return lost.flatMap((root) => inside.all(root).map((row) => Number(row["id"])))
}

interface Compared {
  /** Files that are new or not as they were. `knownPath`: where the store knows them. */
  readonly changed: ReadonlyArray<{ readonly file: FoundFile; readonly knownPath: string }>
  readonly renames: ReadonlyArray<Rename>
  /** Files that the store knows and that were not found. */
  readonly left: ReadonlyMap<string, StoredFile>
}

const compared = (database: DatabaseSync | null, found: Found, options: PlanOptions): Compared => {
  const stored = database === null ? new Map<string, StoredFile>() : storedFiles(database)
  const waiting = database === null ? new Set<string>() : waitingFiles(database, options.now_ms)
  const isArchived = database === null ? () => false : archivedFiles(database)
  const fresh: Array<FoundFile> = []
  const changed: Array<Compared["changed"][number]> = []
  for (const file of found.files) {
    const known = stored.get(file.path)
    if (known === undefined) {
      if (isArchived(file.path)) changed.push({ file, knownPath: file.path })
      else fresh.push(file)
      continue
    }
    stored.delete(file.path)
    const again = options.full || (options.retry_skipped && known[4] === "skipped")
    const isRead =
      needsNoReading(known) || waiting.has(file.path) || (!options.retry_failed && known[4] === "failed")
    if (again || !(isRead && hasFacts(known, file))) changed.push({ file, knownPath: file.path })
  }
  const renames = database === null ? [] : renamesOf(database, stored, fresh)
  const earlierPath = new Map(renames.map(({ from, to }) => [to.path, from]))
  for (const file of fresh) changed.push({ file, knownPath: earlierPath.get(file.path) ?? file.path })
  return { changed, renames, left: stored }
}

const fileTask = (
  database: DatabaseSync | null,
  file: FoundFile,
  knownPath: string,
  full: boolean
): FileTask => {
  const known = database
    ?.prepare(
      `SELECT source, format, kind, mtime_ms, generation, cursor_bytes, kept_bytes, size_bytes, head_digest, tail_digest,
        change_key, decoder_state, ${archivedState("source_files")}, attempts FROM source_files WHERE path = ?`
    )
    .get(knownPath) as unknown as Packed<KnownFile> | undefined
  const { path, root, mtime_ms, size_bytes } = file
  return {
    kind: "file",
    path,
    root,
    mtime_ms,
    size_bytes,
    known: known === undefined ? null : unpacked(known),
    full
  }
}

/** The longest work begins first, so that no thread ends long after the others. Trees keep their order. */
const largestFirst = (tasks: ReadonlyArray<Task>): ReadonlyArray<Task> =>
  [...tasks].sort((a, b) => bytesOf(b) - bytesOf(a))

const bytesOf = (task: Task): number =>
  task.kind === "tree" ? 0 : Math.max(0, task.size_bytes - (task.full ? 0 : (task.known?.cursor_bytes ?? 0)))

/**
 * A file that is new by its path, has the inode of a known one whose path is gone, and is no shorter, is that
 * file moved (Codex moves old rollouts to another folder) if it begins as that did; so is one that was compressed, or
 * taken out of compression.
 */
const renamesOf = (
  database: DatabaseSync,
  left: ReadonlyMap<string, StoredFile>,
  fresh: ReadonlyArray<FoundFile>
): ReadonlyArray<Rename> => {
  if (fresh.length === 0) return []
  const known = database.prepare(
    "SELECT kind, cursor_bytes, head_digest, tail_digest FROM source_files WHERE path = ?"
  )
  const isMoved = (from: StoredFile, to: FoundFile): boolean =>
    to.size_bytes >= from[3] && isSameFile(to.path, known.get(from[0]) as unknown as Known)
  const gone = new Map<number, StoredFile>()
  for (const row of left.values()) if (row[1] !== 0) gone.set(row[1], row)
  return fresh.flatMap((to) => {
    const from = gone.get(to.inode)
    if (from !== undefined && isMoved(from, to)) return [{ from: from[0], to }]
    const other = otherPath(to.path)
    return other !== null && left.has(other) && !isFile(other) ? [{ from: other, to }] : []
  })
}

/** Of those that were not found, what stood below these roots and does no longer, as far as anybody can tell. */
const vanished = (
  left: ReadonlyMap<string, StoredFile>,
  roots: ReadonlyArray<string>,
  renames: ReadonlyArray<Rename>,
  unreadable: ReadonlyArray<Unreadable>
): ReadonlyArray<string> => {
  const moved = new Set(renames.map((rename) => rename.from))
  return [...left.values()]
    .filter(([file, , , , , vanished_at_ms]) => vanished_at_ms === null && !moved.has(file))
    .map(([file]) => file)
    .filter((file) => roots.some((root) => isIn(root, file)))
    .filter((file) => !unreadable.some((one) => isIn(one.path, file)) && !isFile(file))
}

/** A file that is there, though it was not found, is one that these sources do not want. */
const isFile = (file: string): boolean => fs.lstatSync(file, { throwIfNoEntry: false })?.isFile() === true
