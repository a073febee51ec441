/** Checkpoints of audits: which there are, and what changed from one to another: the answers of `spoor checkpoints`. */
import * as Schema from "effect/Schema"
import { Absence, FindingState, Severity } from "../record/Finding.ts"

const Time = Schema.Int
const Text = Schema.NullOr(Schema.String)
const Count = Schema.Int

/**
 * A checkpoint in brief.
 *
 * - `id`: as its file is called; `number`: from 1, in the history of this tool and tree.
 * - `session`: the agent's own id of the session that it was made in or for.
 * - `files_scanned`: null where the tool does not say.
 * - `is_incomplete`: a rule failed or a file could not be read, so fewer findings need not mean better code.
 * - `arrived`: findings that were not there at the checkpoint before; `fixed`: those that went since.
 */
export const CheckpointEntry = Schema.Struct({
  id: Schema.String,
  number: Count,
  root: Schema.String,
  tool: Schema.String,
  tool_version: Schema.String,
  at_ms: Time,
  commit: Text,
  branch: Text,
  dirty_files: Schema.NullOr(Count),
  session: Text,
  files_scanned: Schema.NullOr(Count),
  duration_ms: Schema.NullOr(Count),
  is_incomplete: Schema.Boolean,
  errors: Count,
  warnings: Count,
  info: Count,
  findings: Count,
  files_with_findings: Count,
  arrived: Count,
  fixed: Count
})
export type CheckpointEntry = typeof CheckpointEntry.Type

/** The newest first. `matched`: how many there are in all. */
export const CheckpointList = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  matched: Count,
  checkpoints: Schema.Array(CheckpointEntry)
})
export type CheckpointList = typeof CheckpointList.Type

/**
 * What became of a finding between two checkpoints: a state if it is at the later one, else why it is not.
 * `measured_again`: at the earlier one nobody looked for it.
 */
export const FindingChange = Schema.Union([FindingState, Absence, Schema.Literal("measured_again")])
export type FindingChange = typeof FindingChange.Type

/** A finding that is at one of the two checkpoints, as it is at the later one it is at. */
export const ChangedFinding = Schema.Struct({
  id: Schema.String,
  change: FindingChange,
  rule: Schema.String,
  severity: Severity,
  message: Schema.String,
  path: Text,
  line: Schema.NullOr(Count),
  first_seen_ms: Time
})
export type ChangedFinding = typeof ChangedFinding.Type

const counts = {
  new: Count,
  reopened: Count,
  unchanged: Count,
  moved: Count,
  updated: Count,
  measured_again: Count,
  fixed: Count,
  file_deleted: Count,
  not_measured: Count,
  rule_removed: Count
}

/** How many findings changed how. */
export const ChangeCounts = Schema.Struct(counts)
export type ChangeCounts = typeof ChangeCounts.Type

/** The same of one rule, or of one file. `name` is null for findings about no file. */
export const ChangeRow = Schema.Struct({ name: Text, from: Count, to: Count, ...counts })
export type ChangeRow = typeof ChangeRow.Type

/**
 * From one checkpoint to another of the same tool and tree.
 *
 * - `by_rule`, `by_file`: those where anything but `unchanged` and `moved` happened, most of it first. One fixed and one
 *   new in the same row is no rest: both are counted.
 * - `findings`: those that changed, at most so many as were asked for; `changed`: how many there are.
 */
export const CheckpointDelta = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  from: CheckpointEntry,
  to: CheckpointEntry,
  counts: ChangeCounts,
  by_rule: Schema.Array(ChangeRow),
  by_file: Schema.Array(ChangeRow),
  changed: Count,
  findings: Schema.Array(ChangedFinding)
})
export type CheckpointDelta = typeof CheckpointDelta.Type
