/** What there is to read: the roots as found, held against what the store knows. */
import type { DatabaseSync } from "node:sqlite"
import type { Whereabouts } from "../../sources/Source.ts"
import type { FileTask, KnownFile, Task } from "../reading/Task.ts"
import { changedDirs, type Tier } from "./tree-changes.ts"
import { walk, type FoundFile, type Unreadable } from "./walk.ts"

export interface PlanOptions {
  readonly roots: ReadonlyArray<string>
  readonly sources: ReadonlyArray<Whereabouts>
  readonly tier: Tier
  readonly full: boolean
  /** Look again at files that no source knew. */
  readonly retry_skipped: boolean
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
}

export interface Rename {
  readonly from: string
  readonly to: FoundFile
}

/** Folders of a tree that one task reads. */
const dirsPerTask = 512

interface StoredFile {
  readonly path: string
  readonly inode: number
  readonly mtime_ms: number
  readonly size_bytes: number
  readonly status: string
  readonly vanished_at_ms: number | null
}

/** `database` is null when there is no store yet. */
export const plan = (database: DatabaseSync | null, options: PlanOptions): Plan => {
  const found = walk(options.roots, options.sources, (path) =>
    options.sources.some((source) => source.wants(path))
  )
  const stored = storedFiles(database)
  const renames = renamesOf(stored, found.files)
  const earlierPath = new Map(renames.map(({ from, to }) => [to.path, from]))
  const tasks: Array<Task> = []
  let unchanged = 0
  for (const file of found.files) {
    const known = stored.get(file.path)
    const again = options.full || (options.retry_skipped && known?.status === "skipped")
    if (!again && isUnchanged(known, file)) unchanged++
    else tasks.push(fileTask(database, file, earlierPath.get(file.path) ?? file.path, options.full))
  }
  let dirs = 0
  for (const tree of found.trees) {
    const changed = changedDirs(options.full ? null : database, tree, options.tier)
    dirs += changed.length
    for (let i = 0; i < changed.length; i += dirsPerTask) {
      tasks.push({
        kind: "tree",
        source: tree.whereabouts.agent,
        format: tree.tree.name,
        root: tree.root,
        dirs: changed.slice(i, i + dirsPerTask),
        full: options.full
      })
    }
  }
  return {
    tasks: largestFirst(tasks),
    found: found.files.length + dirs,
    unchanged,
    vanished: vanished(stored, found.files, options.roots, renames),
    renames,
    unreadable: found.unreadable,
    missing: found.missing,
    bytes: tasks.reduce((sum, task) => sum + bytesOf(task), 0)
  }
}

const storedFiles = (database: DatabaseSync | null): ReadonlyMap<string, StoredFile> => {
  if (database === null) return new Map()
  // All columns stand in one index, and rows come as lists: this is asked before every answer.
  const files = database.prepare(
    "SELECT path, inode, mtime_ms, size_bytes, status, vanished_at_ms FROM source_files"
  )
  files.setReturnArrays(true)
  const rows = files.all() as unknown as ReadonlyArray<
    readonly [string, number, number, number, string, number | null]
  >
  return new Map(
    rows.map(([path, inode, mtime_ms, size_bytes, status, vanished_at_ms]) => [
      path,
      { path, inode, mtime_ms, size_bytes, status, vanished_at_ms }
    ])
  )
}

const isUnchanged = (stored: StoredFile | undefined, file: FoundFile): boolean =>
  stored !== undefined &&
  stored.status !== "failed" &&
  stored.vanished_at_ms === null &&
  stored.mtime_ms === file.mtime_ms &&
  stored.size_bytes === file.size_bytes &&
  stored.inode === file.inode

const fileTask = (
  database: DatabaseSync | null,
  file: FoundFile,
  knownPath: string,
  full: boolean
): FileTask => {
  const known = database
    ?.prepare(
      `SELECT source, format, generation, cursor_bytes, kept_bytes, size_bytes, head_digest, tail_digest, change_key,
        decoder_state FROM source_files WHERE path = ?`
    )
    .get(knownPath) as unknown as KnownFile | undefined
  const { path, root, mtime_ms, size_bytes } = file
  return { kind: "file", path, root, mtime_ms, size_bytes, known: known ?? null, full }
}

/** The longest work begins first, so that no thread ends long after the others. Trees keep their order. */
const largestFirst = (tasks: ReadonlyArray<Task>): ReadonlyArray<Task> =>
  [...tasks].sort((a, b) => bytesOf(b) - bytesOf(a))

const bytesOf = (task: Task): number =>
  task.kind === "tree" ? 0 : Math.max(0, task.size_bytes - (task.full ? 0 : (task.known?.cursor_bytes ?? 0)))

const vanished = (
  stored: ReadonlyMap<string, StoredFile>,
  files: ReadonlyArray<FoundFile>,
  roots: ReadonlyArray<string>,
  renames: ReadonlyArray<Rename>
): ReadonlyArray<string> => {
  const there = new Set([...files.map((file) => file.path), ...renames.map((rename) => rename.from)])
  return [...stored.values()]
    .filter((row) => row.vanished_at_ms === null && !there.has(row.path))
    .map((row) => row.path)
    .filter((path) => roots.some((root) => path === root || path.startsWith(`${root}/`)))
}

/**
 * A file that is new by its path, has the inode of a known one whose path is gone, and is no shorter, is that
 * file moved (Codex moves old rollouts to another folder). The reader checks its content all the same.
 */
const renamesOf = (
  stored: ReadonlyMap<string, StoredFile>,
  files: ReadonlyArray<FoundFile>
): ReadonlyArray<Rename> => {
  const there = new Set(files.map((file) => file.path))
  const gone = new Map<number, StoredFile>()
  for (const row of stored.values()) if (!there.has(row.path) && row.inode !== 0) gone.set(row.inode, row)
  return files.flatMap((to) => {
    const from = stored.has(to.path) ? undefined : gone.get(to.inode)
    return from === undefined || to.size_bytes < from.size_bytes ? [] : [{ from: from.path, to }]
  })
}
