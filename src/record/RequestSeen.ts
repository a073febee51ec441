/**
 * A request: one call of a model, the unit of accounting.
 *
 * The numbers are normalised so that every agent's mean the same: `input_tokens` excludes cached
 * tokens, `output_tokens` includes reasoning (`reasoning_tokens` says how much of it).
 */
import * as Schema from "effect/Schema"
import { Span } from "./Reference.ts"

export const Speed = Schema.Literals(["standard", "fast"])
export type Speed = typeof Speed.Type

/**
 * One sighting of a request. Sightings with equal `(agent, key)` are one request: the snapshot with the
 * greatest `output_tokens` stays (at a tie the complete one), the time is the least.
 *
 * - `session`: native id of the session that this sighting stands in.
 * - `key`: what makes the request itself, e.g. `msg_…:req_…`; stable under re-reading, copying and archiving.
 * - `twin`, `twin_rank`: requests of one agent with the same non-null `twin` may be the same spend under
 *   another key. Those of rank 0 always count. One of rank > 0 is a suspected copy: it counts only where no
 *   twin of rank 0 is known, and then once (least rank, time, key).
 * - `message`: native id of the assistant message that the request produced.
 * - `at_ms`: when it was first seen, UTC ms; null when the trail has no time.
 * - `cache_write_5m_tokens` also takes cache writes whose lifetime the trail does not tell.
 * - `context_tokens` is not stored: it is input + cache read + cache writes.
 * - `recorded_cost_usd_micros`: what the agent itself wrote, in 1/1,000,000 USD; null when it wrote nothing.
 * - `is_complete`: the trail shows the end of the answer.
 * - `lower_bound`: why the output tokens are known to be too low, else null.
 */
export const RequestSeen = Schema.Struct({
  session: Schema.String,
  key: Schema.String,
  twin: Schema.NullOr(Schema.String),
  twin_rank: Schema.Int,
  message: Schema.NullOr(Schema.String),
  at_ms: Schema.NullOr(Schema.Int),
  completed_at_ms: Schema.NullOr(Schema.Int),
  provider: Schema.NullOr(Schema.String),
  model: Schema.NullOr(Schema.String),
  input_tokens: Schema.Int,
  output_tokens: Schema.Int,
  reasoning_tokens: Schema.Int,
  cache_read_tokens: Schema.Int,
  cache_write_5m_tokens: Schema.Int,
  cache_write_1h_tokens: Schema.Int,
  web_searches: Schema.Int,
  speed: Speed,
  service_tier: Schema.NullOr(Schema.String),
  geo: Schema.NullOr(Schema.String),
  stop_reason: Schema.NullOr(Schema.String),
  is_complete: Schema.Boolean,
  lower_bound: Schema.NullOr(Schema.String),
  recorded_cost_usd_micros: Schema.NullOr(Schema.Int),
  span: Span
})
export type RequestSeen = typeof RequestSeen.Type

/** What of a request its price depends on. */
export type Priceable = Pick<
  RequestSeen,
  | "provider"
  | "model"
  | "at_ms"
  | "input_tokens"
  | "output_tokens"
  | "reasoning_tokens"
  | "cache_read_tokens"
  | "cache_write_5m_tokens"
  | "cache_write_1h_tokens"
  | "web_searches"
  | "speed"
  | "service_tier"
  | "geo"
  | "recorded_cost_usd_micros"
  | "lower_bound"
>
