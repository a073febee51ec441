/**
 * Keeps the spool small: what was read and is in custody need not stay in it.
 *
 * A file that has grown is put aside under another name, so that hooks begin a new one; a file put aside is removed
 * when it was read to its end and nobody has written into it for a minute. A hook that had it open when it was put
 * aside has ended by then. Invariant: no byte is removed that the store has not read.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { spoolFile } from "./Spool.ts"

const large_bytes = 256 * 1024
const quiet_ms = 60_000

/** Runs under the ingest lock. What cannot be moved or removed stays where it is. */
export const trimSpool = (database: DatabaseSync, folder: string, now_ms: number): void => {
  const cursor = database.prepare(
    "SELECT cursor_bytes FROM source_files WHERE path = ? AND inode = ? AND status = 'processed'"
  )
  const gone = database.prepare("UPDATE source_files SET vanished_at_ms = ? WHERE path = ?")
  for (const file of filesIn(folder)) {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (stat === undefined || cursor.get(file, stat.ino)?.["cursor_bytes"] !== stat.size) continue
    try {
      if (file === spoolFile(folder)) {
        if (stat.size >= large_bytes) fs.renameSync(file, path.join(folder, `spoor-record-${now_ms}.jsonl`))
      } else if (now_ms - stat.mtimeMs > quiet_ms) {
        fs.unlinkSync(file)
        gone.run(now_ms, file)
      }
    } catch {
      // not ours to move: it is read on where it stands
    }
  }
}

const filesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return fs
      .readdirSync(folder)
      .filter((name) => name.startsWith("spoor-record") && name.endsWith(".jsonl"))
      .map((name) => path.join(folder, name))
  } catch {
    // nothing was ever spooled
    return []
  }
}
