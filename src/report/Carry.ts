/**
 * What tools, MCP servers, skills and files cost, with what it costs to carry them in context.
 *
 * Costs are shared out by a model (`analytics/CarryModel.ts`): an estimate of who is to blame. What is shared
 * out is exact: rows and the rest add up to what the requests cost.
 */
import * as Schema from "effect/Schema"
import { CostPolicy, CostStatus } from "./Usage.ts"

export const CarryGrouping = Schema.Literals(["tool", "server", "skill", "file"])
export type CarryGrouping = typeof CarryGrouping.Type

const share = {
  calls: Schema.Int,
  written_tokens: Schema.Int,
  written_cost_usd_micros: Schema.NullOr(Schema.Int),
  carried_tokens: Schema.Int,
  entered_cost_usd_micros: Schema.NullOr(Schema.Int),
  carried_cost_usd_micros: Schema.NullOr(Schema.Int),
  cost_usd_micros: Schema.NullOr(Schema.Int),
  cost_status: CostStatus
}

/**
 * - `written`: output tokens that made the calls, and their cost.
 * - `carried_tokens`: tokens of calls and results, counted again in each request that had them in its input.
 * - `entered_cost_usd_micros`: what they cost as input for the first time (mostly as cache writes).
 * - `carried_cost_usd_micros`: what they cost in all later requests (mostly as cache reads).
 * - `cost_usd_micros`: the three together.
 * - `cost_status`: that of the requests, taken together, of all sessions it was carried in. Where it is `unknown`
 *   none of them could be priced, and all four costs are null.
 */
export const CarryShare = Schema.Struct(share)
export type CarryShare = typeof CarryShare.Type

/** `name` is null for what has none: the agent's own tools among MCP servers. */
export const CarryRow = Schema.Struct({ name: Schema.NullOr(Schema.String), ...share })
export type CarryRow = typeof CarryRow.Type

/**
 * - `rows`: the most expensive first.
 * - `other_tools`: calls that belong to no row (not this kind of thing, or no file known).
 * - `answers`, `prompts`: what the model said, and what people and the agent put in.
 * - `base`: the rest of the context: system prompt, tool definitions, reminders; and reasoning as output. What
 *   it cost as input, each time, stands in its `entered_cost_usd_micros`.
 * - `unsplit_cost_usd_micros`: cost of requests without a rate card, which cannot be told apart.
 * - `cost_usd_micros`: the sum of rows, rest, searches and unsplit cost: exactly what usage says; null when
 *   nothing could be priced.
 */
export const CarryReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  by: CarryGrouping,
  is_estimate: Schema.Literal(true),
  timezone: Schema.String,
  cost_policy: CostPolicy,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  requests: Schema.Int,
  rows: Schema.Array(CarryRow),
  other_tools: CarryShare,
  answers: CarryShare,
  prompts: CarryShare,
  base: CarryShare,
  web_search_cost_usd_micros: Schema.Int,
  unsplit_cost_usd_micros: Schema.Int,
  cost_usd_micros: Schema.NullOr(Schema.Int),
  cost_status: CostStatus,
  unpriced_requests: Schema.Int
})
export type CarryReport = typeof CarryReport.Type
