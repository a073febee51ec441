/** What may be done to a repository of runs, in any order; and all that it may be asked afterwards. */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import type { AgentRun } from "../../../record/AgentRun.ts"
import { changedRun } from "../../../record/run-document.ts"
import { runStatuses } from "../../../record/RunStatus.ts"
import type { RunError } from "../RunError.ts"
import type { Repository } from "../RunRepository.ts"
import { aRun } from "./aRun.ts"

const id = fc.constantFrom("a", "b", "c", "d")
const status = fc.constantFrom(...runStatuses)
const words = ["tide", "tides", "mooring", "commit message", "2026-10-25T01:00:00Z"]

const run: fc.Arbitrary<AgentRun> = fc
  .record({
    id,
    status,
    repository: fc.constantFrom("quayside", "tideline"),
    started: fc.nat({ max: 5 }),
    took: fc.option(fc.nat({ max: 900 }), { nil: null }),
    prompt: fc.subarray(words).map((some) => some.join(" ")),
    fails: fc.boolean(),
    parent: fc.option(id, { nil: null }),
    // as others write it: with a field of their own
    isForeign: fc.boolean()
  })
  .map(({ started, took, prompt, fails, parent, isForeign, ...rest }) => {
    const started_at_ms = Date.UTC(2026, 10, 1) + started * 60_000
    const made = aRun(rest.id, {
      ...rest,
      started_at_ms,
      completed_at_ms: took === null ? null : started_at_ms + took,
      duration_ms: took,
      // no circles
      parent_run_id: parent !== null && parent < rest.id ? parent : null,
      input: { ...aRun("").input, prompt },
      error: fails ? { code: "E", message: "m", stack_trace: null, recoverable: false } : null
    })
    return isForeign ? asOthersWrite(made) : made
  })

const asOthersWrite = (made: AgentRun): AgentRun => {
  const value = JSON.parse(JSON.stringify({ host: "quay", run: null })) as object
  const text = JSON.stringify({ ...value, ...documentOf(made) }, null, 1)
  return { ...made, document: text }
}

const documentOf = (made: AgentRun): Record<string, unknown> => ({
  id: made.id,
  repository: made.repository,
  status: made.status,
  startedAt: new Date(made.started_at_ms).toISOString(),
  input: {
    prompt: made.input.prompt,
    diff: made.input.diff,
    recentCommits: made.input.recent_commits,
    model: made.input.model,
    temperature: made.input.temperature
  },
  retryCount: made.retry_count,
  parentRunId: made.parent_run_id ?? undefined,
  completedAt: made.completed_at_ms === null ? undefined : new Date(made.completed_at_ms).toISOString(),
  duration: made.duration_ms ?? undefined,
  error:
    made.error === null
      ? undefined
      : { code: made.error.code, message: made.error.message, recoverable: made.error.recoverable }
})

export type Operation = (runs: Repository) => Effect.Effect<unknown, RunError>

/** Each with words for a failing case. */
export const operation: fc.Arbitrary<readonly [string, Operation]> = fc.oneof(
  run.map((made) => [`add ${made.id} ${made.status}`, (runs: Repository) => runs.add(made)] as const),
  fc
    .array(run, { maxLength: 3 })
    .map(
      (made) => [`join ${made.map((one) => one.id).join()}`, (runs: Repository) => runs.join(made)] as const
    ),
  fc
    .tuple(id, status)
    .map(
      ([which, to]) =>
        [
          `${which} becomes ${to}`,
          (runs: Repository) => runs.change(which, (it) => changedRun(it, { status: to }))
        ] as const
    ),
  run.map(
    (made) => [`retry ${made.parent_run_id} as ${made.id}`, (runs: Repository) => runs.retry(made)] as const
  ),
  fc
    .array(id, { maxLength: 2 })
    .map((ids) => [`remove ${ids.join()}`, (runs: Repository) => runs.remove(ids)] as const)
)

/** What an operation came to: its value, or why it failed. */
export const outcomeOf = (doing: Effect.Effect<unknown, RunError>): Effect.Effect<unknown> =>
  Effect.match(doing, { onSuccess: (value) => ({ value }), onFailure: ({ reason }) => ({ reason }) })

/** All answers of a repository. A file has no memory of earlier states, so histories are left out. */
export const allAnswers = (runs: Repository): Effect.Effect<unknown, RunError> =>
  Effect.gen(function* () {
    const ids = yield* runs.idsFrom("", 99)
    return {
      ids,
      runs: yield* Effect.forEach(ids, (each) => runs.find(each)),
      slice: yield* runs.slice("a", 2),
      unfinished: yield* runs.unfinished,
      repositories: yield* runs.repositories,
      page: yield* runs.page({ limit: 3 }),
      some: yield* runs.page({ limit: 9, repositories: ["tideline"], outcomes: ["failed"] }),
      figures: yield* runs.figures({}),
      similar: (yield* runs.similar("tides and moorings", { limit: 9 })).runs
        .map(({ id: which, score }) => [which, score.toFixed(6)] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      attempts: yield* Effect.forEach(ids, (each) => runs.attempts(each))
    }
  })
