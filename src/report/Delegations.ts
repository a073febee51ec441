/**
 * Who hands work to whom.
 *
 * A delegation is a session that a tool call of another one started. Sessions are named by their role; one
 * without a role by its agent when a person started it, else `unknown`. Tokens and costs are those of the
 * delegated session alone, so that sums count nothing twice.
 */
import * as Schema from "effect/Schema"
import { CostStatus } from "./Usage.ts"

const spent = {
  total_tokens: Schema.Int,
  cost_usd_micros: Schema.NullOr(Schema.Int),
  cost_status: CostStatus
}

/**
 * - `sessions_with`: sessions that delegated; `average_per_session`: delegations by those; null without any.
 * - `patterns`: different pairs of who and whom.
 * - `recursive`: made by a session that was itself delegated to; `to_own_kind`: to a session of the same name.
 * - `max_depth`: 1 for a delegation of a person's session.
 * - `missing`: those of the total whose session is known by the call alone: nothing that was said in it is there.
 */
export const DelegationMetrics = Schema.Struct({
  total: Schema.Int,
  sessions_with: Schema.Int,
  average_per_session: Schema.NullOr(Schema.Number),
  patterns: Schema.Int,
  recursive: Schema.Int,
  recursive_percent: Schema.NullOr(Schema.Number),
  to_own_kind: Schema.Int,
  max_depth: Schema.Int,
  missing: Schema.Int
})
export type DelegationMetrics = typeof DelegationMetrics.Type

/** `average_tokens`: of those that are not `missing`; null when all are. */
export const DelegationPattern = Schema.Struct({
  parent: Schema.String,
  child: Schema.String,
  count: Schema.Int,
  percent: Schema.Number,
  missing: Schema.Int,
  average_tokens: Schema.NullOr(Schema.Number),
  ...spent
})
export type DelegationPattern = typeof DelegationPattern.Type

/** `orchestrator` only hands on, `worker` only receives, `hub` does both. */
export const DelegationPart = Schema.Literals(["orchestrator", "hub", "worker"])
export type DelegationPart = typeof DelegationPart.Type

/**
 * - `fan_out`: delegations by each of its sessions that made any; null when none did.
 * - `tokens_per_task`, `duration_per_task_ms`: by each delegation it received of which the trail holds
 *   something (of known duration); null without any. Tokens and cost are of those, too.
 * - `tool_errors`: of the sessions it received.
 */
export const DelegationRole = Schema.Struct({
  name: Schema.String,
  part: DelegationPart,
  sent: Schema.Int,
  received: Schema.Int,
  missing: Schema.Int,
  fan_out: Schema.NullOr(Schema.Number),
  tokens_per_task: Schema.NullOr(Schema.Number),
  duration_per_task_ms: Schema.NullOr(Schema.Number),
  tool_errors: Schema.Int,
  ...spent
})
export type DelegationRole = typeof DelegationRole.Type

/** A chain from the session of a person down to one that handed nothing on; `depth`: delegations in it. */
export const DelegationChain = Schema.Struct({
  chain: Schema.Array(Schema.String),
  depth: Schema.Int,
  count: Schema.Int
})
export type DelegationChain = typeof DelegationChain.Type

/** `times` in a row. */
export const DelegationStep = Schema.Struct({ name: Schema.String, times: Schema.Int })
export type DelegationStep = typeof DelegationStep.Type

/** All delegations of a person's session, at any depth, in the order of time; how often that order occurred. */
export const ExtendedChain = Schema.Struct({
  steps: Schema.Array(DelegationStep),
  delegations: Schema.Int,
  count: Schema.Int
})
export type ExtendedChain = typeof ExtendedChain.Type

/** The delegations of one session in the order of time; `text`: `Explore → Review ×2`. */
export const DelegationSequence = Schema.Struct({
  session: Schema.String,
  name: Schema.String,
  title: Schema.NullOr(Schema.String),
  started_at_ms: Schema.NullOr(Schema.Int),
  delegations: Schema.Int,
  steps: Schema.Array(DelegationStep),
  text: Schema.String,
  ...spent
})
export type DelegationSequence = typeof DelegationSequence.Type

/**
 * `by_hour`: delegations begun in each hour of the local day, 0 to 23; `undated`: those without a time. Lists
 * are sorted by count and hold the first `list_limit`.
 */
export const Delegations = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  list_limit: Schema.Int,
  metrics: DelegationMetrics,
  patterns: Schema.Array(DelegationPattern),
  roles: Schema.Array(DelegationRole),
  chains: Schema.Array(DelegationChain),
  extended_chains: Schema.Array(ExtendedChain),
  sequences: Schema.Array(DelegationSequence),
  by_hour: Schema.Array(Schema.Int),
  undated: Schema.Int
})
export type Delegations = typeof Delegations.Type
