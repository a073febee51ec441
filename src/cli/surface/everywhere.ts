/** The options that every command has. */
import type { Option } from "../Command.ts"

export const everywhere = [
  {
    name: "json",
    short: "j",
    type: "boolean",
    says: "Print data as JSON (on a terminal indented, else one line)"
  },
  {
    name: "color",
    type: "boolean",
    says: "Use colours; by default only on a terminal (also NO_COLOR, FORCE_COLOR)"
  },
  {
    name: "db",
    type: "string",
    placeholder: "PATH",
    says: "The store: a path, sqlite:PATH, or a postgres:// URL",
    config: "database"
  },
  {
    name: "config",
    type: "string",
    placeholder: "FILE",
    says: "Configuration file to read instead of the usual one"
  },
  { name: "quiet", short: "q", type: "boolean", says: "Say nothing on stderr but errors" },
  { name: "verbose", short: "v", type: "boolean", says: "Say more on stderr" },
  {
    name: "log-format",
    type: "choice",
    choices: ["text", "json"],
    default: "text",
    says: "How stderr talks: words for people, or one JSON object a line"
  },
  { name: "help", short: "h", type: "boolean", says: "Show this help" },
  { name: "version", short: "V", type: "boolean", says: "Show the version" }
] as const satisfies ReadonlyArray<Option>
