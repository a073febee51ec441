/**
 * Commits and pull requests that transcripts show, as sightings.
 *
 * They are made of the events of sessions, and made anew whenever a session that has such events changes: forks copy
 * events, and which session had them first is known only when all are read.
 */
import type { DatabaseSync } from "node:sqlite"
import type { GitSeen } from "../../record/Telemetry.ts"

interface EventRow {
  readonly type: string
  readonly data: string
  readonly at_ms: number | null
  readonly address: number | null
  readonly length: number | null
  readonly session: string
  readonly cwd: string | null
  readonly root: string | null
}

/** A sighting, and where the record stands that it was made of. */
export interface FromTranscript {
  readonly facts: GitSeen
  readonly address: number | null
  readonly length: number | null
}

/** Keys of the events of a session that tell of commits and pull requests. */
const keysSql = "SELECT key FROM events WHERE session_id = ? AND type IN ('commit', 'pull_request')"

/** All sessions with the event, whose it is first: no fork, then the earliest. */
const holdersSql = `SELECT e.type, e.data, e.at_ms, e.address, e.length, s.native_id AS session, d.path AS cwd, p.root
  FROM events e JOIN sessions s ON s.id = e.session_id LEFT JOIN directories d ON d.id = s.directory_id
  LEFT JOIN projects p ON p.id = s.project_id
  WHERE e.key = ? AND e.type IN ('commit', 'pull_request')
  ORDER BY s.relation = 'fork' OR s.forked_from_id IS NOT NULL, s.started_at_ms, s.native_id`

/** What the transcripts of these sessions show, and those of all others that show the same. */
export const seenInTranscripts = (
  database: DatabaseSync,
  sessions: ReadonlySet<number>
): ReadonlyArray<FromTranscript> => {
  const find = database.prepare(keysSql)
  const keys = new Set([...sessions].flatMap((id) => find.all(id).map((row) => String(row["key"]))))
  const holders = database.prepare(holdersSql)
  return [...keys].flatMap((key) => {
    const rows = holders.all(key) as unknown as ReadonlyArray<EventRow>
    return rows.flatMap((row) => {
      const facts = factsOf(row, key, firstHolder(rows, row).session)
      return facts === null ? [] : [{ facts, address: row.address, length: row.length }]
    })
  })
}

/** The same few digits in two repositories are two commits. */
const firstHolder = (rows: ReadonlyArray<EventRow>, row: EventRow): EventRow =>
  row.type === "commit" ? rows.find((other) => placeOf(other) === placeOf(row))! : rows[0]!

const placeOf = ({ root, cwd }: EventRow): string | null => root ?? cwd

interface EventData {
  readonly hash?: string
  readonly branch?: string | null
  readonly message?: string | null
  readonly number?: number | null
  readonly url?: string
  readonly action?: string
  readonly rewrite?: true
}

const factsOf = (row: EventRow, key: string, session: string): GitSeen | null => {
  const data = JSON.parse(row.data) as EventData
  const facts = row.type === "commit" ? commit(row, data) : pullRequest(data)
  return facts === null
    ? null
    : {
        ...nothingTold,
        key: `git:transcript:${row.session}:${key}`,
        at_ms: row.at_ms,
        cwd: row.cwd,
        session,
        session_by: "transcript",
        type: row.type,
        ...facts
      }
}

const commit = (row: EventRow, { hash, branch, message, rewrite }: EventData): Partial<GitSeen> | null =>
  /^[0-9a-f]{4,64}$/i.test(hash ?? "")
    ? {
        event: "commit",
        repo_root: row.root,
        hash: hash!.toLowerCase(),
        branch: branch === undefined || /\bHEAD\b/.test(branch ?? "") ? null : branch,
        message: message ?? null,
        ...(rewrite === true ? { is_rewrite: true } : {})
      }
    : null

/** Its address names the repository, for people look at others' too; and then the session did not make it. */
const pullRequest = ({ url, number, action }: EventData): Partial<GitSeen> | null => {
  if (url === undefined) return null
  const path = /([^/]+)\/(?:-\/)?(?:pull|pulls|pull-requests|merge_requests)\/(\d+)/.exec(url)
  const isMade = action === undefined || /^(?:create|open)/.test(action)
  return {
    event: "pull_request",
    repo: path?.[1] ?? null,
    number: number ?? (path === null ? null : Number(path[2])),
    url,
    ...(isMade ? {} : { session: null, session_by: null })
  }
}

const nothingTold: GitSeen = {
  kind: "git",
  key: "",
  shape: "transcript",
  at_ms: null,
  cwd: null,
  session: null,
  session_by: null,
  is_simulated: false,
  event: "commit",
  type: "",
  repo: null,
  repo_root: null,
  branch: null,
  hash: null,
  message: null,
  author: null,
  files_changed: null,
  additions: null,
  deletions: null,
  lines_changed: null,
  commits_pushed: null,
  number: null,
  url: null,
  parents: null,
  trailers: null
}
