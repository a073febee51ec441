/** How tools are used, how they fail, how long they take and what they cost: the answer of `spoor tools`. */
import * as Schema from "effect/Schema"
import { ToolErrorType } from "../record/ToolError.ts"
import { CarryShare } from "./Carry.ts"

/** What the rows of a report on tools are. */
export const ToolGrouping = Schema.Literals(["tool", "server", "skill", "agent"])
export type ToolGrouping = typeof ToolGrouping.Type

/**
 * - `name`: of the tool, MCP server, skill or agent; null for the agents' own tools among servers, and for calls
 *   of which the trail names no tool.
 * - `server`: MCP server of a tool; null for an agent's own tool, and when rows are not tools.
 * - `unfinished`: pending or running when the trail ends: the call never came to an end.
 * - `failure_rate`: errors among calls that completed or failed, 0 to 1; null when none did.
 * - durations: milliseconds, by nearest rank, over the `timed_calls` whose duration is known; else null.
 * - `asked`: calls of which hooks told that a person was asked first; `waited_ms`: how long was waited for the answers,
 *   within the durations; null when no answer's time is known.
 * - `input_chars`, `output_chars`: what went in and came back, all calls together.
 * - `delegated_cost_usd_micros`: what the sub-agents cost that its calls started, their own sub-agents
 *   included; null when they could not be priced, or there were none.
 * - `cost`: what the tool itself cost, when asked for: an estimate, see `CarryShare`.
 */
export const ToolRow = Schema.Struct({
  name: Schema.NullOr(Schema.String),
  server: Schema.NullOr(Schema.String),
  calls: Schema.Int,
  completed: Schema.Int,
  errors: Schema.Int,
  denied: Schema.Int,
  cancelled: Schema.Int,
  unfinished: Schema.Int,
  failure_rate: Schema.NullOr(Schema.Finite),
  timed_calls: Schema.Int,
  duration_p50_ms: Schema.NullOr(Schema.Int),
  duration_p95_ms: Schema.NullOr(Schema.Int),
  duration_max_ms: Schema.NullOr(Schema.Int),
  duration_total_ms: Schema.Int,
  asked: Schema.Int,
  waited_ms: Schema.NullOr(Schema.Int),
  input_chars: Schema.Int,
  output_chars: Schema.Int,
  sessions: Schema.Int,
  agents: Schema.Array(Schema.String),
  first_used_at_ms: Schema.NullOr(Schema.Int),
  last_used_at_ms: Schema.NullOr(Schema.Int),
  delegations: Schema.Int,
  delegated_cost_usd_micros: Schema.NullOr(Schema.Int),
  cost: Schema.NullOr(CarryShare)
})
export type ToolRow = typeof ToolRow.Type

/** Failed calls that failed the same way. `example` is the latest message, secrets taken out. */
export const ToolFailure = Schema.Struct({
  tool: Schema.String,
  type: ToolErrorType,
  code: Schema.NullOr(Schema.String),
  calls: Schema.Int,
  sessions: Schema.Int,
  last_at_ms: Schema.NullOr(Schema.Int),
  example: Schema.String
})
export type ToolFailure = typeof ToolFailure.Type

/** `rows`: the most used first. `failures`: the most frequent first; empty unless asked for. */
export const ToolsReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  by: ToolGrouping,
  timezone: Schema.String,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  rows: Schema.Array(ToolRow),
  failures: Schema.Array(ToolFailure),
  totals: Schema.Struct({
    calls: Schema.Int,
    errors: Schema.Int,
    unfinished: Schema.Int,
    failure_rate: Schema.NullOr(Schema.Finite)
  })
})
export type ToolsReport = typeof ToolsReport.Type
