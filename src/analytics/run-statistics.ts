/** `spoor runs stats`: how runs came out and how long they took. */
import * as Effect from "effect/Effect"
import type {
  RunDurations,
  RunFiguresEntry,
  RunStatistics,
  SuccessRate,
  SuccessRates,
  UpstreamStatistics
} from "../report/RunStatistics.ts"
import type { Spread } from "../store/runs/run-durations.ts"
import type { RunFigures, RunGroup } from "../store/runs/run-figures.ts"
import type { RunError } from "../store/runs/RunError.ts"
import { RunRepository } from "../store/runs/RunRepository.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { runFilter, type RunsQuestion } from "./runs.ts"

/** What each rate is, for people. */
export const successDefinitions: Readonly<Record<keyof SuccessRates | "upstream", string>> = {
  per_run:
    "runs that succeeded, of those that succeeded or failed; a failed run that was tried again is still a failed run",
  first_attempts:
    "first attempts that succeeded, of first attempts that succeeded or failed; an attempt at a run that is gone is no first one",
  chains:
    "things asked for that succeeded at any attempt, of those that succeeded or failed; attempts at one thing count once",
  of_all: "runs in the state SUCCESS, of all runs in whatever state",
  upstream:
    "SUCCESS of SUCCESS and FAILED, as the first writer of run files has it: a failure that was retried is in neither"
}

const day_ms = 86_400_000

export const runStatistics = Effect.fnUntraced(function* (
  question: RunsQuestion
): Effect.fn.Return<RunStatistics, AnalyticsError | RunError, RunRepository> {
  const repository = yield* RunRepository
  const { time, filter } = yield* runFilter(question)
  const figures = yield* repository.figures(filter)
  const recent = yield* repository.page({
    ...filter,
    from_ms: time.now_ms - day_ms,
    to_ms: null,
    outcomes: ["failed"],
    limit: 0
  })
  return {
    schema_version: 1,
    timezone: time.zone.name,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    total: entryOf(figures.all),
    repositories: figures.by_repository.map(entryOf),
    failed_last_24h: recent.matched,
    upstream: upstreamOf(figures),
    definitions: successDefinitions
  }
})

const entryOf = (group: RunGroup): RunFiguresEntry => ({
  repository: group.repository,
  runs: group.runs,
  by_status: present(group.by_status),
  ...group.by_outcome,
  success: {
    per_run: rateOf(group.by_outcome),
    first_attempts: rateOf(group.first_attempts),
    chains: rateOf(group.chains),
    of_all: rate(group.by_status.SUCCESS, group.runs)
  },
  elapsed: durationsOf(group.elapsed),
  work: durationsOf(group.work),
  wait: durationsOf(group.wait),
  last_started_at_ms: group.last_started_at_ms
})

const present = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))

const rateOf = ({ succeeded, failed }: RunGroup["by_outcome"]): SuccessRate =>
  rate(succeeded, succeeded + failed)

const rate = (succeeded: number, of: number): SuccessRate => ({
  rate: of === 0 ? null : succeeded / of,
  succeeded,
  of
})

const durationsOf = ({ runs, total_ms, p50_ms, p95_ms, max_ms }: Spread): RunDurations => ({
  runs,
  average_ms: runs === 0 ? null : total_ms / runs,
  p50_ms,
  p95_ms,
  max_ms
})

/** `getRunStatistics` of claude-service (meta-gothic-framework). */
const upstreamOf = ({ all, by_repository }: RunFigures): UpstreamStatistics => {
  const { SUCCESS, FAILED } = all.by_status
  return {
    total: all.runs,
    byStatus: present(all.by_status),
    byRepository: Object.fromEntries(by_repository.map(({ repository, runs }) => [repository, runs])),
    averageDuration: all.duration.runs === 0 ? 0 : all.duration.total_ms / all.duration.runs,
    successRate: SUCCESS + FAILED === 0 ? 0 : SUCCESS / (SUCCESS + FAILED)
  }
}
