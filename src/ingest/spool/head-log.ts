/**
 * What the log of HEAD says of a commit: `<old> <new> <who> <when>\t<what was done>`, a line for each time it moved.
 *
 * The file is read and git is not asked: a process more takes as long as all the rest of a hook. Where the log lies
 * elsewhere (reftable), or there is none, nothing is known of it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { amended } from "../../sources/telemetry/git-block.ts"

/** Was the commit made by amending another? It is one of the latest. */
export const isAmended = (cwd: string, hash: string): boolean => {
  try {
    const folder = gitFolder(cwd)
    if (folder === null) return false
    const lines = endOf(path.join(folder, "logs", "HEAD")).split("\n")
    return lines.some(
      (line) => line.slice(hash.length + 1).startsWith(`${hash} `) && line.includes(`\t${amended}`)
    )
  } catch {
    // no log: it is told as any other
    return false
  }
}

/** Of the repository, or of the worktree, that a folder lies in. */
const gitFolder = (cwd: string): string | null => {
  for (let at = path.resolve(cwd); ; at = path.dirname(at)) {
    const found = fs.statSync(path.join(at, ".git"), { throwIfNoEntry: false })
    if (found?.isDirectory() === true) return path.join(at, ".git")
    const link =
      found === undefined ? null : /^gitdir:\s*(.+)/.exec(fs.readFileSync(path.join(at, ".git"), "utf8"))
    if (link !== null) return path.resolve(at, link[1]!.trim())
    if (at === path.dirname(at)) return null
  }
}

/** As many lines as one rebase or less makes; nobody waits longer to record a commit. */
const tail_bytes = 4096

const endOf = (file: string): string => {
  const fd = fs.openSync(file, "r")
  try {
    const bytes = Buffer.alloc(tail_bytes)
    const from = Math.max(0, fs.fstatSync(fd).size - tail_bytes)
    return bytes.toString("utf8", 0, fs.readSync(fd, bytes, 0, tail_bytes, from))
  } finally {
    fs.closeSync(fd)
  }
}
