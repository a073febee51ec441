/**
 * Asks git about the tree that is audited. Nothing of the repository's or the user's configuration that runs programs
 * takes effect, nothing is written, and nothing is fetched.
 */
import { execFile } from "node:child_process"
import * as path from "node:path"
import { promisify } from "node:util"
import * as Effect from "effect/Effect"
import { AuditError } from "./AuditError.ts"

const execute = promisify(execFile)

const longestAnswer_bytes = 256 * 1024 * 1024

/** What git prints. Fails with `git_failed` where there is no git, no repository, or where git says no; `doing` for people. */
export const askGit = (
  root: string,
  args: ReadonlyArray<string>,
  doing: string
): Effect.Effect<string, AuditError> =>
  Effect.tryPromise({
    try: (signal) =>
      execute(
        "git",
        ["--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", ...args],
        {
          cwd: path.resolve(root),
          signal,
          encoding: "utf8",
          maxBuffer: longestAnswer_bytes,
          env: { ...process.env, ...quiet }
        }
      ),
    catch: (cause) => gitFailed(doing, wordsOf(cause))
  }).pipe(Effect.map(({ stdout }) => stdout))

export const gitFailed = (doing: string, words: string): AuditError =>
  new AuditError({ reason: "git_failed", message: `${doing}: ${words}.` })

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

const wordsOf = (cause: unknown): string => {
  const { stderr, message, code } = cause as { stderr?: string; message?: string; code?: unknown }
  if (code === "ENOENT") return "there is no git, or no such folder"
  return (stderr?.trim() || message) ?? String(cause)
}
