/** Files that bear another name at another commit, as git sees it. */
import * as Effect from "effect/Effect"
import type { AuditError } from "../AuditError.ts"
import { askGit, gitFailed } from "../git.ts"

/** Beyond so many added and deleted files git compares only those that are the same to the byte. */
const renameLimit = 5000

/**
 * New path by old path, relative to `root`, of files that were renamed from a commit to another, or (`to` null) to the
 * tree as it is now; at least half of a file must have stayed. Files outside of `root` are left out.
 *
 * Fails with `git_failed` where there is no git, no repository, or no such commit.
 */
export const gitRenames = (
  root: string,
  from: string,
  to: string | null
): Effect.Effect<ReadonlyMap<string, string>, AuditError> => {
  const doing = `Asking git at ${root} what was renamed between ${from} and ${to ?? "now"}`
  const commits = [from, ...(to === null ? [] : [to])]
  const strange = commits.find((commit) => !/^[0-9a-f]{4,64}$/i.test(commit))
  if (strange !== undefined) return Effect.fail(gitFailed(doing, `${strange} is no hash of a commit`))
  const args = [...diff, ...commits.map((commit) => `${commit}^{commit}`), "--"]
  return Effect.map(askGit(root, args, doing), renamesIn)
}

/** The same, and none where it is not known: git may not have the commit here, and moves are then told by what moved. */
export const knownRenames = (
  root: string,
  from: string | null,
  to: string | null
): Effect.Effect<ReadonlyMap<string, string>> =>
  from === null
    ? Effect.succeed(new Map())
    : Effect.orElseSucceed(gitRenames(root, from, to), () => new Map<string, string>())

const diff: ReadonlyArray<string> = [
  "diff",
  "--no-ext-diff",
  "--no-textconv",
  "--ignore-submodules=all",
  "--name-status",
  "--diff-filter=R",
  "--relative",
  "-M50%",
  `-l${renameLimit}`,
  "-z"
]

/** `R`, how alike they are, the old and the new path, each with a zero behind it. */
const renamesIn = (printed: string): ReadonlyMap<string, string> => {
  const renames = new Map<string, string>()
  const fields = printed.split("\0")
  for (let i = 0; i + 2 < fields.length; i += 3) renames.set(fields[i + 1]!, fields[i + 2]!)
  return renames
}
