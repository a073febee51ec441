/** The rules of an audit: the answer of `spoor audit rules`. */
import * as Schema from "effect/Schema"
import { RuleKind, Severity } from "../record/Finding.ts"

/**
 * - `is_off`: the configuration leaves it out.
 * - `docs`: why; null where the rule does not say.
 * - `bad`, `good`: code that it objects to, and code that it lets be.
 */
export const RuleEntry = Schema.Struct({
  id: Schema.String,
  kind: RuleKind,
  severity: Severity,
  is_off: Schema.Boolean,
  message: Schema.String,
  docs: Schema.NullOr(Schema.String),
  docs_url: Schema.NullOr(Schema.String),
  tags: Schema.Array(Schema.String),
  bad: Schema.Array(Schema.String),
  good: Schema.Array(Schema.String)
})
export type RuleEntry = typeof RuleEntry.Type

/** `config`: the file that switched them on. */
export const AuditRules = Schema.Struct({
  schema_version: Schema.Literal(1),
  config: Schema.String,
  rules: Schema.Array(RuleEntry)
})
export type AuditRules = typeof AuditRules.Type
