/** What the store knows of a file, as far as a look needs it. */
import type { DatabaseSync } from "node:sqlite"
import type { FileFacts } from "./looking.ts"

/** A row of `source_files`. A list and no object: there are very many, and they are looked at once. */
export type StoredFile = readonly [
  path: string,
  inode: number,
  mtime_ms: number,
  size_bytes: number,
  status: string,
  vanished_at_ms: number | null
]

// all columns stand in one index
const columns =
  "SELECT path, inode, mtime_ms, size_bytes, status, vanished_at_ms FROM source_files WHERE archived_at_ms IS NULL"

/** The file at a path; null when the store knows none, or has archived it. */
export const storedFile = (database: DatabaseSync, path: string): StoredFile | null => {
  const select = database.prepare(`${columns} AND path = ?`)
  select.setReturnArrays(true)
  return (select.get(path) as unknown as StoredFile | undefined) ?? null
}

/** All files but those that are archived, by path. */
export const storedFiles = (database: DatabaseSync): Map<string, StoredFile> => {
  const select = database.prepare(columns)
  select.setReturnArrays(true)
  const stored = new Map<string, StoredFile>()
  for (const row of select.all() as unknown as ReadonlyArray<StoredFile>) stored.set(row[0], row)
  return stored
}

/** Tells of a path whether the state of a file there is archived. */
export const archivedFiles = (database: DatabaseSync): ((path: string) => boolean) => {
  const archived = database.prepare(
    "SELECT 1 FROM source_files WHERE path = ? AND archived_at_ms IS NOT NULL"
  )
  return (path) => archived.get(path) !== undefined
}

/** Does the store know that it is gone? */
export const hasVanished = ([, , , , , vanished_at_ms]: StoredFile): boolean => vanished_at_ms !== null

/** Is the file read, as far as it could be, as long as it is what the store knows? */
export const needsNoReading = (file: StoredFile): boolean =>
  file[4] !== "failed" && file[4] !== "transient_failure" && !hasVanished(file)

/** Is the file that was found the one that the store knows? */
export const hasFacts = ([, inode, mtime_ms, size_bytes]: StoredFile, found: FileFacts): boolean =>
  mtime_ms === found.mtime_ms && size_bytes === found.size_bytes && inode === found.inode

/** Files that could not be read for a reason that may pass, and whose time to be tried again has not come. */
export const waitingFiles = (database: DatabaseSync, now_ms: number): ReadonlySet<string> =>
  new Set(
    database
      .prepare("SELECT path FROM source_files WHERE next_retry_at_ms > ?")
      .all(now_ms)
      .map((row) => String(row["path"]))
  )
