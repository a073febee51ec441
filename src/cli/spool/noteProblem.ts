/** Notes what went wrong in a hook, whose output nobody sees. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Paths } from "../config/paths.ts"
import { problemLog } from "./places.ts"

/** A longer log is begun anew; the one before is kept. */
const longest_bytes = 256 * 1024

/** Never fails: a log that cannot be written has nobody to tell. */
export const noteProblem = (paths: Pick<Paths, "state">, message: string): void => {
  const file = problemLog(paths)
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (stat !== undefined && stat.size > longest_bytes) fs.renameSync(file, `${file}.1`)
    fs.appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), message })}\n`, { mode: 0o600 })
  } catch {
    // no folder may be made there, or the disk is full
  }
}
