/** What was taken in of other tools' reports: the answer of `spoor checkpoints import`. */
import * as Schema from "effect/Schema"

/** What became of a run: a checkpoint, one that would be made, or left out because the tool's history is as far already. */
export const ImportedRun = Schema.Struct({
  tool: Schema.String,
  at_ms: Schema.Int,
  findings: Schema.Int,
  outcome: Schema.Literals(["added", "would_be_added", "left_out"]),
  checkpoint: Schema.NullOr(Schema.String)
})
export type ImportedRun = typeof ImportedRun.Type

/** `format`: null for a file that is no report; `rejected` then says why. */
export const ImportedReport = Schema.Struct({
  report: Schema.String,
  format: Schema.NullOr(Schema.String),
  runs: Schema.Array(ImportedRun),
  rejected: Schema.Array(Schema.Struct({ where: Schema.String, reason: Schema.String })),
  notes: Schema.Array(Schema.String)
})
export type ImportedReport = typeof ImportedReport.Type

export const CheckpointsImport = Schema.Struct({
  schema_version: Schema.Literal(1),
  root: Schema.String,
  reports: Schema.Array(ImportedReport)
})
export type CheckpointsImport = typeof CheckpointsImport.Type
