/**
 * The database of another program that was once called OpenCode as well: opencode-ai/opencode, written in Go,
 * now Crush. It lies as `.opencode/opencode.db` in a project and is migrated by goose.
 */
import type { Lookalike } from "../Source.ts"

export const goDatabase: Lookalike = {
  name: "opencode-go",
  says: "This is the database of the Go program opencode-ai/opencode, now Crush; not OpenCode's",
  detectDatabase: (database) =>
    database.tables.has("sessions") &&
    database.tables.has("messages") &&
    database.columns("sessions").has("prompt_tokens") &&
    database.columns("messages").has("parts")
}
