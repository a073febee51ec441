/** Which session fixed what, and which brought it in: the answer of `spoor analytics sessions`. */
import * as Schema from "effect/Schema"
import { Severity } from "../record/Finding.ts"

/**
 * How it is known whose a change of a finding is.
 *
 * - `edit`: it alone wrote to the finding's file since the checkpoint before
 * - `last_edit`: it was the last of several sessions that did
 * - `checkpoint`: it wrote to no such file that is known of, but the audit was made in it
 * - `overlap`: it alone was at work in the project then; this is a guess
 */
export const AuditEvidence = Schema.Literals(["edit", "last_edit", "checkpoint", "overlap"])
export type AuditEvidence = typeof AuditEvidence.Type

/**
 * A finding that came or went. `session`: the user session, by the agent's own id; null: nobody knows.
 *
 * - `turn`: the message with the edit, by the agent's own id; `sub_agent`: the session below that made it, if one did.
 */
export const AttributedChange = Schema.Struct({
  finding: Schema.String,
  change: Schema.Literals(["fixed", "introduced", "reopened"]),
  rule: Schema.String,
  severity: Severity,
  path: Schema.NullOr(Schema.String),
  checkpoint: Schema.String,
  at_ms: Schema.Int,
  session: Schema.NullOr(Schema.String),
  agent: Schema.NullOr(Schema.String),
  turn: Schema.NullOr(Schema.String),
  sub_agent: Schema.NullOr(Schema.String),
  evidence: Schema.NullOr(AuditEvidence)
})
export type AttributedChange = typeof AttributedChange.Type

const tallies = {
  fixed: Schema.Int,
  introduced: Schema.Int,
  reopened: Schema.Int
}

/**
 * - `cost_usd_micros`: of the whole session with its sub-agents, whatever else it did; null: unknown.
 *   `is_lower_bound`: some of it could not be priced.
 * - `cost_per_fixed_usd_micros`: that cost for each finding fixed; null where none was, or the cost is unknown.
 * - `by_evidence`: how many of its changes are known how.
 */
export const AuditSessionRow = Schema.Struct({
  session: Schema.String,
  agent: Schema.String,
  title: Schema.NullOr(Schema.String),
  model: Schema.NullOr(Schema.String),
  started_at_ms: Schema.NullOr(Schema.Int),
  ...tallies,
  cost_usd_micros: Schema.NullOr(Schema.Int),
  is_lower_bound: Schema.Boolean,
  cost_per_fixed_usd_micros: Schema.NullOr(Schema.Int),
  by_evidence: Schema.Record(Schema.String, Schema.Int)
})
export type AuditSessionRow = typeof AuditSessionRow.Type

/** The same of all sessions of which a model wrote most. */
export const AuditModelRow = Schema.Struct({
  model: Schema.NullOr(Schema.String),
  sessions: Schema.Int,
  ...tallies,
  cost_usd_micros: Schema.NullOr(Schema.Int),
  is_lower_bound: Schema.Boolean,
  cost_per_fixed_usd_micros: Schema.NullOr(Schema.Int)
})
export type AuditModelRow = typeof AuditModelRow.Type

/** `unattributed`: changes that no session is known for. `changes`: each one, the newest first, at most as asked for. */
export const AuditSessions = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  root: Schema.String,
  tool: Schema.String,
  sessions: Schema.Array(AuditSessionRow),
  models: Schema.Array(AuditModelRow),
  unattributed: Schema.Struct(tallies),
  matched: Schema.Int,
  changes: Schema.Array(AttributedChange)
})
export type AuditSessions = typeof AuditSessions.Type
