/** `spoor telemetry git`: commits, pushes and pull requests, each once, and the sessions that made them. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { GitEvent, GitFigures, GitGrouping, GitReport, SessionLink } from "../report/TelemetryGit.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { timeScope, type TimeQuestion, type TimeScope } from "./period.ts"
import { makeRedactor } from "./redact.ts"
import { countOf, dayOf, grouped, rowsInRange, sumOf } from "./telemetry-range.ts"
import { coAuthor, sessionsByPlace } from "./telemetry-sessions.ts"
import { compareText } from "./Usage.ts"

export interface GitQuestion extends TimeQuestion {
  /** What the rows are; repositories without it. */
  readonly by?: GitGrouping | undefined
  /** Only these repositories, by the names of their folders. */
  readonly repos?: ReadonlyArray<string> | undefined
  /** The latest events too, at most so many; none without it. */
  readonly events?: number | undefined
  /** Leave secrets in messages. */
  readonly redact?: boolean | undefined
}

/** What happened in git repositories. */
export const gitActivity = (
  question: GitQuestion
): Effect.Effect<GitReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Reading git activity")(answer(question))

const answer = Effect.fnUntraced(function* (
  question: GitQuestion
): Effect.fn.Return<GitReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const by = question.by ?? "repo"
  const time = yield* timeScope(question)
  const { events, head } = yield* gitEvents(time, question.repos ?? [])
  const rows = [...grouped(events, nameOf(by, time))].map(([name, group]) => ({ name, ...figuresOf(group) }))
  const redact = question.redact === false ? (text: string) => text : makeRedactor().text
  return {
    ...head,
    by,
    rows: rows.sort((a, b) =>
      by === "day" ? compareText(a.name ?? "", b.name ?? "") : b.commits - a.commits || byName(a, b)
    ),
    events: events
      .slice(events.length - Math.min(events.length, question.events ?? 0))
      .reverse()
      .map((event) => ({ ...event, message: event.message === null ? null : redact(event.message) })),
    totals: figuresOf(events)
  }
})

const byName = (a: { readonly name: string | null }, b: { readonly name: string | null }): number =>
  compareText(a.name ?? "", b.name ?? "")

const columns = [
  "id",
  "event_type AS type",
  "repo",
  "branch",
  "commit_hash AS hash",
  "message",
  "author",
  "files_changed",
  "additions",
  "deletions",
  "lines_changed",
  "commits_pushed",
  "pr_number AS number",
  "pr_url AS url",
  "parents",
  "trailers",
  "session",
  "session_by",
  "sightings",
  "(SELECT a.name FROM sessions s JOIN agents a ON a.id = s.agent_id WHERE s.native_id = session) AS agent"
]

interface EventRow extends Omit<GitEvent, "is_merge"> {
  readonly id: number
  readonly parents: number | null
  readonly trailers: string | null
}

/** The events in the range, in order of time, each with its session as far as it is known. */
export const gitEvents = Effect.fnUntraced(function* (time: TimeScope, repos: ReadonlyArray<string>) {
  const { rows, head } = yield* rowsInRange<EventRow>({ table: "git_events", columns, time })
  const byPlace = yield* sessionsByPlace(time)
  const wanted = repos.length === 0 ? rows : rows.filter(({ repo }) => repo !== null && repos.includes(repo))
  return { events: wanted.map((row) => eventOf(row, byPlace.get(row.id))), head }
})

const eventOf = (
  row: EventRow,
  inferred:
    | { readonly session: string; readonly session_by: SessionLink; readonly agent: string | null }
    | undefined
): GitEvent => {
  const { id: _, parents, trailers, ...event } = row
  const linked = inferred ?? { session: row.session, session_by: row.session_by, agent: row.agent }
  return {
    ...event,
    ...linked,
    agent: linked.agent ?? coAuthor(trailers),
    is_merge: parents === null ? null : parents > 1
  }
}

const nameOf = (by: GitGrouping, time: TimeScope) => {
  switch (by) {
    case "repo":
      return ({ repo }: GitEvent) => repo
    case "day":
      return ({ at_ms }: GitEvent) => dayOf(time, at_ms)
    case "author":
      return ({ author }: GitEvent) => author
    case "agent":
      return ({ agent }: GitEvent) => agent
    case "session":
      return ({ session }: GitEvent) => session
  }
}

const kinds = ["commit", "push", "pr"]

const figuresOf = (events: ReadonlyArray<GitEvent>): GitFigures => {
  const commits = events.filter(({ type }) => type === "commit")
  const times = events.flatMap(({ at_ms }) => at_ms ?? [])
  return {
    commits: commits.length,
    pushes: countOf(events, ({ type }) => type === "push"),
    pull_requests: countOf(events, ({ type }) => type === "pr"),
    others: countOf(events, ({ type }) => !kinds.includes(type)),
    measured_commits: countOf(
      commits,
      ({ additions, deletions }) => additions !== null || deletions !== null
    ),
    files_changed: sumOf(commits, ({ files_changed }) => files_changed),
    additions: sumOf(commits, ({ additions }) => additions),
    deletions: sumOf(commits, ({ deletions }) => deletions),
    with_session: countOf(commits, ({ session }) => session !== null),
    inferred: countOf(commits, ({ session_by }) => session_by === "time_and_place"),
    first_at_ms: times[0] ?? null,
    last_at_ms: times.at(-1) ?? null
  }
}
