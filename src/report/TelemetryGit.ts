/** What happened in git repositories, and which sessions did it: the answer of `spoor telemetry git`. */
import * as Schema from "effect/Schema"
import { telemetryFields } from "./Telemetry.ts"

/** What the rows of a report on git activity are. */
export const GitGrouping = Schema.Literals(["repo", "day", "author", "agent", "session"])
export type GitGrouping = typeof GitGrouping.Type

/**
 * How a commit or pull request is known to be a session's.
 *
 * - `told`: the hook that recorded it ran in that session
 * - `trailer`: the commit message names the session
 * - `transcript`: the transcript shows the command that made it
 * - `time_and_place`: it was made while a command of that session, and of no other, ran in the repository; inferred
 */
export const SessionLink = Schema.Literals(["told", "trailer", "transcript", "time_and_place"])
export type SessionLink = typeof SessionLink.Type

/**
 * Figures of some of the events. A commit counts once, however many logs tell of it; pushes and pull requests are no
 * commits.
 *
 * - `rewrites`: commits that take the place of others, amended or made by a rebase. They count as no commits, for what
 *   they replace is counted, and are in no size.
 * - `files_changed`, `additions`, `deletions`: over the `measured_commits` whose size is known; null over none.
 * - `with_session`: commits that a session is known to have made; `inferred` of them by time and place alone.
 */
export const GitFigures = Schema.Struct({
  commits: Schema.Int,
  rewrites: Schema.Int,
  pushes: Schema.Int,
  pull_requests: Schema.Int,
  others: Schema.Int,
  measured_commits: Schema.Int,
  files_changed: Schema.NullOr(Schema.Int),
  additions: Schema.NullOr(Schema.Int),
  deletions: Schema.NullOr(Schema.Int),
  with_session: Schema.Int,
  inferred: Schema.Int,
  first_at_ms: Schema.NullOr(Schema.Int),
  last_at_ms: Schema.NullOr(Schema.Int)
})
export type GitFigures = typeof GitFigures.Type

/** `name`: of the repository, day, author, agent or session; null where it is not known. */
export const GitRow = Schema.Struct({ name: Schema.NullOr(Schema.String), ...GitFigures.fields })
export type GitRow = typeof GitRow.Type

/**
 * One event.
 *
 * - `type`: commit | rewrite | push | pr | branch, or the writer's own word.
 * - `message`: subject of a commit, title of a pull request; secrets taken out.
 * - `lines_changed`: additions and deletions together, where only their sum is known.
 * - `session`: native id; `agent` whose session it is, or which agent the commit names as co-author.
 * - `sightings`: how many logs, hooks and transcripts tell of it.
 */
export const GitEvent = Schema.Struct({
  at_ms: Schema.NullOr(Schema.Int),
  type: Schema.String,
  repo: Schema.NullOr(Schema.String),
  branch: Schema.NullOr(Schema.String),
  hash: Schema.NullOr(Schema.String),
  message: Schema.NullOr(Schema.String),
  author: Schema.NullOr(Schema.String),
  files_changed: Schema.NullOr(Schema.Int),
  additions: Schema.NullOr(Schema.Int),
  deletions: Schema.NullOr(Schema.Int),
  lines_changed: Schema.NullOr(Schema.Int),
  commits_pushed: Schema.NullOr(Schema.Int),
  number: Schema.NullOr(Schema.Int),
  url: Schema.NullOr(Schema.String),
  is_merge: Schema.NullOr(Schema.Boolean),
  session: Schema.NullOr(Schema.String),
  session_by: Schema.NullOr(SessionLink),
  agent: Schema.NullOr(Schema.String),
  sightings: Schema.Int
})
export type GitEvent = typeof GitEvent.Type

/** `rows`: the most commits first; days in their order. `events`: the latest first, at most as many as asked for. */
export const GitReport = Schema.Struct({
  ...telemetryFields,
  by: GitGrouping,
  rows: Schema.Array(GitRow),
  events: Schema.Array(GitEvent),
  totals: GitFigures
})
export type GitReport = typeof GitReport.Type
