/**
 * A finding: one place in the code that a rule objects to, and what it is known again by when the code around it has
 * changed.
 */
import * as Schema from "effect/Schema"

export const Severity = Schema.Literals(["error", "warning", "info"])
export type Severity = typeof Severity.Type

/**
 * - `pattern`: says something about the code at one place
 * - `boundary`: says which modules may import which
 * - `docs`: says something about documents, comments or names of files
 * - `metric`: measures, and objects to what is beyond a limit
 */
export const RuleKind = Schema.Literals(["pattern", "boundary", "docs", "metric"])
export type RuleKind = typeof RuleKind.Type

/**
 * Where a finding stands. Lines and columns begin at 1; a column counts UTF-16 units; the end is exclusive. Null is
 * what was not said: SARIF may name a line alone, a rule about the project names no file.
 *
 * - `path`: with `/`, relative to the root of what was audited.
 */
export const FindingPlace = Schema.Struct({
  path: Schema.NullOr(Schema.String),
  start_line: Schema.NullOr(Schema.Int),
  start_column: Schema.NullOr(Schema.Int),
  end_line: Schema.NullOr(Schema.Int),
  end_column: Schema.NullOr(Schema.Int)
})
export type FindingPlace = typeof FindingPlace.Type

/**
 * What a finding is known again by, beside its rule and its place. None of it is an identity by itself.
 *
 * - `scope`: names of what it stands in, outermost first, `.Class.method`, with titles of tests; empty at the top.
 * - `line_hash`: of the finding's first line without blanks; `line_chars` says how long that is, since short lines
 *   tell little.
 * - `above_hash`, `below_hash`: of the two lines above and below that are not empty, without blanks.
 * - `nth`: its number, from 0, among the findings of the same rule that begin on the same line.
 * - `fingerprints`: what another tool gave it, by the names it gave them.
 *
 * Hashes are the first 12 hexadecimal digits of SHA-1; null where the source was not at hand.
 */
export const FindingFeatures = Schema.Struct({
  scope: Schema.NullOr(Schema.String),
  line_hash: Schema.NullOr(Schema.String),
  line_chars: Schema.NullOr(Schema.Int),
  above_hash: Schema.NullOr(Schema.String),
  below_hash: Schema.NullOr(Schema.String),
  nth: Schema.Int,
  fingerprints: Schema.NullOr(Schema.Record(Schema.String, Schema.String))
})
export type FindingFeatures = typeof FindingFeatures.Type

/** A finding as one run of a tool saw it. `rule`: the rule's id. */
export const FindingSeen = Schema.Struct({
  rule: Schema.String,
  severity: Severity,
  message: Schema.String,
  ...FindingPlace.fields,
  ...FindingFeatures.fields
})
export type FindingSeen = typeof FindingSeen.Type

/**
 * What became of a finding since the checkpoint before.
 *
 * - `new`: not seen before
 * - `unchanged`: at the same place
 * - `moved`: the same text on another line, or in another file
 * - `updated`: the same place, of which the text was edited
 * - `reopened`: it was absent, and is back
 */
export const FindingState = Schema.Literals(["new", "unchanged", "moved", "updated", "reopened"])
export type FindingState = typeof FindingState.Type

/**
 * Why a finding is no more among those seen.
 *
 * - `fixed`: its rule ran over its file and did not find it
 * - `file_deleted`: its file is gone; so is the finding
 * - `not_measured`: its rule failed or was left out, or its file was not read; nothing is known of it
 * - `rule_removed`: nobody looks for it any more
 */
export const Absence = Schema.Literals(["fixed", "file_deleted", "not_measured", "rule_removed"])
export type Absence = typeof Absence.Type

/** A finding with its life. `id`: a ULID, given when it was first seen, at `first_seen_ms`. */
export const Finding = Schema.Struct({
  id: Schema.String,
  state: FindingState,
  first_seen_ms: Schema.Int,
  ...FindingSeen.fields
})
export type Finding = typeof Finding.Type

/** A finding that was there at the checkpoint before and is not at this one. */
export const AbsentFinding = Schema.Struct({ id: Schema.String, absence: Absence })
export type AbsentFinding = typeof AbsentFinding.Type
