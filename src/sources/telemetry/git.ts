/**
 * Git activity, in the three forms that share `git-activity.jsonl`, and in our own.
 *
 * - a post-commit hook: `{ts, type: "commit", repo, branch, hash, message, author, files, insertions, deletions, date}`
 * - a shell wrapper: `{ts, event: "commit" | "push" | "pr_created", …, pwd}`
 * - `git log`, sorted: `{ts, repo, hash, msg}`
 */
import type { GitEventType, GitSeen } from "../../record/Telemetry.ts"
import { writtenTime } from "../written-time.ts"
import {
  anyOf,
  type Circumstances,
  countAmong,
  type Fields,
  isOwn,
  keyOf,
  type Reader,
  refuse,
  secondOf,
  textAmong
} from "./Reader.ts"

export const readGit: Reader = (record, around) => {
  const hash = textAmong(record, "hash", "commit_hash", "commit")?.toLowerCase() ?? null
  const word = textAmong(record, "event", "event_type", "type")
  // A record that names a hash and no event is a commit; nothing else has one.
  const type = word ?? "commit"
  const event = events.get(type.toLowerCase()) ?? (isOwn(record) ? "other" : null)
  const where = textAmong(record, "repo", "repository", "pwd", "cwd", "branch")
  if (event === null || (hash === null && (word === null || where === null))) return null
  if (event === "commit" && !/^[0-9a-f]{4,64}$/.test(hash ?? "")) {
    return refuse(hash === null ? "a commit without a hash" : `no hash of a commit: ${hash.slice(0, 60)}`)
  }
  return seen(record, around, { event, type, hash })
}

/** Words of writers for what happened. */
const events: ReadonlyMap<string, GitEventType> = new Map([
  ["commit", "commit"],
  ["push", "push"],
  ["pushed", "push"],
  ["pr", "pull_request"],
  ["pr_created", "pull_request"],
  ["pr_opened", "pull_request"],
  ["pr_merged", "pull_request"],
  ["pr_closed", "pull_request"],
  ["pull_request", "pull_request"],
  ["branch", "branch"],
  ["branch_created", "branch"],
  ["checkout", "branch"]
])

interface What {
  readonly event: GitEventType
  readonly type: string
  readonly hash: string | null
}

const seen = (record: Fields, around: Circumstances, { event, type, hash }: What): GitSeen => {
  const shape = shapeOf(record)
  const repo = textAmong(record, "repo", "repository")?.split("/").at(-1) ?? null
  const branch = textAmong(record, "branch")
  const number = countAmong(record, "pr_number", "number")
  const url = textAmong(record, "pr_url", "url")
  const at_ms = event === "commit" ? (commitTime(record) ?? around.at_ms) : around.at_ms
  const place = repo ?? around.cwd
  const trailers = textAmong(record, "trailers")
  const natural =
    event === "commit"
      ? `git:${shape}:${hash}:${place ?? ""}`
      : keyOf("git", record, [event, type, secondOf(at_ms), place, branch, number, url])
  return {
    kind: "git",
    ...around,
    ...sessionOf(around, trailers),
    key: natural,
    shape,
    at_ms,
    event,
    type,
    repo,
    repo_root: textAmong(record, "repo_root"),
    branch: branch === "HEAD" ? null : branch,
    hash,
    message: textAmong(record, "message", "commit_message", "commit_msg", "msg", "pr_title", "title"),
    author: textAmong(record, "author", "user"),
    ...sizes(record, shape),
    commits_pushed: countAmong(record, "commits_pushed"),
    number,
    url,
    parents: countAmong(record, "parents"),
    trailers,
    ...(event === "commit" && textAmong(record, "rewrite") !== null ? { is_rewrite: true } : {})
  }
}

/** Some tools write the session into the commit: `Claude-Session: <id>`, or a link that ends in it. */
const sessionOf = (
  around: Circumstances,
  trailers: string | null
): Pick<GitSeen, "session" | "session_by"> => {
  if (around.session !== null || trailers === null) return around
  const line = trailers.split("\n").find((each) => /^[\w-]*session[\w-]*\s*:/i.test(each)) ?? ""
  const session = /ses(?:sion)?_\w+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(line)?.[0] ?? null
  return { session, session_by: session === null ? null : "trailer" }
}

/** The hook's `ts` is when it ran, perhaps long after; `date` is when the commit was made. */
const commitTime = (record: Fields): number | null => {
  const at = writtenTime(record["date"], "UTC")
  return at === "impossible" ? null : at
}

const shapeOf = (record: Fields): string => {
  if (isOwn(record)) return "spoor"
  if (anyOf(record, "commit_msg", "pwd", "pr_title", "commits_pushed") !== undefined) return "git-wrapper"
  if (anyOf(record, "msg") !== undefined) return "git-log"
  return anyOf(record, "type", "author", "date") === undefined ? "git" : "git-hook"
}

/**
 * The hook counts lines that `git diff-tree` prints, and that prints none for merges and first commits: nothing
 * everywhere is not known, not nothing.
 */
const sizes = (record: Fields, shape: string) => {
  const found = {
    files_changed: countAmong(record, "files", "files_changed"),
    additions: countAmong(record, "additions", "insertions"),
    deletions: countAmong(record, "deletions"),
    lines_changed: countAmong(record, "lines_changed")
  }
  const isEmpty = found.files_changed === 0 && !found.additions && !found.deletions && !found.lines_changed
  return isEmpty && shape !== "spoor"
    ? { files_changed: null, additions: null, deletions: null, lines_changed: null }
    : found
}
