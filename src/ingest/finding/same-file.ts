/**
 * Is a file that has the inode of a known one that file, moved?
 *
 * Systems give the inode of a deleted file to the next one that is made, so the inode alone proves nothing. A file that
 * was taken for another would take that one's place in the store, and with it the way to what it held.
 */
import * as fs from "node:fs"
import type { KnownFile } from "../reading/Task.ts"
import { type Digests, isAsRead } from "../reading/digests.ts"
import { fileBytes } from "../reading/FileBytes.ts"

export type Known = Digests & Pick<KnownFile, "kind" | "cursor_bytes">

export const isSameFile = (path: string, known: Known): boolean => {
  // its rows are found by their keys, wherever it lies
  if (known.kind === "database") return true
  if (known.head_digest === null || known.cursor_bytes === 0) return false
  let fd: number | undefined
  try {
    fd = fs.openSync(path, "r")
    return isAsRead(fileBytes(fd), known.cursor_bytes, known)
  } catch {
    // it cannot be read now; whoever reads it will say why
    return false
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}
