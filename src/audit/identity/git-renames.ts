/** Files that bear another name at another commit, as git sees it. */
import { execFile } from "node:child_process"
import * as path from "node:path"
import { promisify } from "node:util"
import * as Effect from "effect/Effect"
import { AuditError } from "../AuditError.ts"

const execute = promisify(execFile)

/** Beyond so many added and deleted files git compares only those that are the same to the byte. */
const renameLimit = 5000
const longestAnswer_bytes = 64 * 1024 * 1024

/**
 * New path by old path, relative to `root`, of files that were renamed between two commits; at least half of a file must
 * have stayed. Files outside of `root` are left out.
 *
 * Nothing of the repository's or the user's configuration that runs programs takes effect, nothing is written, and
 * nothing is fetched. Fails with `git_failed` where there is no git, no repository, or no such commit.
 */
export const gitRenames = (
  root: string,
  from: string,
  to: string
): Effect.Effect<ReadonlyMap<string, string>, AuditError> => {
  const doing = `Asking git at ${root} what was renamed between ${from} and ${to}`
  const strange = [from, to].find((commit) => !/^[0-9a-f]{4,64}$/i.test(commit))
  if (strange !== undefined) return Effect.fail(failure(doing, `${strange} is no hash of a commit`))
  return Effect.tryPromise({
    try: (signal) =>
      execute("git", gitArguments(from, to), {
        cwd: path.resolve(root),
        signal,
        encoding: "utf8",
        maxBuffer: longestAnswer_bytes,
        env: { ...process.env, ...quiet }
      }),
    catch: (cause) => failure(doing, wordsOf(cause))
  }).pipe(Effect.map(({ stdout }) => renamesIn(stdout)))
}

const gitArguments = (from: string, to: string): ReadonlyArray<string> => [
  "--no-pager",
  "-c",
  "core.fsmonitor=false",
  "diff",
  "--no-ext-diff",
  "--no-textconv",
  "--ignore-submodules=all",
  "--name-status",
  "--diff-filter=R",
  "--relative",
  "-M50%",
  `-l${renameLimit}`,
  "-z",
  `${from}^{commit}`,
  `${to}^{commit}`,
  "--"
]

/** A hook of ours may run inside git: what it says of another repository is not meant here. */
const quiet = {
  LC_ALL: "C",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_EXTERNAL_DIFF: undefined,
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined
}

/** `R`, how alike they are, the old and the new path, each with a zero behind it. */
const renamesIn = (printed: string): ReadonlyMap<string, string> => {
  const renames = new Map<string, string>()
  const fields = printed.split("\0")
  for (let i = 0; i + 2 < fields.length; i += 3) renames.set(fields[i + 1]!, fields[i + 2]!)
  return renames
}

const wordsOf = (cause: unknown): string => {
  const { stderr, message, code } = cause as { stderr?: string; message?: string; code?: unknown }
  if (code === "ENOENT") return "there is no git, or no such folder"
  return (stderr?.trim() || message) ?? String(cause)
}

const failure = (doing: string, words: string): AuditError =>
  new AuditError({
    reason: "git_failed",
    message: `${doing}: ${words}. Findings of renamed files are then known again by what is in them.`
  })
