/** What git says of the tree that is audited. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type { TreeState } from "../record/AuditRun.ts"

/** The root of the working tree that a folder is in; the folder itself where there is none. Absolute, links resolved. */
export const treeRootOf = (folder: string): string => {
  const start = fs.realpathSync(folder)
  for (let at = start; ; at = path.dirname(at)) {
    if (fs.existsSync(path.join(at, ".git"))) return at
    if (path.dirname(at) === at) return start
  }
}

/** Null: no working tree of git, or no git. What git alone does not know of it (no commit yet, no branch) is null. */
export const treeStateOf = (root: string): TreeState | null => {
  if (git(root, ["rev-parse", "--is-inside-work-tree"]) !== "true") return null
  const status = git(root, ["status", "--porcelain", "--untracked-files=normal", "-z", "--", "."])
  return {
    commit: git(root, ["rev-parse", "--verify", "--quiet", "HEAD"]) || null,
    branch: git(root, ["symbolic-ref", "--quiet", "--short", "HEAD"]) || null,
    dirty_files: status === null ? null : dirtyFilesIn(status)
  }
}

/** Each is told as `XY path`, ended by NUL; renames and copies have the old path behind them as a word of its own. */
const dirtyFilesIn = (status: string): number => {
  const words = status.split("\0").filter((word) => word !== "")
  let files = 0
  for (let at = 0; at < words.length; at++) {
    files++
    if (/^(?:[RC].|.[RC])/.test(words[at]!)) at++
  }
  return files
}

/** New path by old path, of files renamed from a commit to the tree as it is now; none where git cannot tell. */
export const renamesBetween = (root: string, commit: string | null): ReadonlyMap<string, string> => {
  if (commit === null || !/^[0-9a-f]{7,64}$/.test(commit)) return new Map()
  const args = [
    "diff",
    "--name-status",
    "-z",
    "--find-renames",
    "--diff-filter=R",
    "--relative",
    "--no-ext-diff"
  ]
  const words = (git(root, [...args, "--no-textconv", commit, "--"]) ?? "").split("\0")
  const renames = new Map<string, string>()
  for (let at = 0; at + 2 < words.length; at += 3) renames.set(words[at + 1]!, words[at + 2]!)
  return renames
}

/**
 * What git prints, without the line end; null if it fails. A repository's own configuration may name programs to run,
 * so those that these questions could reach are switched off.
 */
const git = (root: string, args: ReadonlyArray<string>): string | null => {
  try {
    return execFileSync("git", ["-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", ...args], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 1 << 28,
      env: { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" }
    }).replace(/\n$/, "")
  } catch {
    // no git, no repository, or a question that it answers with its exit code: all of it is "not known"
    return null
  }
}
