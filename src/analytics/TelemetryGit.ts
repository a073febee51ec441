/** `spoor telemetry git`: commits, pushes and pull requests, each once, and the sessions that made them. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { GitEvent, GitFigures, GitGrouping, GitReport } from "../report/TelemetryGit.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { timeScope, type TimeQuestion, type TimeScope } from "./period.ts"
import { makeRedactor } from "./redact.ts"
import { gitEventsIn } from "./telemetry-git-rows.ts"
import { byDayOr, countOf, dayOf, grouped, sumOfKnown } from "./telemetry-range.ts"

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
  const { events, head } = yield* gitEventsIn(time, question.repos ?? [])
  const rows = [...grouped(events, nameOf(by, time))].map(([name, group]) => ({ name, ...figuresOf(group) }))
  const redact = question.redact === false ? (text: string) => text : makeRedactor().text
  return {
    ...head,
    by,
    rows: rows.sort(byDayOr(by === "day", ({ commits }) => commits)),
    events: events
      .slice(events.length - Math.min(events.length, question.events ?? 0))
      .reverse()
      .map((event) => ({ ...event, message: event.message === null ? null : redact(event.message) })),
    totals: figuresOf(events)
  }
})

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

const kinds = ["commit", "rewrite", "push", "pr"]

const figuresOf = (events: ReadonlyArray<GitEvent>): GitFigures => {
  const commits = events.filter(({ type }) => type === "commit")
  const times = events.flatMap(({ at_ms }) => at_ms ?? [])
  return {
    commits: commits.length,
    rewrites: countOf(events, ({ type }) => type === "rewrite"),
    pushes: countOf(events, ({ type }) => type === "push"),
    pull_requests: countOf(events, ({ type }) => type === "pr"),
    others: countOf(events, ({ type }) => !kinds.includes(type)),
    measured_commits: countOf(commits, ({ files_changed, additions, deletions }) =>
      [files_changed, additions, deletions].some((size) => size !== null)
    ),
    files_changed: sumOfKnown(commits, ({ files_changed }) => files_changed),
    additions: sumOfKnown(commits, ({ additions }) => additions),
    deletions: sumOfKnown(commits, ({ deletions }) => deletions),
    with_session: countOf(commits, ({ session }) => session !== null),
    inferred: countOf(commits, ({ session_by }) => session_by === "time_and_place"),
    first_at_ms: times[0] ?? null,
    last_at_ms: times.at(-1) ?? null
  }
}
