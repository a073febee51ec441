/** What was done in each project: the answer of `spoor projects`. Worktrees belong to their project. */
import * as Schema from "effect/Schema"
import { CostPolicy, UsageAmounts } from "./Usage.ts"

/** A working directory of a project, as sessions had it. */
export const ProjectDirectory = Schema.Struct({
  path: Schema.String,
  is_worktree: Schema.Boolean,
  sessions: Schema.Int
})
export type ProjectDirectory = typeof ProjectDirectory.Type

/**
 * - `project`: root of the repository, or the plain folder; null for sessions of which no folder is known.
 * - `sessions`: user sessions; `sub_agents`: those they started.
 * - `tool_errors`: calls that failed or were denied.
 * - `files_touched`: different paths, as the agents wrote them.
 * - `top_model`: the one with the most output tokens.
 */
export const ProjectRow = Schema.Struct({
  project: Schema.NullOr(Schema.String),
  name: Schema.NullOr(Schema.String),
  ...UsageAmounts.fields,
  cost_share: Schema.NullOr(Schema.Finite),
  sessions: Schema.Int,
  sub_agents: Schema.Int,
  prompts: Schema.Int,
  tool_calls: Schema.Int,
  tool_errors: Schema.Int,
  lines_added: Schema.Int,
  lines_removed: Schema.Int,
  files_touched: Schema.Int,
  agents: Schema.Array(Schema.String),
  branches: Schema.Array(Schema.String),
  directories: Schema.Array(ProjectDirectory),
  top_model: Schema.NullOr(Schema.String),
  first_active_at_ms: Schema.NullOr(Schema.Int),
  last_active_at_ms: Schema.NullOr(Schema.Int)
})
export type ProjectRow = typeof ProjectRow.Type

/** `rows`: the most expensive first, then by requests. With a range, sessions are those active in it. */
export const ProjectsReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  cost_policy: CostPolicy,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  rows: Schema.Array(ProjectRow),
  totals: UsageAmounts
})
export type ProjectsReport = typeof ProjectsReport.Type
