/**
 * The coding agents whose trails Spoor keeps.
 *
 * An agent's name is open: every folder of `sources/` brings its own. The names here are those
 * that answers and tests refer to.
 */
import * as Schema from "effect/Schema"

/** Name of a coding agent: lower case, as on the command line (`claude-code`, `codex`, `opencode`). */
export const AgentName = Schema.String
export type AgentName = typeof AgentName.Type
