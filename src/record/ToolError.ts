/** What went wrong in a tool call, as a value that can be grouped and queried. */
import * as Schema from "effect/Schema"

/** Kinds of tool failure. `unknown` means that the trail says only that it failed. */
export const ToolErrorType = Schema.Literals([
  "timeout",
  "not_found",
  "permission",
  "rate_limit",
  "conflict",
  "cancelled",
  "invalid_input",
  "exit_code",
  "network",
  "unknown"
])
export type ToolErrorType = typeof ToolErrorType.Type

/**
 * A structured tool error (`error_data` of a part).
 *
 * - `code`: what the tool or the system said, e.g. `"1"` (exit code), `"ENOENT"`; null when it said none.
 * - `message`: at most 500 characters of the tool's own words.
 */
export const ToolError = Schema.Struct({
  type: ToolErrorType,
  code: Schema.NullOr(Schema.String),
  tool: Schema.NullOr(Schema.String),
  message: Schema.String
})
export type ToolError = typeof ToolError.Type
