/** Sessions, a page at a time: the answer of `spoor sessions list`. */
import * as Schema from "effect/Schema"
import { SessionRelation } from "../record/SessionSeen.ts"
import { SessionHealth } from "./Health.ts"
import { SessionFigures } from "./SessionFigures.ts"

/**
 * Where a session stands, judged by its trail alone.
 *
 * - `live`: its last sign of life, or that of a sub-agent below it, is a few minutes old at most
 * - `crashed`: the trail breaks off while the agent owed something: an answer to a prompt or to a tool
 *   result, or the result of a tool call; and nobody interrupted it
 * - `ended`: neither
 * - `unknown`: nothing was said in it
 */
export const SessionStatus = Schema.Literals(["live", "ended", "crashed", "unknown"])
export type SessionStatus = typeof SessionStatus.Type

/**
 * One session.
 *
 * - `id`: the agent's own id. `parent`: the session whose tool call started it; `forked_from`: the session
 *   whose history it began as a copy of.
 * - `model`: the one with the most output tokens. `project`: name; `project_root`: its folder.
 * - `duration_ms`: from first to last sign of life; `active_ms`: the part of it in which someone was at work
 *   (see `analytics/session-activity.ts`). Null: the trail has no times.
 * - `direct`: without, `rolled_up`: with the sub-agents below it at any depth, `sub_agents` in number. Of
 *   `sub_agents_missing` the trail holds nothing but the call; with any, the rolled-up cost is a lower bound.
 */
export const SessionEntry = Schema.Struct({
  id: Schema.String,
  agent: Schema.String,
  relation: SessionRelation,
  role: Schema.NullOr(Schema.String),
  title: Schema.NullOr(Schema.String),
  project: Schema.NullOr(Schema.String),
  project_root: Schema.NullOr(Schema.String),
  directory: Schema.NullOr(Schema.String),
  git_branch: Schema.NullOr(Schema.String),
  machine: Schema.String,
  user: Schema.NullOr(Schema.String),
  agent_version: Schema.NullOr(Schema.String),
  model: Schema.NullOr(Schema.String),
  parent: Schema.NullOr(Schema.String),
  forked_from: Schema.NullOr(Schema.String),
  started_at_ms: Schema.NullOr(Schema.Int),
  ended_at_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  active_ms: Schema.NullOr(Schema.Int),
  status: SessionStatus,
  files_touched: Schema.Int,
  sub_agents: Schema.Int,
  sub_agents_missing: Schema.Int,
  direct: SessionFigures,
  rolled_up: SessionFigures,
  health: Schema.optionalKey(SessionHealth)
})
export type SessionEntry = typeof SessionEntry.Type

/** What a list is sorted by; the greatest first. Cost and tokens are the rolled-up ones. */
export const SessionSort = Schema.Literals(["start", "cost", "tokens", "duration", "messages"])
export type SessionSort = typeof SessionSort.Type

/** `matched`: how many sessions fit the filter. `next_cursor`: ask with it for the page after this one. */
export const SessionList = Schema.Struct({
  schema_version: Schema.Literal(1),
  sort: SessionSort,
  matched: Schema.Int,
  sessions: Schema.Array(SessionEntry),
  next_cursor: Schema.NullOr(Schema.String)
})
export type SessionList = typeof SessionList.Type
