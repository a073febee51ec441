/** `spoor runs show ID`: one run with its texts, its states, its other attempts and the session that it worked in. */
import * as Effect from "effect/Effect"
import type { AgentRun } from "../record/AgentRun.ts"
import { isSuccess } from "../record/RunStatus.ts"
import type { RunDetail, RunSession } from "../report/RunDetail.ts"
import { noSuchRun, type RunError } from "../store/runs/RunError.ts"
import { RunRepository } from "../store/runs/RunRepository.ts"
import { AnalyticsError, notFound } from "./AnalyticsError.ts"
import { entryOf } from "./runs.ts"

/** `sessionOf`: looks up where the run worked; see `run-session.ts`. */
export const runDetail = Effect.fnUntraced(function* <E, R>(
  reference: string,
  sessionOf: (run: AgentRun) => Effect.Effect<RunSession | null, E, R>
): Effect.fn.Return<RunDetail, AnalyticsError | RunError | E, RunRepository | R> {
  const runs = yield* RunRepository
  const run = yield* findRun(reference)
  const attempts = yield* runs.attempts(run.id)
  const own = attempts.find(({ id }) => id === run.id)
  if (own === undefined) return yield* noSuchRun(run.id)
  return {
    schema_version: 1,
    run: entryOf(own),
    input: run.input,
    output: run.output,
    error: run.error,
    execution: run.execution,
    ...partsOf(run),
    history: (yield* runs.history(run.id)).map((step) => ({ ...step })),
    attempts: attempts.map(entryOf),
    session: yield* sessionOf(run)
  }
})

const shortestPrefix = 4

/** The run of that id, the only one whose id begins so (four characters at least), or the `latest`. */
export const findRun = Effect.fnUntraced(function* (
  reference: string
): Effect.fn.Return<AgentRun, AnalyticsError | RunError, RunRepository> {
  const runs = yield* RunRepository
  const exact = yield* runs.find(reference)
  if (exact !== null) return exact
  if (reference === "latest") {
    const [last] = (yield* runs.page({ limit: 1 })).runs
    const run = last === undefined ? null : yield* runs.find(last.id)
    return run ?? (yield* notFound("There is no run yet. `spoor run -- COMMAND` records one."))
  }
  const ids = reference.length < shortestPrefix ? [] : yield* runs.idsFrom(reference, 21)
  const [only] = ids
  if (only === undefined) return yield* noSuchRun(reference)
  if (ids.length === 1) return (yield* runs.find(only)) ?? (yield* noSuchRun(only))
  return yield* new AnalyticsError({
    reason: "bad_input",
    message: `Several runs begin with ${reference}. Give more of the id.`,
    candidates: ids.slice(0, 20)
  })
})

/** As `store/runs/RunColumns.ts` parts them. */
const partsOf = (run: AgentRun): Pick<RunDetail, "wait_ms" | "work_ms"> => {
  const { started_at_ms, completed_at_ms, duration_ms, status, execution } = run
  const began = execution?.began_at_ms ?? null
  if (began !== null) {
    return {
      wait_ms: Math.max(0, began - started_at_ms),
      work_ms: completed_at_ms === null || completed_at_ms < began ? null : completed_at_ms - began
    }
  }
  if (!isSuccess(status) || duration_ms === null || duration_ms < 0) return { wait_ms: null, work_ms: null }
  const elapsed = completed_at_ms === null ? -1 : completed_at_ms - started_at_ms
  return { wait_ms: elapsed < 0 ? null : Math.max(0, elapsed - duration_ms), work_ms: duration_ms }
}
