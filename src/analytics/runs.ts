/** `spoor runs list`: the runs that fit, the newest first; and what all questions about runs share. */
import * as Effect from "effect/Effect"
import type { RunStatus } from "../record/RunStatus.ts"
import type { RunEntry, RunList } from "../report/Runs.ts"
import type { Outcome } from "../store/runs/Outcome.ts"
import type { RunError } from "../store/runs/RunError.ts"
import type { RunFilter } from "../store/runs/RunFilter.ts"
import { RunRepository, type RunBrief } from "../store/runs/RunRepository.ts"
import { AnalyticsError, badInput } from "./AnalyticsError.ts"
import { firstChars } from "./first-chars.ts"
import { timeScope, type TimeQuestion, type TimeScope } from "./period.ts"

/** Which runs. Any of the names in each list, and all of the lists. */
export interface RunsQuestion extends TimeQuestion {
  readonly repositories?: ReadonlyArray<string> | undefined
  readonly statuses?: ReadonlyArray<RunStatus> | undefined
  readonly outcomes?: ReadonlyArray<Outcome> | undefined
}

export interface RunListQuestion extends RunsQuestion {
  readonly limit: number
  /** `next_cursor` of the page before. */
  readonly cursor?: string | undefined
}

export const listRuns = Effect.fnUntraced(function* (
  question: RunListQuestion
): Effect.fn.Return<RunList, AnalyticsError | RunError, RunRepository> {
  const repository = yield* RunRepository
  const { time, filter } = yield* runFilter(question)
  const after = question.cursor === undefined ? undefined : yield* placeOf(question.cursor)
  // one more than is shown tells whether there is another page
  const { runs, matched } = yield* repository.page({ ...filter, limit: question.limit + 1, after })
  const shown = runs.slice(0, question.limit)
  const last = shown.at(-1)
  return {
    schema_version: 1,
    timezone: time.zone.name,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    matched,
    runs: shown.map(entryOf),
    next_cursor: runs.length === shown.length || last === undefined ? null : cursorOf(last)
  }
})

/** A question understood: names that nobody knows are an error, not an empty answer. */
export const runFilter = Effect.fnUntraced(function* (
  question: RunsQuestion
): Effect.fn.Return<
  { readonly time: TimeScope; readonly filter: RunFilter },
  AnalyticsError | RunError,
  RunRepository
> {
  const time = yield* exactly(question, yield* timeScope(question))
  const { repositories = [], statuses, outcomes } = question
  if (repositories.length > 0) {
    const known = yield* (yield* RunRepository).repositories
    const stranger = repositories.find((name) => !known.includes(name))
    if (stranger !== undefined) return yield* noRepository(stranger, known)
  }
  return { time, filter: { repositories, statuses, outcomes, from_ms: time.from_ms, to_ms: time.to_ms } }
})

/** Runs have times of their own, so hours and instants are not taken to the quarter hour, as usage must be. */
const exactly = (
  { since, until }: TimeQuestion,
  time: TimeScope
): Effect.Effect<TimeScope, AnalyticsError> => {
  const from_ms = exactMoment(since, time) ?? time.from_ms
  const to_ms = exactMoment(until, time) ?? time.to_ms
  return from_ms !== null && to_ms !== null && from_ms >= to_ms
    ? Effect.fail(badInput(`The range is empty: it begins (${since}) after it ends (${until}).`))
    : Effect.succeed({ ...time, from_ms, to_ms })
}

/** Null: a day, or nothing. */
const exactMoment = (text: string | undefined, { now_ms }: TimeScope): number | null => {
  const hours = /^(\d{1,5})h$/.exec(text ?? "")
  if (hours !== null) return now_ms - Number(hours[1]) * 3_600_000
  return text !== undefined && /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : null
}

const noRepository = (name: string, known: ReadonlyArray<string>): AnalyticsError =>
  new AnalyticsError({
    reason: "not_found",
    message: `There is no run for a repository "${name}".${known.length === 0 ? "" : ` Known: ${known.slice(0, 20).join(", ")}.`}`,
    candidates: known.slice(0, 20)
  })

/** Of a prompt that is listed. */
const promptChars = 200

export const entryOf = (run: RunBrief): RunEntry => ({
  id: run.id,
  repository: run.repository,
  status: run.status,
  started_at_ms: run.started_at_ms,
  completed_at_ms: run.completed_at_ms,
  elapsed_ms: elapsedOf(run),
  duration_ms: run.duration_ms,
  retry_count: run.retry_count,
  parent_run_id: run.parent_run_id,
  model: run.model,
  prompt_begins: firstChars(run.prompt_begins, promptChars),
  error_code: run.error_code,
  error_message: run.error_message,
  exit_code: run.exit_code,
  cost_usd_micros: run.cost_usd_micros
})

/** A clock that was set back tells nothing. */
const elapsedOf = ({ started_at_ms, completed_at_ms }: RunBrief): number | null =>
  completed_at_ms === null || completed_at_ms < started_at_ms ? null : completed_at_ms - started_at_ms

const cursorOf = ({ started_at_ms, id }: RunBrief): string => `${started_at_ms}.${id}`

const placeOf = (
  cursor: string
): Effect.Effect<{ readonly started_at_ms: number; readonly id: string }, AnalyticsError> => {
  const [, at, id] = /^(-?\d{1,16})\.(.+)$/.exec(cursor) ?? []
  return at === undefined || id === undefined
    ? Effect.fail(
        badInput(`The cursor ${cursor} is none of \`spoor runs list\`. Leave it out to begin anew.`)
      )
    : Effect.succeed({ started_at_ms: Number(at), id })
}
