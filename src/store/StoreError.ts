/**
 * What can go wrong with a store, as values.
 *
 * Plain tagged errors and no schema: each answer would spend several milliseconds on making schemas that nothing
 * encodes.
 */
import * as Data from "effect/Data"

/**
 * - `cannot_open`: the file cannot be opened (missing, no permission, not a database)
 * - `newer_schema`: a later Spoor wrote this store
 * - `needs_migration`: an earlier Spoor wrote it, and migrating was not allowed here
 * - `migration_failed`: a migration was undone; the backup named in the message is whole
 * - `read_only`: writing was asked of a store that cannot be written
 * - `disk_full`: no space left; nothing of the last batch was kept
 * - `corrupt`: the database or a pack does not hold what its digests say
 * - `busy`: another process held the store too long
 * - `unknown`: anything else; the message holds SQLite's words
 */
export type StoreErrorReason =
  | "cannot_open"
  | "newer_schema"
  | "needs_migration"
  | "migration_failed"
  | "read_only"
  | "disk_full"
  | "corrupt"
  | "busy"
  | "unknown"

/** `message` says what was being done, to what, and what to do next. */
export class StoreError extends Data.TaggedError("StoreError")<{
  readonly reason: StoreErrorReason
  readonly message: string
}> {}

const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_READONLY = 8
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26

/** Turns what node:sqlite or the file system threw while doing `doing` into a `StoreError`. */
export const storeError = (cause: unknown, doing: string): StoreError => {
  if (cause instanceof StoreError) return cause
  const [reason, advice] = classify(cause)
  if (reason === "busy") return new StoreError({ reason, message: `${doing}: ${advice}` })
  const words = cause instanceof Error ? cause.message : String(cause)
  return new StoreError({ reason, message: `${doing}: ${words}${advice}` })
}

const classify = (cause: unknown): [StoreErrorReason, string] => {
  const { errcode, code } = (cause ?? {}) as { readonly errcode?: number; readonly code?: string }
  if (code === "ENOSPC") return ["disk_full", ". Free some space; nothing of the last batch was kept."]
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return ["read_only", ". Check the permissions, or choose another place with SPOOR_HOME."]
  }
  if (code === "EEXIST" || code === "ENOTDIR") {
    return ["cannot_open", ". A file stands where a folder is needed; choose another place with SPOOR_HOME."]
  }
  switch (errcode === undefined ? -1 : errcode & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ["busy", "another process is writing. Try again."]
    case SQLITE_READONLY:
      return ["read_only", ". Check the permissions, or choose another place with SPOOR_HOME."]
    case SQLITE_FULL:
      return ["disk_full", ". Free some space; nothing of the last batch was kept."]
    case SQLITE_CORRUPT:
      return ["corrupt", ". Restore a backup with `spoor db restore`."]
    case SQLITE_NOTADB:
      return ["corrupt", ". Is this the store? If it is, restore a backup with `spoor db restore`."]
    case SQLITE_CANTOPEN:
      return ["cannot_open", ". Check that the folder exists and may be read."]
    default:
      return ["unknown", ""]
  }
}
