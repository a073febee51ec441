/** Takes a run from one state to the next, or refuses to. */
import type { AgentRun, RunExecution } from "../../record/AgentRun.ts"
import { changedRun } from "../../record/run-document.ts"
import { runSteps } from "../../record/RunStatus.ts"
import { compareRuns } from "./later-run.ts"
import { illegalStep, RunError } from "./RunError.ts"

/** The run after a change. Throws a `RunError` where the change refuses, or its state may not follow. */
export const steppedRun = (run: AgentRun, change: (run: AgentRun) => AgentRun | RunError): AgentRun => {
  const next = change(run)
  if (next instanceof RunError) throw next
  if (next.id !== run.id) throw new Error(`The run ${run.id} cannot become the run ${next.id}`)
  if (next.status !== run.status && !runSteps[run.status].includes(next.status)) {
    throw illegalStep(run.id, run.status, next.status)
  }
  // elsewhere it would be taken for the older one of the two
  if (compareRuns(next, run) < 0) throw new Error(`A change of the run ${run.id} leads back`)
  return next
}

/** The run that another one is an attempt at. Throws a `RunError` when it is none. */
export const firstAttemptOf = ({ id, parent_run_id }: AgentRun): string => {
  if (parent_run_id !== null) return parent_run_id
  throw new RunError({ reason: "refused", message: `The run ${id} is no other attempt of any run.` })
}

/**
 * A run of which another attempt is made. It keeps its end, and what was wrong with it. Of a run that was retried
 * already the other attempt can be retried, but not the run again.
 */
export const retriedRun = (run: AgentRun, again: AgentRun): AgentRun | RunError =>
  run.status === "RETRYING"
    ? illegalStep(run.id, run.status, "RETRYING")
    : changedRun(run, {
        status: "RETRYING",
        execution:
          run.execution === null
            ? null
            : entered(run.execution, "RETRYING", again.started_at_ms, `another attempt: ${again.id}`)
      })

/** What Spoor knows of a run once that has come into another state. */
export const entered = (
  execution: RunExecution,
  status: AgentRun["status"],
  at_ms: number | null,
  reason: string | null
): RunExecution => ({
  ...execution,
  revision: execution.revision + 1,
  history: [...execution.history, { status, at_ms, reason }]
})
