/** What git says of the tree that is audited. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type { TreeState } from "../record/AuditRun.ts"
import { askGit } from "./git.ts"

/** The root of the working tree that a folder is in; the folder itself where there is none. Absolute, links resolved. */
export const treeRootOf = (folder: string): string => {
  const start = fs.realpathSync(folder)
  for (let at = start; ; at = path.dirname(at)) {
    if (fs.existsSync(path.join(at, ".git"))) return at
    if (path.dirname(at) === at) return start
  }
}

/** Null: no working tree of git, or no git. What git alone does not know of it (no commit yet, no branch) is null. */
export const treeStateOf = (root: string): Effect.Effect<TreeState | null> =>
  Effect.gen(function* () {
    if ((yield* said(root, ["rev-parse", "--is-inside-work-tree"])) !== "true") return null
    const status = yield* said(root, ["status", "--porcelain", "--untracked-files=normal", "-z", "--", "."])
    return {
      commit: (yield* said(root, ["rev-parse", "--verify", "--quiet", "HEAD"])) || null,
      branch: (yield* said(root, ["symbolic-ref", "--quiet", "--short", "HEAD"])) || null,
      dirty_files: status === null ? null : dirtyFilesIn(status)
    }
  })

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

/** Null where git does not know, which it tells by its exit code. */
const said = (root: string, args: ReadonlyArray<string>): Effect.Effect<string | null> =>
  askGit(root, args, `Asking git about ${root}`).pipe(
    Effect.map((text) => text.replace(/\n$/, "")),
    Effect.orElseSucceed(() => null)
  )
