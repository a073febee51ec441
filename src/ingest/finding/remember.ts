/** Keeps what a look saw, so that the next one has less to ask. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { inTransaction } from "../../store/in-transaction.ts"
import type { Whereabouts } from "../../sources/Source.ts"
import { isIn } from "./looking.ts"
import type { Seen } from "./plan.ts"
import { agentsOf, keepSeenFolders, type SeenFolder, seenFolders } from "./SeenFolder.ts"
import { needsNoReading, type StoredFile, storedFiles } from "./StoredFile.ts"

/**
 * Called when all that the look found is read and committed, by a caller that holds the ingest lock. Writes only
 * what is not kept yet.
 */
export const remember = (
  database: DatabaseSync,
  seen: Seen,
  sources: ReadonlyArray<Whereabouts>,
  now_ms: number
): void => {
  const kept = new Map(seenFolders(database).map((folder) => [folder.path, folder]))
  const now = new Map([
    ...doubted(kept, seen.roots),
    ...lastingFolders(seen, storedFiles(database), agentsOf(sources))
  ])
  const gone = [...kept.values()].filter(
    (folder) =>
      !now.has(folder.path) &&
      seen.roots.some((root) => isIn(root, folder.path)) &&
      // not found by a quick look, but perhaps still there
      (folder.error === null || !isShut(folder.path))
  )
  keepSeenFolders(
    database,
    [...now.values()].filter((folder) => !isSame(folder, kept.get(folder.path))),
    gone.map((folder) => folder.path)
  )
  settle(database, seen.settled, now_ms)
  letGo(database, seen.gone, now_ms)
  forgetOpened(database)
}

/** Roots of other looks around these roots: they were whole for other agents perhaps, or other folders. */
const doubted = (
  kept: ReadonlyMap<string, SeenFolder>,
  roots: ReadonlyArray<string>
): ReadonlyArray<readonly [string, SeenFolder]> =>
  [...kept].flatMap(([path, folder]) =>
    folder.whole_for !== null && roots.some((root) => root !== path && isIn(path, root))
      ? [[path, { ...folder, whole_for: null }] as const]
      : []
  )

/** The folders that can be told again by their change time, and those that could not be looked at. */
const lastingFolders = (
  seen: Seen,
  stored: ReadonlyMap<string, StoredFile>,
  agents: string
): ReadonlyMap<string, SeenFolder> => {
  const wanted = new Set(seen.found.files.map((file) => file.path))
  const lasting = new Map<string, SeenFolder>()
  const passing = seen.unreadable.map((one) => path.dirname(one.path))
  for (const [at, { is_lasting, ...folder }] of seen.found.folders) {
    const stats = is_lasting ? statsOf(at, folder.files, wanted, stored) : null
    if (is_lasting) lasting.set(at, { path: at, ...folder, stats, whole_for: null })
    if (stats === null) passing.push(at)
  }
  for (const root of seen.roots) {
    const own = lasting.get(root)
    if (own === undefined || passing.some((at) => isIn(root, at))) continue
    lasting.set(root, { ...own, whole_for: agents })
  }
  for (const { path: at, why } of seen.unreadable) lasting.set(at, { ...shutFolder, path: at, error: why })
  return lasting
}

/** See `SeenFolder.stats`. */
const statsOf = (
  folder: string,
  files: string,
  wanted: ReadonlySet<string>,
  stored: ReadonlyMap<string, StoredFile>
): Float64Array<ArrayBuffer> | null => {
  if (files === "") return new Float64Array(0)
  const names = files.split("/")
  const stats = new Float64Array(3 * names.length).fill(Number.NaN)
  for (const [i, name] of names.entries()) {
    const file = `${folder}/${name}`
    if (!wanted.has(file)) continue
    const row = stored.get(file)
    if (row === undefined || !needsNoReading(row)) return null
    const [, inode, mtime_ms, size_bytes] = row
    stats.set([inode, mtime_ms, size_bytes], 3 * i)
  }
  return stats
}

const shutFolder = { inode: 0, ctime_ms: 0, files: "", folders: "", stats: null, tree: null, whole_for: null }

const isSame = (one: SeenFolder, other: SeenFolder | undefined): boolean =>
  other !== undefined &&
  one.inode === other.inode &&
  one.ctime_ms === other.ctime_ms &&
  one.files === other.files &&
  one.folders === other.folders &&
  one.tree === other.tree &&
  one.whole_for === other.whole_for &&
  one.error === other.error &&
  (one.stats === null || other.stats === null
    ? one.stats === other.stats
    : Buffer.from(one.stats.buffer).equals(Buffer.from(other.stats.buffer)))

/** Is a folder there that cannot be listed? */
const isShut = (folder: string): boolean => {
  try {
    fs.readdirSync(folder)
    return false
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    return code !== "ENOENT" && code !== "ENOTDIR"
  }
}

/**
 * Folders of documents that are gone are not looked at until they come back. One that has come back by now is there:
 * had it come a moment later, the time of the folder that it lies in would tell the next look.
 */
const letGo = (database: DatabaseSync, ids: ReadonlyArray<number>, now_ms: number): void => {
  if (ids.length === 0) return
  const at = database.prepare("SELECT path FROM source_dirs WHERE id = ?")
  const update = database.prepare("UPDATE source_dirs SET vanished_at_ms = ? WHERE id = ?")
  inTransaction(database, () => {
    for (const id of ids) if (!fs.existsSync(String(at.get(id)!["path"]))) update.run(now_ms, id)
  })
}

const settle = (database: DatabaseSync, ids: ReadonlyArray<number>, now_ms: number): void => {
  if (ids.length === 0) return
  const update = database.prepare("UPDATE source_dirs SET read_at_ms = ? WHERE id = ?")
  inTransaction(database, () => {
    for (const id of ids) update.run(now_ms, id)
  })
}

/** A folder of documents that was rejected as unreadable and has been read since is no rejection any more. */
const forgetOpened = (database: DatabaseSync): void => {
  database.exec(`DELETE FROM rejections WHERE reason = 'unreadable'
    AND EXISTS (SELECT 1 FROM source_dirs d WHERE d.path = rejections.path AND d.read_at_ms > rejections.at_ms)`)
}
