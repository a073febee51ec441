/**
 * Where a total comes from, request by request, down to the bytes it was read from: the answer of
 * `spoor usage explain`.
 */
import * as Schema from "effect/Schema"
import { CostStatus, UsageAmounts } from "./Usage.ts"

/** Bytes of the agent's own file that a request was read from. */
export const SourceBytes = Schema.Struct({
  path: Schema.String,
  /** Goes up each time the agent rewrote the file; the bytes are those of that version. */
  generation: Schema.Int,
  offset_bytes: Schema.Int,
  length_bytes: Schema.Int
})
export type SourceBytes = typeof SourceBytes.Type

/**
 * One class of what a request is charged for.
 *
 * - `usd` is the price of `per` of them, from the rate card.
 * - `exact_usd_micros`: `count × usd / per` as an exact decimal.
 * - `cost_usd_micros`: its share of the rounded cost; the shares add up to the computed cost exactly.
 */
export const CostClass = Schema.Struct({
  name: Schema.String,
  count: Schema.Int,
  usd: Schema.Finite,
  per: Schema.Int,
  exact_usd_micros: Schema.String,
  cost_usd_micros: Schema.Int
})
export type CostClass = typeof CostClass.Type

/**
 * - `key`: what makes the request itself; `spoor usage explain --request` takes it.
 * - `cost_usd_micros`: what totals use; it is the recorded or the computed cost, as `cost_status` says.
 * - `rate_card`: place in the report's `rate_cards`; null when no price was found.
 * - `classes`: how the computed cost comes about; empty when there is none, or its card is of an older form.
 * - `reasons`: why the cost is a lower bound or unknown.
 * - `source`: null when the bytes were not kept.
 * - `copies`: other sessions that hold a copy of the request's message; it is not counted there.
 */
export const ExplainedRequest = Schema.Struct({
  key: Schema.String,
  agent: Schema.String,
  session: Schema.String,
  message: Schema.NullOr(Schema.String),
  at_ms: Schema.NullOr(Schema.Int),
  provider: Schema.NullOr(Schema.String),
  model: Schema.NullOr(Schema.String),
  speed: Schema.String,
  service_tier: Schema.NullOr(Schema.String),
  geo: Schema.NullOr(Schema.String),
  input_tokens: Schema.Int,
  output_tokens: Schema.Int,
  reasoning_tokens: Schema.Int,
  cache_read_tokens: Schema.Int,
  cache_write_5m_tokens: Schema.Int,
  cache_write_1h_tokens: Schema.Int,
  web_searches: Schema.Int,
  cost_usd_micros: Schema.NullOr(Schema.Int),
  cost_status: CostStatus,
  recorded_cost_usd_micros: Schema.NullOr(Schema.Int),
  computed_cost_usd_micros: Schema.NullOr(Schema.Int),
  rate_card: Schema.NullOr(Schema.Int),
  classes: Schema.Array(CostClass),
  reasons: Schema.Array(Schema.String),
  is_suspicious: Schema.Boolean,
  source: Schema.NullOr(SourceBytes),
  copies: Schema.Array(Schema.String)
})
export type ExplainedRequest = typeof ExplainedRequest.Type

/**
 * A request that is in the trail and not in the total.
 *
 * - `twin`: the same spend under another key; `counted_as` is the request that counts.
 * - `copied`: the session holds a copy of another session's request; `counted_as` is that request, `counted_in`
 *   its session.
 */
export const NotCounted = Schema.Struct({
  key: Schema.String,
  session: Schema.String,
  at_ms: Schema.NullOr(Schema.Int),
  why: Schema.Literals(["twin", "copied"]),
  explanation: Schema.String,
  counted_as: Schema.NullOr(Schema.String),
  counted_in: Schema.NullOr(Schema.String),
  output_tokens: Schema.Int,
  cost_usd_micros: Schema.NullOr(Schema.Int),
  source: Schema.NullOr(SourceBytes)
})
export type NotCounted = typeof NotCounted.Type

/** Each session's part of the total, without its sub-agents, which stand beside it. */
export const ExplainedSession = Schema.Struct({
  id: Schema.String,
  agent: Schema.String,
  relation: Schema.String,
  parent: Schema.NullOr(Schema.String),
  title: Schema.NullOr(Schema.String),
  files: Schema.Array(Schema.String),
  amounts: UsageAmounts
})
export type ExplainedSession = typeof ExplainedSession.Type

/**
 * - `rate_cards`: as stored with the costs; `source`, `valid_from` and `valid_to` date them.
 * - `totals`: added up from `requests`; `usage_totals`: what `spoor usage` says of the same. They are equal
 *   unless the store is damaged.
 * - `as_written`: with `--request`, the usage block as it stands in the source.
 */
export const ExplainReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  totals: UsageAmounts,
  usage_totals: UsageAmounts,
  sessions: Schema.Array(ExplainedSession),
  requests: Schema.Array(ExplainedRequest),
  not_counted: Schema.Array(NotCounted),
  rate_cards: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)),
  as_written: Schema.NullOr(Schema.Unknown)
})
export type ExplainReport = typeof ExplainReport.Type
