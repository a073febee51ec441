/** How to carry on with a session in its own agent. */
import * as Schema from "effect/Schema"

/**
 * - `arguments`: program and arguments, to be run in `directory` (null: the trail names none). Null when the
 *   session cannot be resumed; `notes` say why.
 * - `command`: the same as one line for a POSIX shell, quoted.
 * - `trail`: whether the file that the agent reads the session from is still there. `gone`: it was deleted, and has
 *   to be restored first; `unknown`: the store knows none, only files of others that tell of the session.
 */
export const SessionResume = Schema.Struct({
  schema_version: Schema.Literal(1),
  session: Schema.String,
  agent: Schema.String,
  directory: Schema.NullOr(Schema.String),
  arguments: Schema.NullOr(Schema.Array(Schema.String)),
  command: Schema.NullOr(Schema.String),
  trail: Schema.Literals(["present", "gone", "unknown"]),
  notes: Schema.Array(Schema.String)
})
export type SessionResume = typeof SessionResume.Type
