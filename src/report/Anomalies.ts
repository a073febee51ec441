/** What is out of the ordinary: spikes of cost, tools that fail, sessions that delegate or compact too much. */
import * as Schema from "effect/Schema"

/**
 * - `costly_day`, `costly_session`: far above the usual, by the median and its spread
 * - `failing_tool`: many calls, and a large part of them failed
 * - `many_delegations`: a session that started very many sub-agents
 * - `many_compactions`: a session whose context was compacted again and again
 * - `unpriced_model`: requests whose cost nobody knows, so that totals are too low
 * - `suspicious_figures`: numbers or times that validators doubt; they count all the same
 */
export const AnomalyKind = Schema.Literals([
  "costly_day",
  "costly_session",
  "failing_tool",
  "many_delegations",
  "many_compactions",
  "unpriced_model",
  "suspicious_figures"
])
export type AnomalyKind = typeof AnomalyKind.Type

/** Limits that decide. All can be set. */
export const AnomalyLimits = Schema.Struct({
  /** Robust z-score from which a cost is a spike. */
  cost_z: Schema.Finite,
  /** Days, and sessions, that are needed before anything can be called usual. */
  least_days: Schema.Int,
  least_sessions: Schema.Int,
  /** A tool is judged from so many calls on, and fails too much above this rate. */
  tool_calls: Schema.Int,
  tool_failure_rate: Schema.Finite,
  /** More of these in one session are too many. */
  delegations: Schema.Int,
  compactions: Schema.Int
})
export type AnomalyLimits = typeof AnomalyLimits.Type

/**
 * - `subject`: the day, session, tool or model it is about.
 * - `value`, `limit`: what was measured and what it passed: a z-score, a rate, a count.
 * - `cost_usd_micros`: of the day or session, where cost is what is remarkable.
 * - `message`: the same in words.
 */
export const Anomaly = Schema.Struct({
  kind: AnomalyKind,
  subject: Schema.String,
  at_ms: Schema.NullOr(Schema.Int),
  value: Schema.Finite,
  limit: Schema.Finite,
  cost_usd_micros: Schema.NullOr(Schema.Int),
  message: Schema.String
})
export type Anomaly = typeof Anomaly.Type

/** `anomalies`: kind by kind, what passes its limit most first. */
export const AnomaliesReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  limits: AnomalyLimits,
  anomalies: Schema.Array(Anomaly)
})
export type AnomaliesReport = typeof AnomaliesReport.Type
