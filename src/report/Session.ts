/** One session in full, without its transcript: the head of `spoor sessions show`. */
import * as Schema from "effect/Schema"
import { Todo } from "../record/TodoList.ts"
import { FamilyMember } from "./SessionFamily.ts"
import { SessionHealth } from "./Health.ts"
import { SessionEntry } from "./Sessions.ts"
import { GitEvent } from "./TelemetryGit.ts"
import { UsageAmounts } from "./Usage.ts"
import { Waits } from "./Waits.ts"

/** What one model did in the session. */
export const SessionModel = Schema.Struct({
  provider: Schema.NullOr(Schema.String),
  model: Schema.NullOr(Schema.String),
  usage: UsageAmounts
})
export type SessionModel = typeof SessionModel.Type

/**
 * `errors`: failed or denied. `duration_ms`: of the calls whose duration is known, together; null when none is.
 * `waited_ms`: how much of it they waited for a person, as far as hooks told; null when they told of none.
 */
export const SessionTool = Schema.Struct({
  tool: Schema.String,
  mcp_server: Schema.NullOr(Schema.String),
  calls: Schema.Int,
  errors: Schema.Int,
  duration_ms: Schema.NullOr(Schema.Int),
  waited_ms: Schema.NullOr(Schema.Int)
})
export type SessionTool = typeof SessionTool.Type

/** A file that the session touched, and how often. Lines: null when the trail tells none. */
export const SessionFile = Schema.Struct({
  path: Schema.String,
  reads: Schema.Int,
  edits: Schema.Int,
  writes: Schema.Int,
  deletes: Schema.Int,
  moves: Schema.Int,
  lines_added: Schema.NullOr(Schema.Int),
  lines_removed: Schema.NullOr(Schema.Int)
})
export type SessionFile = typeof SessionFile.Type

/** Files changed between two points, as the agent recorded it. */
export const SessionPatch = Schema.Struct({
  message: Schema.String,
  hash: Schema.NullOr(Schema.String),
  files: Schema.Array(Schema.String),
  at_ms: Schema.NullOr(Schema.Int)
})
export type SessionPatch = typeof SessionPatch.Type

/** A file of the agent that tells of the session. `vanished_at_ms`: when it was found to be gone. */
export const SessionTrailFile = Schema.Struct({
  path: Schema.String,
  format: Schema.String,
  size_bytes: Schema.Int,
  vanished_at_ms: Schema.NullOr(Schema.Int)
})
export type SessionTrailFile = typeof SessionTrailFile.Type

/**
 * - `inherited_messages`: messages that it holds as copies of another session's; they are not in its figures.
 * - `children`: sessions that it started; `forks`: sessions that began as copies of it.
 * - `files`, `patches`: the first `list_limit` of `files_total` and `patches_total`.
 * - `waits`: for a person, sub-agents' included; null when no hook told of the session.
 * - `commits`: commits and pull requests that it and its sub-agents made, as far as that is known.
 * - `events`: how many of each type.
 */
export const SessionDetail = Schema.Struct({
  schema_version: Schema.Literal(1),
  session: SessionEntry,
  health: SessionHealth,
  inherited_messages: Schema.Int,
  models: Schema.Array(SessionModel),
  tools: Schema.Array(SessionTool),
  children: Schema.Array(FamilyMember),
  forks: Schema.Array(FamilyMember),
  todos: Schema.Array(Todo),
  list_limit: Schema.Int,
  files_total: Schema.Int,
  files: Schema.Array(SessionFile),
  patches_total: Schema.Int,
  patches: Schema.Array(SessionPatch),
  waits: Schema.NullOr(Waits),
  commits: Schema.Array(GitEvent),
  events: Schema.Record(Schema.String, Schema.Int),
  trail: Schema.Array(SessionTrailFile)
})
export type SessionDetail = typeof SessionDetail.Type
