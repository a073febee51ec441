/** What an audit found: the answer of `spoor audit`. */
import * as Schema from "effect/Schema"
import { AuditSession, RuleRun, TreeState, UnreadFile } from "../record/AuditRun.ts"
import { AbsentFinding, FindingSeen, FindingState, Severity } from "../record/Finding.ts"

/** A finding; id, state and time are null where no checkpoint was made. */
export const AuditFinding = Schema.Struct({
  id: Schema.NullOr(Schema.String),
  state: Schema.NullOr(FindingState),
  first_seen_ms: Schema.NullOr(Schema.Int),
  ...FindingSeen.fields
})
export type AuditFinding = typeof AuditFinding.Type

/**
 * - `new`: no finding may be there that was not accepted
 * - `ratchet`: no rule may have more findings than were accepted of it
 */
export const Gate = Schema.Literals(["new", "ratchet"])
export type Gate = typeof Gate.Type

/** `against`: the checkpoint or the baseline file that says what is accepted; `accepted`: how many findings. */
export const GateReport = Schema.Struct({
  gate: Gate,
  against: Schema.String,
  accepted: Schema.Int,
  passed: Schema.Boolean,
  offending: Schema.Array(
    Schema.Struct({
      rule: Schema.String,
      path: Schema.NullOr(Schema.String),
      line: Schema.NullOr(Schema.Int),
      severity: Severity,
      message: Schema.String
    })
  )
})
export type GateReport = typeof GateReport.Type

/**
 * - `checkpoint`, `number`: of the checkpoint that was made; null where none was.
 * - `tool`: who looked. `config`: the file that said what to look for; null where a checkpoint is shown again.
 * - `is_incomplete`: a rule failed or a file could not be read; what they would have found is not known.
 * - `told`: what a person should know of how the configuration was understood.
 * - `gate`: whether the audit passed; null where none was asked for.
 * - `counts`: how many findings are in which state, or went, since the checkpoint before; null where none was made.
 */
export const AuditReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  checkpoint: Schema.NullOr(Schema.String),
  number: Schema.NullOr(Schema.Int),
  tool: Schema.Struct({ name: Schema.String, version: Schema.String }),
  root: Schema.String,
  config: Schema.NullOr(Schema.String),
  told: Schema.Array(Schema.String),
  at_ms: Schema.Int,
  duration_ms: Schema.NullOr(Schema.Int),
  memory_bytes: Schema.NullOr(Schema.Int),
  rule_set: Schema.NullOr(Schema.String),
  tree: Schema.NullOr(TreeState),
  session: Schema.NullOr(AuditSession),
  files_scanned: Schema.NullOr(Schema.Int),
  is_incomplete: Schema.Boolean,
  unread: Schema.Array(UnreadFile),
  errors: Schema.Int,
  warnings: Schema.Int,
  info: Schema.Int,
  files_with_findings: Schema.Int,
  counts: Schema.NullOr(Schema.Record(Schema.String, Schema.Int)),
  rules: Schema.Array(RuleRun),
  findings: Schema.Array(AuditFinding),
  absent: Schema.Array(AbsentFinding),
  gate: Schema.NullOr(GateReport)
})
export type AuditReport = typeof AuditReport.Type
