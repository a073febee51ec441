/**
 * One short write into the store by a process that must not wait: what `spoor record` does inside a hook.
 *
 * It writes only where it can at once: into a store that is there, has this Spoor's schema and is not being written
 * by another. Anything else is an answer, not an error, and the caller keeps the record elsewhere. It loads nothing
 * but what it needs; in particular no Effect.
 */
import * as fs from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { latestVersion } from "../migrations/latest.ts"
import { readSetting, writeSetting } from "../settings.ts"
import { type ProjectOf, TelemetryTable } from "../writing/TelemetryTable.ts"

/** Why nothing was written; `failed` comes with the words of the system or the database. */
export type NotWritten =
  | { readonly reason: "no_store" | "other_version" | "busy" }
  | { readonly reason: "failed"; readonly words: string }

/** What a write may do, in one transaction. */
export interface ShortWrite {
  readonly table: TelemetryTable
  /** How far a spool file was taken into the store, by ingest or by an earlier write. */
  readonly spoolCursor: (path: string, inode: number) => number
  readonly rememberSpool: (path: string, inode: number, offset: number) => void
}

export interface ShortWriteOptions {
  readonly projectOf: ProjectOf
  /**
   * The process ends with this write, by `process.exit`. Then the connection is left to the system: closing the last
   * one copies the write-ahead log into the database and waits for the disk, which the next reader does as well.
   */
  readonly isLast?: boolean | undefined
}

/** How long another process' transaction is waited for. */
const patience_ms = 200

/** A longer log is copied all the same, so that nobody finds a very long one. */
const longLog = 1 << 20
/** And to copy one as long as this takes longer than a hook may. */
const tooLongLog = 32 << 20

/** Null when it was written. */
export const writeAtOnce = (
  path: string,
  { projectOf, isLast = false }: ShortWriteOptions,
  write: (store: ShortWrite) => void
): NotWritten | null => {
  if (!fs.existsSync(path)) return { reason: "no_store" }
  const log = fs.statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (log > tooLongLog) return { reason: "busy" }
  let database: DatabaseSync | undefined
  let isLeft = false
  try {
    database = new DatabaseSync(path, { enableForeignKeyConstraints: false, timeout: patience_ms })
    const version = database.prepare("PRAGMA user_version").get()!["user_version"]
    if (version !== latestVersion) return { reason: "other_version" }
    database.exec("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE")
    const table = new TelemetryTable(database, projectOf)
    write({ table, ...spoolOf(database) })
    table.settle()
    database.exec("COMMIT")
    isLeft = isLast && log < longLog
    return null
  } catch (cause) {
    return notWritten(cause)
  } finally {
    // An open transaction is rolled back by it.
    if (!isLeft) database?.close()
  }
}

const SQLITE_BUSY = 5

const notWritten = (cause: unknown): NotWritten => {
  const code = (cause as { readonly errcode?: unknown }).errcode
  if (typeof code === "number" && (code & 0xff) === SQLITE_BUSY) return { reason: "busy" }
  return { reason: "failed", words: cause instanceof Error ? cause.message : String(cause) }
}

const spoolKey = "spool"

const spoolOf = (database: DatabaseSync): Omit<ShortWrite, "table"> => ({
  spoolCursor: (path, inode) => {
    const read = database
      .prepare("SELECT cursor_bytes FROM source_files WHERE path = ? AND inode = ?")
      .get(path, inode)
    const [, known, offset] = /^(\d+):(\d+)$/.exec(readSetting(database, spoolKey) ?? "") ?? []
    const drained = Number(known) === inode ? Number(offset) : 0
    return Math.max(drained, Number(read?.["cursor_bytes"] ?? 0))
  },
  rememberSpool: (_, inode, offset) => writeSetting(database, spoolKey, `${inode}:${offset}`)
})
