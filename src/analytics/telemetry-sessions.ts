/**
 * Whose session a commit or pull request is, where nothing says so: told by time and place.
 *
 * Invariant: a session is named only when it is the only one that can have done it. The candidates are the sessions at
 * work in the repository at that time, up to five minutes after their last line; of several, those on the commit's
 * branch; and when the commit names an agent as co-author, those of that agent.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SessionLink } from "../report/TelemetryGit.ts"
import { timeConditions } from "./filter.ts"
import type { Range } from "./period.ts"

/** Session, and how it is known. */
export interface LinkedSession {
  readonly session: string
  readonly session_by: SessionLink
  readonly agent: string | null
}

interface Candidate {
  readonly id: number
  readonly session: string
  readonly agent: string
  readonly session_branch: string | null
  readonly branch: string | null
  readonly trailers: string | null
}

/** A commit is often the last thing that a session does. */
export const afterglow_ms = 5 * 60_000

/** The session of each event in the range that nothing else links to one, by the event's row id. */
export const sessionsByPlace = Effect.fnUntraced(function* (
  range: Range
): Effect.fn.Return<ReadonlyMap<number, LinkedSession>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Candidate>`
    SELECT g.id, s.native_id AS session, a.name AS agent, s.git_branch AS session_branch, g.branch, g.trailers
    FROM git_events g
    JOIN projects p ON p.root = g.repo_root OR (g.repo_root IS NULL AND p.name = g.repo)
    JOIN sessions s ON s.project_id = p.id AND s.relation IN ('root', 'fork')
      AND s.started_at_ms <= g.at_ms AND s.ended_at_ms >= g.at_ms - ${afterglow_ms}
    JOIN agents a ON a.id = s.agent_id
    WHERE ${sql.and([
      sql.literal("g.session IS NULL"),
      sql.literal("g.event_type IN ('commit', 'pr')"),
      ...timeConditions(sql, "g.at_ms", range)
    ])} ORDER BY g.id, s.id`
  const found = new Map<number, LinkedSession>()
  for (const candidates of Map.groupBy(rows, ({ id }) => id).values()) {
    const only = onlyOne(candidates)
    if (only !== null) {
      const { id, session, agent } = only
      found.set(id, { session, session_by: "time_and_place", agent })
    }
  }
  return found
})

const onlyOne = (candidates: ReadonlyArray<Candidate>): Candidate | null => {
  const named = coAuthor(candidates[0]!.trailers)
  const able = candidates.filter(({ agent }) => named === null || named === agent)
  if (able.length === 1) return able[0]!
  const onBranch = able.filter(({ branch, session_branch }) => branch !== null && branch === session_branch)
  return onBranch.length === 1 ? onBranch[0]! : null
}

/** The agent that a commit names as co-author; null for none. */
export const coAuthor = (trailers: string | null): string | null => {
  const names = (trailers ?? "").split("\n").filter((line) => /^co-authored-by\s*:/i.test(line))
  return agentNames.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1] ?? null
}

const agentNames: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bclaude\b/i, "claude-code"],
  [/\bcodex\b/i, "codex"],
  [/\bopencode\b/i, "opencode"]
]
