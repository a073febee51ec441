/** Which files were read and changed, how often in vain, and what they cost: the answer of `spoor files`. */
import * as Schema from "effect/Schema"
import { CarryShare } from "./Carry.ts"

/** What the rows are: files, their folders, or their extensions. */
export const FileGrouping = Schema.Literals(["file", "directory", "extension"])
export type FileGrouping = typeof FileGrouping.Type

/**
 * - `path`: within the project (`src/cart.ts`), worktrees folded into it; absolute outside any project.
 * - `changes`: writes, edits, deletes and moves; `churn`: lines added and removed together.
 * - `rereads`: reads of a file that the same session had read before, with no change to it and no compaction
 *   in between: what came back was in the context already. `reread_chars`: how much came back.
 * - `retries`: changes of a file that the same exchange had changed before, after a call failed in between.
 * - `one_shot_rate`: of the exchanges that changed it, the part that needed no retry; null when none did.
 * - `cost`: when asked for: an estimate, see `CarryShare`.
 */
export const FileRow = Schema.Struct({
  project: Schema.NullOr(Schema.String),
  path: Schema.String,
  files: Schema.Int,
  reads: Schema.Int,
  writes: Schema.Int,
  edits: Schema.Int,
  deletes: Schema.Int,
  moves: Schema.Int,
  changes: Schema.Int,
  lines_added: Schema.Int,
  lines_removed: Schema.Int,
  churn: Schema.Int,
  sessions: Schema.Int,
  rereads: Schema.Int,
  reread_chars: Schema.Int,
  retries: Schema.Int,
  one_shot_rate: Schema.NullOr(Schema.Finite),
  first_touched_at_ms: Schema.NullOr(Schema.Int),
  last_touched_at_ms: Schema.NullOr(Schema.Int),
  cost: Schema.NullOr(CarryShare)
})
export type FileRow = typeof FileRow.Type

/** `matched`: how many rows there are. `rows`: the most touched first, as many as were asked for. */
export const FilesReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  by: FileGrouping,
  timezone: Schema.String,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  matched: Schema.Int,
  rows: Schema.Array(FileRow),
  totals: Schema.Struct({
    files: Schema.Int,
    reads: Schema.Int,
    changes: Schema.Int,
    lines_added: Schema.Int,
    lines_removed: Schema.Int,
    rereads: Schema.Int,
    reread_chars: Schema.Int,
    retries: Schema.Int,
    one_shot_rate: Schema.NullOr(Schema.Finite)
  })
})
export type FilesReport = typeof FilesReport.Type
