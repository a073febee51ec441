/** What a tool call did to a file. */
import * as Schema from "effect/Schema"

export const FileVerb = Schema.Literals(["read", "write", "edit", "delete", "move"])
export type FileVerb = typeof FileVerb.Type

/**
 * One file touched by one tool call: `(message, part_key, path, verb)` makes it.
 *
 * - `path`: as the agent wrote it (absolute, or relative to the session's working directory).
 * - `lines_added`, `lines_removed`: null when the trail does not tell.
 */
export const FileOperationSeen = Schema.Struct({
  session: Schema.String,
  message: Schema.String,
  part_key: Schema.String,
  path: Schema.String,
  verb: FileVerb,
  lines_added: Schema.NullOr(Schema.Int),
  lines_removed: Schema.NullOr(Schema.Int),
  at_ms: Schema.NullOr(Schema.Int)
})
export type FileOperationSeen = typeof FileOperationSeen.Type

/** Files changed between two points, as the agent itself recorded it (OpenCode `patch` parts, Codex patches). */
export const PatchSeen = Schema.Struct({
  session: Schema.String,
  message: Schema.String,
  key: Schema.String,
  hash: Schema.NullOr(Schema.String),
  files: Schema.Array(Schema.String),
  at_ms: Schema.NullOr(Schema.Int)
})
export type PatchSeen = typeof PatchSeen.Type
