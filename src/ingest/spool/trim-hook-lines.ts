/**
 * Keeps what hooks left small: a month that is over, was read to its end and is in custody need not lie there.
 *
 * Invariant: no byte is removed that the store has not read and does not keep.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"

/** A hook that had the file open when the month ended has ended by then. */
const quiet_ms = 86_400_000

/** `folder` holds a folder for each agent, with a file for each month. What cannot be removed stays. */
export const trimHookLines = (database: DatabaseSync, folder: string, now_ms: number): void => {
  const read = database.prepare(readSql)
  const gone = database.prepare("UPDATE source_files SET vanished_at_ms = ? WHERE path = ?")
  const month = new Date(now_ms).toISOString().slice(0, 7)
  for (const file of months(folder)) {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (stat === undefined || path.basename(file, ".jsonl") >= month || now_ms - stat.mtimeMs < quiet_ms)
      continue
    if (read.get(file, stat.ino, stat.size) === undefined) continue
    try {
      fs.unlinkSync(file)
      gone.run(now_ms, file)
    } catch {
      // not ours to remove
    }
  }
}

/** Read to the end, and no run of its bytes lies outside the segments that custody keeps. */
const readSql = `SELECT 1 FROM source_files f WHERE f.path = ? AND f.inode = ? AND f.status = 'processed'
  AND f.cursor_bytes = ? AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.file_id = f.id AND c.address >= coalesce(
    (SELECT s.address + s.raw_bytes FROM segments s WHERE s.address <= c.address ORDER BY s.address DESC LIMIT 1), 0))`

const months = (folder: string): ReadonlyArray<string> => {
  try {
    return fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /^\d{4}-\d{2}\.jsonl$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
  } catch {
    // no hook ever left anything
    return []
  }
}
