/** `spoor runs list`: the runs that fit, the newest first. */
import * as Effect from "effect/Effect"
import type { RunStatus } from "../record/RunStatus.ts"
import type { RunEntry, RunList } from "../report/Runs.ts"
import { RunRepository, type RunBrief } from "../store/runs/RunRepository.ts"
import type { RunError } from "../store/runs/RunError.ts"
import { badInput, type AnalyticsError } from "./AnalyticsError.ts"
import { timeScope, type TimeQuestion } from "./period.ts"

export interface RunsQuestion extends TimeQuestion {
  readonly repositories?: ReadonlyArray<string> | undefined
  readonly statuses?: ReadonlyArray<RunStatus> | undefined
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
  const time = yield* timeScope(question)
  const after = question.cursor === undefined ? undefined : yield* placeOf(question.cursor)
  const { runs, matched } = yield* repository.page({
    repositories: question.repositories,
    statuses: question.statuses,
    from_ms: time.from_ms,
    to_ms: time.to_ms,
    limit: question.limit,
    after
  })
  const last = runs.at(-1)
  return {
    schema_version: 1,
    timezone: time.zone.name,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    matched,
    runs: runs.map(entryOf),
    next_cursor: runs.length < question.limit || last === undefined ? null : cursorOf(last)
  }
})

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
  prompt_begins: run.prompt_begins,
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
