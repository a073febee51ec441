/** The command that carries on with a session in its own agent. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SessionResume } from "../report/SessionResume.ts"
import { archivedState, type Packed, unpacked } from "../store/live/archive-files.ts"
import { orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { findSession } from "./session-reference.ts"
import { shellQuote } from "./shell-quote.ts"

/** A file of the trail. `decoder_state`: what the decoder of a file of lines remembered, as JSON. */
export interface TrailFile {
  readonly source: string
  readonly format: string
  readonly path: string
  readonly root: string
  readonly mtime_ms: number
  readonly decoder_state: string | null
  readonly vanished_at_ms: number | null
}

/** Native id of the session whose own file this is; sources know, see \`ingest/file-owner.ts\`. */
export type OwnerOf = (file: TrailFile) => string | null

/** How to resume the session that \`reference\` names. Nothing is run. */
export const sessionResume = (
  reference: string,
  ownerOf: OwnerOf
): Effect.Effect<SessionResume, AnalyticsError, SqlClient.SqlClient> =>
  read(reference, ownerOf).pipe(orStoreFailure(`Looking up how to resume ${reference}`))

const read = Effect.fnUntraced(function* (
  reference: string,
  ownerOf: OwnerOf
): Effect.fn.Return<SessionResume, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { row_id, id, agent } = yield* findSession(reference)
  const [row] = yield* sql<{ relation: string; parent: string | null; directory: string | null }>`
    SELECT s.relation, s.parent_native_id AS parent, d.path AS directory
    FROM sessions s LEFT JOIN directories d ON d.id = s.directory_id WHERE s.id = ${row_id}`
  const rows = yield* sql<Packed<TrailFile>>`
    SELECT f.source, f.format, f.path, f.root, f.mtime_ms, f.decoder_state, ${sql.literal(archivedState("f"))},
      f.vanished_at_ms
    FROM session_files sf JOIN source_files f ON f.id = sf.file_id WHERE sf.session_id = ${row_id}`
  const { relation, parent, directory } = row!
  const resumable = resumables[agent]
  // a fork's file and a parent's tell of the session, too, but the agent reads its own
  const own = rows
    .map((row) => unpacked(row))
    .filter((file) => file.format === resumable?.format && (resumable.isOfAll || ownerOf(file) === id))
  const isGone = own.length > 0 && own.every(({ vanished_at_ms }) => vanished_at_ms !== null)
  const hindrance = hindranceOf(agent, id, relation, parent)
  const words = hindrance === null ? resumable!.words(id) : null
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
    trail: isGone ? "gone" : own.length === 0 ? "unknown" : "present",
    notes
  }
})

interface Resumable {
  /** Program and arguments, as the agent's own `--help` tells. */
  readonly words: (id: string) => ReadonlyArray<string>
  /** Format of the file that the agent reads a session from. */
  readonly format: string
  /** One file holds all sessions. */
  readonly isOfAll: boolean
}

const resumables: Readonly<Record<string, Resumable>> = {
  "claude-code": { words: (id) => ["claude", "--resume", id], format: "transcript", isOfAll: false },
  codex: { words: (id) => ["codex", "resume", id], format: "rollout", isOfAll: false },
  opencode: { words: (id) => ["opencode", "--session", id], format: "opencode-db", isOfAll: true }
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
  if (!Object.hasOwn(resumables, agent)) return `It is not known how ${agent} resumes a session.`
  // such an id would be read as an option
  return id.startsWith("-") ? `The id ${id} cannot be given to ${agent}: it begins with a dash.` : null
}

const commandLine = (words: ReadonlyArray<string>, directory: string | null): string => {
  const command = words.map(shellQuote).join(" ")
  return directory === null ? command : `cd -- ${shellQuote(directory)} && ${command}`
}
