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
}

/** Is this a command that may print a commit? What it prints is looked at only then. */
export const mayCommit = (command: string): boolean => {
  const from = command.search(/\bgit\b/)
  return from >= 0 && /\b(?:commit|merge|cherry-pick|revert|rebase|am|pull)\b/.test(command.slice(from))
}

/** Commits of which git says `[branch abc1234] subject`, or `[branch (root-commit) abc1234] subject`. */
export const commitsIn = (output: string): ReadonlyArray<Commit> =>
  Array.from(output.slice(0, maxChars).matchAll(commitLine), ([, branch, hash, subject]) => ({
    hash: hash!,
    branch: branch!,
    message: clipped(subject!.trim(), 200)
  }))

/** Nobody commits that often. */
const maxChars = 100_000
const commitLine = /^\[(\S+|detached HEAD)(?: \([a-z-]+\))? ([0-9a-f]{7,40})\] (.+)$/gm

/** Tells of commits as events of the session. */
export const seeCommits = (
  sink: Sink,
  at: { readonly session: string; readonly at_ms: number | null; readonly span: Span },
  commits: Iterable<Commit>
): void => {
  for (const { hash, branch, message } of commits) {
    sink.event({
      session: at.session,
      key: `commit:${hash}`,
      type: "commit",
      at_ms: at.at_ms,
      data: { hash, branch, message },
      span: at.span
    })
  }
}
