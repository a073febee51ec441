/**
 * What a look saw of a folder, kept in the store, so that the next look has less to ask.
 *
 * A folder's change time moves whenever a name comes, goes or is replaced in it, and nobody can set it back, as one
 * can the time of modification. While it and the inode are what they were, so are the names. What is kept of the
 * files is what the store knows of them: a copy of `source_files`, folder by folder, that can be read at once.
 */
import type { DatabaseSync } from "node:sqlite"
import { inTransaction } from "../../store/in-transaction.ts"
import type { Whereabouts } from "../../sources/Source.ts"

export interface SeenFolder {
  readonly path: string
  /** Of the folder itself; 0 where they could not be asked. */
  readonly inode: number
  readonly ctime_ms: number
  /** Names joined by `/`. */
  readonly files: string
  readonly folders: string
  /**
   * For each name in `files` its inode, time (ms) and size, of those that were read; NaN for those that nobody wants.
   * Null when one of them is not as the store knows it, or nobody can tell.
   */
  readonly stats: Float64Array<ArrayBuffer> | null
  /** The tree of documents whose root it is. */
  readonly tree: string | null
  /** Of a root: the agents for which all folders below it are kept with their files. Null when one is not. */
  readonly whole_for: string | null
  /** Why it could not be looked at; null when it could. */
  readonly error: string | null
}

/** The agents that a look was for, in one word; see `whole_for`. */
export const agentsOf = (sources: ReadonlyArray<Whereabouts>): string =>
  sources.map((source) => source.agent).join(" ")

type Row = readonly [
  path: string,
  inode: number,
  ctime_ms: number,
  files: string,
  folders: string,
  stats: Uint8Array<ArrayBuffer> | null,
  tree: string | null,
  whole_for: string | null,
  error: string | null
]

/** All that is kept. */
export const seenFolders = (database: DatabaseSync): ReadonlyArray<SeenFolder> => {
  const select = database.prepare(
    "SELECT path, inode, ctime_ms, files, folders, stats, tree, whole_for, error FROM seen_folders"
  )
  select.setReturnArrays(true)
  return (select.all() as unknown as ReadonlyArray<Row>).map(
    ([path, inode, ctime_ms, files, folders, stats, tree, whole_for, error]) => ({
      path,
      inode,
      ctime_ms,
      files,
      folders,
      stats: readStats(files, stats),
      tree,
      whole_for,
      error
    })
  )
}

/** What a glance asks of a folder. A list and no object: all of them are gone through before every answer. */
export type GlanceRow = readonly [
  path: string,
  inode: number,
  ctime_ms: number,
  files: string,
  stats: Uint8Array<ArrayBuffer> | null,
  tree: string | null
]

/** What is kept of a root and all below it; nothing unless it is kept, and whole for these agents. */
export const seenBelow = (
  database: DatabaseSync,
  agents: string
): ((root: string) => { readonly isKept: boolean; readonly rows: ReadonlyArray<GlanceRow> }) => {
  const own = database.prepare("SELECT whole_for FROM seen_folders WHERE path = ?")
  const columns = "SELECT path, inode, ctime_ms, files, stats, tree FROM seen_folders"
  const first = database.prepare(`${columns} WHERE path = ?`)
  const below = database.prepare(`${columns} WHERE path > ? AND path < ?`)
  first.setReturnArrays(true)
  below.setReturnArrays(true)
  return (root) => {
    const kept = own.get(root)
    if (kept?.["whole_for"] !== agents) return { isKept: kept !== undefined, rows: [] }
    // `0` stands behind `/`
    const rows = [...first.all(root), ...below.all(`${root}/`, `${root}0`)]
    return { isKept: true, rows: rows as unknown as ReadonlyArray<GlanceRow> }
  }
}

/** Keeps these and lets go of those that are gone, in one transaction. */
export const keepSeenFolders = (
  database: DatabaseSync,
  folders: ReadonlyArray<SeenFolder>,
  gone: ReadonlyArray<string>
): void => {
  if (folders.length === 0 && gone.length === 0) return
  const insert = database.prepare(
    `INSERT OR REPLACE INTO seen_folders (path, inode, ctime_ms, files, folders, stats, tree, whole_for, error)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
  )
  const remove = database.prepare("DELETE FROM seen_folders WHERE path = ?")
  inTransaction(database, () => {
    for (const path of gone) remove.run(path)
    for (const each of folders) {
      const { path, inode, ctime_ms, files, folders: inside, stats, tree, whole_for, error } = each
      insert.run(path, inode, ctime_ms, files, inside, writeStats(stats), tree, whole_for, error)
    }
  })
}

/** See `SeenFolder.stats`. A folder without files has no blob: older versions of node:sqlite bind an empty one as null. */
export const readStats = (
  files: string,
  stats: Uint8Array<ArrayBuffer> | null
): Float64Array<ArrayBuffer> | null => {
  if (files === "") return noStats
  if (stats === null) return null
  const { buffer, byteOffset, byteLength } = stats
  const bytes = Float64Array.BYTES_PER_ELEMENT
  return byteOffset % bytes === 0
    ? new Float64Array(buffer, byteOffset, byteLength / bytes)
    : new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength))
}

const noStats = new Float64Array(0)

const writeStats = (stats: Float64Array<ArrayBuffer> | null): Uint8Array<ArrayBuffer> | null =>
  stats === null || stats.length === 0
    ? null
    : new Uint8Array(stats.buffer, stats.byteOffset, stats.byteLength)
