/** Opens a store for a short write that must not wait: a run is about to begin. */
import type { DatabaseSync } from "node:sqlite"
import { latestVersion } from "../migrations/latest.ts"
import { openSqlite } from "../open-sqlite.ts"
import { refuseForeign, schemaVersion, storeExists } from "../open-store.ts"
import { openStoreToWrite } from "../open-to-write.ts"

/** Longer than a commit of a few rows takes, shorter than a person notices. */
const patience_ms = 300

/**
 * Makes the store when there is none. Null when it has another schema: leading it on may take long, and is somebody
 * else's work. Throws a `StoreError`.
 */
export const openToRecord = (file: string): DatabaseSync | null => {
  if (!storeExists(file)) return openStoreToWrite(file)
  const readable = openSqlite(file, { readOnly: true })
  try {
    refuseForeign(readable, file)
    if (schemaVersion(readable) !== latestVersion) return null
  } finally {
    readable.close()
  }
  return openSqlite(file, { busyTimeoutMs: patience_ms })
}
