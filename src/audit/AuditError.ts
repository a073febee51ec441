/** What can go wrong with an audit as a whole, as values. What fails for one rule or one file stands in the run. */
import * as Data from "effect/Data"

/**
 * - `config_missing`: no configuration was found, or the one that was named is not there
 * - `config_invalid`: it does not load, holds an unknown key or a value of the wrong kind
 * - `preset_missing`: a preset is neither built in nor installed in the project
 * - `preset_invalid`: a module was found, and is no preset
 * - `rule_invalid`: a rule is malformed, stands twice, or is set without being there
 * - `no_rules`: nothing would be looked for, which is not the same as nothing found
 * - `baseline_invalid`: the file of accepted findings is missing or broken
 * - `git_failed`: git is not there, or could not answer what it was asked
 * - `root_unreadable`: the tree to audit is missing or may not be read
 */
export type AuditErrorReason =
  | "config_missing"
  | "config_invalid"
  | "preset_missing"
  | "preset_invalid"
  | "rule_invalid"
  | "no_rules"
  | "root_unreadable"
  | "git_failed"
  | "baseline_invalid"

/** `message` says what was being done, to what, and what to do next. */
export class AuditError extends Data.TaggedError("AuditError")<{
  readonly reason: AuditErrorReason
  readonly message: string
}> {}
