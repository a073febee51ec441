/**
 * Finds runs whose recorder has died: killed at once, it could not write their end.
 *
 * Only what this machine's own process table can tell is decided; runs of other machines and of other containers are
 * left as they are.
 */
import * as Effect from "effect/Effect"
import type { AgentRun } from "../../record/AgentRun.ts"
import { changedRun } from "../../record/run-document.ts"
import { isUnfinished } from "../../record/RunStatus.ts"
import { RunError } from "../../store/runs/RunError.ts"
import type { Repository } from "../../store/runs/RunRepository.ts"
import { lifeOf } from "./Processes.ts"

/** Runs of this machine that nobody records any more. */
export const deadRuns = (
  runs: Repository,
  machine: string
): Effect.Effect<ReadonlyArray<AgentRun>, RunError> =>
  Effect.map(runs.unfinished, (unfinished) => unfinished.filter((run) => isDead(run, machine)))

/** Marks them as failed, with the reason. A run that came to its end meanwhile stays as it is. */
export const buryDead = (
  runs: Repository,
  dead: ReadonlyArray<AgentRun>,
  now_ms: number
): Effect.Effect<void, RunError> =>
  Effect.forEach(
    dead,
    ({ id }) =>
      runs
        .change(id, (run) => (isUnfinished(run.status) ? buried(run, now_ms) : ended))
        .pipe(
          Effect.catchIf(
            (error) => error === ended || error.reason === "not_found",
            () => Effect.void
          )
        ),
    { discard: true }
  )

const isDead = ({ execution }: AgentRun, machine: string): boolean =>
  execution !== null &&
  execution.machine === machine &&
  lifeOf(execution.recorder.pid, execution.recorder.identity) === "dead"

const ended = new RunError({ reason: "refused", message: "It has ended meanwhile." })

/** When it ended nobody knows, so it has no end and no duration. */
const buried = (run: AgentRun, now_ms: number): AgentRun => {
  const execution = run.execution!
  const message = `Spoor's process ${execution.recorder.pid}, which recorded it, ended without writing its end; how it went is not known`
  return changedRun(run, {
    status: "FAILED",
    error: { code: "RECORDER_DIED", message, stack_trace: null, recoverable: true },
    execution: {
      ...execution,
      revision: execution.revision + 1,
      history: [
        ...execution.history,
        { status: "FAILED", at_ms: now_ms, reason: "found without its recorder" }
      ]
    }
  })
}
