/** Commits that a command made, as git itself printed them. */
import type { Span } from "../record/Reference.ts"
import { clipped } from "./excerpt.ts"
import type { Sink } from "./Source.ts"

export interface Commit {
  /** Abbreviated, as printed, or whole. */
  readonly hash: string
  readonly branch: string | null
  /** First line, at most 200 characters. */
  readonly message: string | null
  /** It takes the place of another: it was amended, or a rebase made it. */
  readonly rewrites?: true
}

/** Is this a command that may print a commit? What it prints is looked at only then. */
export const mayCommit = (command: string): boolean => {
  const from = command.search(/\bgit\b/)
  return from >= 0 && /\b(?:commit|merge|cherry-pick|revert|rebase|am|pull)\b/.test(command.slice(from))
}

/** Is this a command that may put a commit in the place of another? */
export const mayRewrite = (command: string): boolean => /--amend\b|\brebase\b/.test(command)

/**
 * Commits of which git says `[branch abc1234] subject`, or `[branch (root-commit) abc1234] subject`. `rewrites`: the
 * command `mayRewrite`. Of a commit that keeps an earlier one's date git prints that date, too.
 */
export const commitsIn = (output: string, rewrites = false): ReadonlyArray<Commit> =>
  Array.from(output.slice(0, maxChars).matchAll(commitLine), ([, branch, hash, subject, date]) => ({
    hash: hash!,
    branch: branch!,
    message: clipped(subject!.trim(), 200),
    ...(rewrites && date !== undefined ? { rewrites: true as const } : {})
  }))

/** Nobody commits that often. */
const maxChars = 100_000
const commitLine =
  /^\[(\S+|detached HEAD)(?: \([a-z-]+\))? ([0-9a-f]{7,40})\] (.+)$(\r?\n(?: Author: .*\r?\n)? Date: )?/gm

/** Tells of commits as events of the session. */
export const seeCommits = (
  sink: Sink,
  at: { readonly session: string; readonly at_ms: number | null; readonly span: Span },
  commits: Iterable<Commit>
): void => {
  for (const { hash, branch, message, rewrites } of commits) {
    sink.event({
      session: at.session,
      key: `commit:${hash}`,
      type: "commit",
      at_ms: at.at_ms,
      data: { hash, branch, message, ...(rewrites === true ? { rewrite: true } : {}) },
      span: at.span
    })
  }
}
