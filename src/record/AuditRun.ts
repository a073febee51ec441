/**
 * One run of an audit, ours or another tool's, over one tree of files: what it looked for, what it looked at, and what
 * it found. What was not looked at is said, so that "not found" and "not measured" stay apart.
 */
import * as Schema from "effect/Schema"
import { AbsentFinding, Finding, FindingSeen, RuleKind, Severity } from "./Finding.ts"

/**
 * - `ran`: over all files that it is for
 * - `failed`: threw, or could not be loaded; `reason` says why
 * - `skipped`: left out by a setting or a flag
 * - `unknown`: another tool's rule, of which its report does not say whether it ran
 */
export const RuleStatus = Schema.Literals(["ran", "failed", "skipped", "unknown"])
export type RuleStatus = typeof RuleStatus.Type

/** A rule, and how it did. `findings`: how many it found, 0 included. */
export const RuleRun = Schema.Struct({
  id: Schema.String,
  kind: RuleKind,
  severity: Severity,
  message: Schema.String,
  docs_url: Schema.NullOr(Schema.String),
  tags: Schema.Array(Schema.String),
  status: RuleStatus,
  reason: Schema.NullOr(Schema.String),
  findings: Schema.Int
})
export type RuleRun = typeof RuleRun.Type

/** The state of the tree. `dirty_files`: how many differ from the commit. */
export const TreeState = Schema.Struct({
  commit: Schema.NullOr(Schema.String),
  branch: Schema.NullOr(Schema.String),
  dirty_files: Schema.NullOr(Schema.Int)
})
export type TreeState = typeof TreeState.Type

/**
 * The session that an audit was made in or for. `evidence`: it was named by a flag, by the environment of the process,
 * or is the one that was at work there at that time.
 */
export const AuditSession = Schema.Struct({
  agent: Schema.NullOr(Schema.String),
  native_id: Schema.String,
  evidence: Schema.Literals(["flag", "environment", "overlap"])
})
export type AuditSession = typeof AuditSession.Type

/** A file that was to be read and could not be. */
export const UnreadFile = Schema.Struct({ path: Schema.String, reason: Schema.String })
export type UnreadFile = typeof UnreadFile.Type

/**
 * - `root`: absolute path of the tree.
 * - `rule_set`: hash of all rules with their options; null for other tools.
 * - `memory_bytes`: greatest resident size of the process.
 * - `files_scanned`: how many files were read by any rule; null where the tool does not say.
 * - `unread`: files that could not be read or parsed. One of them, or one failed rule, makes the run incomplete.
 */
const header = {
  tool: Schema.Struct({ name: Schema.String, version: Schema.String }),
  root: Schema.String,
  at_ms: Schema.Int,
  duration_ms: Schema.NullOr(Schema.Int),
  memory_bytes: Schema.NullOr(Schema.Int),
  rule_set: Schema.NullOr(Schema.String),
  tree: Schema.NullOr(TreeState),
  session: Schema.NullOr(AuditSession),
  files_scanned: Schema.NullOr(Schema.Int),
  unread: Schema.Array(UnreadFile),
  rules: Schema.Array(RuleRun)
}

/** `scanned`: the paths of the files read, relative to the root; null where the tool does not say. */
export const AuditRun = Schema.Struct({
  ...header,
  scanned: Schema.NullOr(Schema.Array(Schema.String)),
  findings: Schema.Array(FindingSeen)
})
export type AuditRun = typeof AuditRun.Type

/**
 * A run with its place in the history of its tree and tool. `id`: the time as in names of files,
 * `2026-11-20T04-57-34.198Z`; two of the same millisecond differ by a suffix. `number`: from 1, without gaps.
 */
export const Checkpoint = Schema.Struct({
  id: Schema.String,
  number: Schema.Int,
  ...header,
  findings: Schema.Array(Finding),
  absent: Schema.Array(AbsentFinding)
})
export type Checkpoint = typeof Checkpoint.Type
