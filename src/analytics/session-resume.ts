/** The command that carries on with a session in its own agent. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SessionResume } from "../report/SessionResume.ts"
import { orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { findSession } from "./session-reference.ts"
import { shellQuote } from "./shell-quote.ts"

/** How to resume the session that `reference` names. Nothing is run. */
export const sessionResume = (
  reference: string
): Effect.Effect<SessionResume, AnalyticsError, SqlClient.SqlClient> =>
  read(reference).pipe(orStoreFailure(`Looking up how to resume ${reference}`))

const read = Effect.fnUntraced(function* (
  reference: string
): Effect.fn.Return<SessionResume, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { row_id, id, agent } = yield* findSession(reference)
  const [row] = yield* sql<{ relation: string; parent: string | null; directory: string | null }>`
    SELECT s.relation, s.parent_native_id AS parent, d.path AS directory
    FROM sessions s LEFT JOIN directories d ON d.id = s.directory_id WHERE s.id = ${row_id}`
  const files = yield* sql<{ vanished_at_ms: number | null }>`
    SELECT f.vanished_at_ms FROM session_files sf JOIN source_files f ON f.id = sf.file_id WHERE sf.session_id = ${row_id}`
  const { relation, parent, directory } = row!
  const isGone = files.length > 0 && files.every(({ vanished_at_ms }) => vanished_at_ms !== null)
  const hindrance = hindranceOf(agent, id, relation, parent)
  const words = hindrance === null ? resumeArguments[agent]!(id) : null
  const notes = hindrance === null ? [] : [hindrance]
  if (hindrance === null && isGone) {
    notes.push(
      `The agent has deleted its file of this session. Bring it back first: spoor sessions restore ${shellQuote(id)}`
    )
  }
  if (hindrance === null && directory === null) {
    notes.push("The trail does not name the folder it ran in. Change to the project's folder first.")
  }
  return {
    schema_version: 1,
    session: id,
    agent,
    directory,
    arguments: words,
    command: words === null ? null : commandLine(words, directory),
    trail: isGone ? "gone" : files.length === 0 ? "unknown" : "present",
    notes
  }
})

/** Program and arguments by agent, as its own `--help` tells. */
const resumeArguments: Readonly<Record<string, (id: string) => ReadonlyArray<string>>> = {
  "claude-code": (id) => ["claude", "--resume", id],
  codex: (id) => ["codex", "resume", id],
  opencode: (id) => ["opencode", "--session", id]
}

/** Why a session cannot be resumed; null when it can. */
const hindranceOf = (agent: string, id: string, relation: string, parent: string | null): string | null => {
  if (relation === "subagent" || relation === "system") {
    const of =
      parent === null
        ? ""
        : ` Resume the session that started it: spoor sessions resume ${shellQuote(parent)}`
    return `This is a ${relation === "subagent" ? "sub-agent's session" : "session that the agent started for itself"}, which cannot be resumed alone.${of}`
  }
  if (!Object.hasOwn(resumeArguments, agent)) return `It is not known how ${agent} resumes a session.`
  // such an id would be read as an option
  return id.startsWith("-") ? `The id ${id} cannot be given to ${agent}: it begins with a dash.` : null
}

const commandLine = (words: ReadonlyArray<string>, directory: string | null): string => {
  const command = words.map(shellQuote).join(" ")
  return directory === null ? command : `cd -- ${shellQuote(directory)} && ${command}`
}
