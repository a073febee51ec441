/** A session, as one place in the trail shows it. Sightings of the same session are joined by the store. */
import * as Schema from "effect/Schema"
import { AgentName } from "./Agent.ts"

/**
 * How a session came to be.
 *
 * - `root`: a person (or a script) started it
 * - `subagent`: a tool call of `parent_native_id` started it; it is not a user session
 * - `fork`: it began as a copy of `parent_native_id`
 * - `system`: the agent started it for itself (review, title, guardian)
 */
export const SessionRelation = Schema.Literals(["root", "subagent", "fork", "system"])
export type SessionRelation = typeof SessionRelation.Type

/**
 * One sighting of a session.
 *
 * - `native_id`: the agent's own id; for a sub-agent that has none, one the source makes from the parent's
 *   id and the sub-agent's (stable under re-reading).
 * - `parent_call_id`: id of the tool call in the parent that started it, when known.
 * - `role`: what the (sub-)agent is for, e.g. `Explore`, `build`, `general-purpose`.
 * - `title_rank`: which title wins when sightings differ: the greater rank, then the greater text.
 *   Convention: custom title 4, agent-made title 3, summary 2, first prompt 1, none 0.
 * - `cwd`: working directory first seen, at time `cwd_at_ms`; the earliest wins.
 * - `project_root`: repository root when the trail itself names it (OpenCode `worktree`), else null.
 * - times: least and greatest time stamp seen, UTC milliseconds; null when the trail has no time.
 */
export const SessionSeen = Schema.Struct({
  agent: AgentName,
  native_id: Schema.String,
  relation: SessionRelation,
  parent_native_id: Schema.NullOr(Schema.String),
  parent_call_id: Schema.NullOr(Schema.String),
  role: Schema.NullOr(Schema.String),
  title: Schema.NullOr(Schema.String),
  title_rank: Schema.Int,
  cwd: Schema.NullOr(Schema.String),
  cwd_at_ms: Schema.NullOr(Schema.Int),
  project_root: Schema.NullOr(Schema.String),
  git_branch: Schema.NullOr(Schema.String),
  agent_version: Schema.NullOr(Schema.String),
  started_at_ms: Schema.NullOr(Schema.Int),
  ended_at_ms: Schema.NullOr(Schema.Int)
})
export type SessionSeen = typeof SessionSeen.Type
