/** Asks the system about files and folders, and takes no for an answer. */
import * as fs from "node:fs"

/** A folder, or a file in it, that could not be looked at. */
export interface Unreadable {
  readonly path: string
  readonly why: string
}

/** What is there: its facts, null where there is nothing, or the error that kept the system from telling. */
export const lookAt = (path: string): fs.Stats | Error | null => {
  try {
    return fs.statSync(path, orNothing) ?? null
  } catch (cause) {
    return asError(cause)
  }
}

const orNothing = { throwIfNoEntry: false } as const

export const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)))

/**
 * Is a time so far from the moment of looking that it will not be given again?
 *
 * What changes right after it was looked at may bear the same time as before, since file systems count in ticks: of
 * some milliseconds, on old ones of up to two seconds. A folder whose time is that young is listed once more later.
 */
export const isSettled = (time_ms: number, looked_at_ms: number, tick = tick_ms): boolean =>
  Math.abs(looked_at_ms - time_ms) > tick

const tick_ms = 2000

/** What tells whether a file is as it was. */
export interface FileFacts {
  readonly inode: number
  readonly mtime_ms: number
  readonly size_bytes: number
}

/** The facts of a file; those of a database together with its write-ahead log, in which it changes first. */
export const fileFacts = (path: string, stat: fs.Stats): FileFacts => {
  const log = mayHaveLog.test(path) ? lookAt(`${path}-wal`) : null
  const { mtimeMs, size } = log === null || log instanceof Error ? nothing : log
  return { inode: stat.ino, mtime_ms: Math.max(stat.mtimeMs, mtimeMs), size_bytes: stat.size + size }
}

const nothing = { mtimeMs: 0, size: 0 }

/** Is it named like a database? Only those have a log beside them. */
const mayHaveLog = /\.(?:db|sqlite3?)$/

/** Is a folder the same, with the same names in it, as when it was seen? */
export const isAsSeen = (
  seen: { readonly inode: number; readonly ctime_ms: number },
  stat: fs.Stats
): boolean => seen.ctime_ms === stat.ctimeMs && seen.inode === stat.ino

/** Is it the folder, or something below it? */
export const isIn = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(`${folder}/`)
