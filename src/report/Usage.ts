/**
 * What was used and what it cost, by period and by whatever else was asked: the answer of `spoor usage`.
 *
 * Other programs read this value as JSON, so fields are only ever added to it, and `schema_version` tells
 * when one changes its meaning.
 */
import * as Schema from "effect/Schema"

/**
 * How sure a cost is. Of one request: `recorded` by the agent, `computed` by us, a `lower_bound` (the trail
 * is known to miss something), or `unknown`. Of a sum: `unknown` when none of its requests could be priced, else
 * `lower_bound` when any of it is a lower bound or could not be priced, else `computed` when any of it is
 * computed, else `recorded`. A total without requests is 0 and `recorded` where it is known that no model was asked;
 * it is `unknown` where the trail holds answers and does not tell what they used, or where there is no trail.
 */
export const CostStatus = Schema.Literals(["recorded", "computed", "lower_bound", "unknown"])
export type CostStatus = typeof CostStatus.Type

/** Which cost counts: what the store decided at ingest (`auto`), always ours, or only what the agent wrote. */
export const CostPolicy = Schema.Literals(["auto", "computed", "recorded"])
export type CostPolicy = typeof CostPolicy.Type

/** What a row may be split by. */
export const Dimension = Schema.Literals([
  "agent",
  "model",
  "provider",
  "project",
  "machine",
  "branch",
  "role",
  "session",
  "tool"
])
export type Dimension = typeof Dimension.Type

const amounts = {
  requests: Schema.Int,
  input_tokens: Schema.Int,
  output_tokens: Schema.Int,
  reasoning_tokens: Schema.Int,
  cache_read_tokens: Schema.Int,
  cache_write_5m_tokens: Schema.Int,
  cache_write_1h_tokens: Schema.Int,
  web_searches: Schema.Int,
  cost_usd_micros: Schema.NullOr(Schema.Int),
  cost_status: CostStatus,
  unpriced_requests: Schema.Int
}

/**
 * - `input_tokens` excludes cached tokens, `output_tokens` includes reasoning, for every agent.
 * - `cost_usd_micros`: sum of what could be priced; null when nothing could.
 * - `unpriced_requests`: how many requests the sum leaves out.
 */
export const UsageAmounts = Schema.Struct(amounts)
export type UsageAmounts = typeof UsageAmounts.Type

/** The session that a row of `usage session` is about. `direct` leaves out its sub-agents. */
export const UsageSession = Schema.Struct({
  id: Schema.String,
  agent: Schema.String,
  relation: Schema.String,
  parent: Schema.NullOr(Schema.String),
  title: Schema.NullOr(Schema.String),
  project: Schema.NullOr(Schema.String),
  started_at_ms: Schema.NullOr(Schema.Int),
  ended_at_ms: Schema.NullOr(Schema.Int),
  sub_agents: Schema.Int
})
export type UsageSession = typeof UsageSession.Type

/**
 * - `key`: `2026-11-06`; for weeks the first day; for months `2026-11`; for sessions the agent's own id; for
 *   blocks the start as an ISO instant; `unknown` for requests that the trail gives no time.
 * - `by`: one entry for each `--by`; null where the trail does not tell. Projects are named by their root.
 * - `session`, `direct`: only in `usage session`, whose amounts include the session's sub-agents.
 */
export const UsageRow = Schema.Struct({
  key: Schema.String,
  by: Schema.Record(Schema.String, Schema.NullOr(Schema.String)),
  ...amounts,
  session: Schema.optionalKey(UsageSession),
  direct: Schema.optionalKey(UsageAmounts)
})
export type UsageRow = typeof UsageRow.Type

export const UsagePeriod = Schema.Literals(["daily", "weekly", "monthly", "session", "blocks"])
export type UsagePeriod = typeof UsagePeriod.Type

/**
 * - `since_ms`, `until_ms`: the range that was counted, UTC, until excluded; null = open.
 * - `undated_requests`: requests without a time, which a range leaves out; 0 when no range was asked.
 * - `is_estimate`: amounts were shared out by a model (only with `--by tool`), not measured.
 */
export const UsageReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  period: UsagePeriod,
  timezone: Schema.String,
  cost_policy: CostPolicy,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  undated_requests: Schema.Int,
  is_estimate: Schema.Boolean,
  rows: Schema.Array(UsageRow),
  totals: UsageAmounts
})
export type UsageReport = typeof UsageReport.Type
