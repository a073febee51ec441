/** How a run came out. */
import { runStatuses, type RunStatus } from "../../record/RunStatus.ts"

export const outcomes = ["succeeded", "failed", "cancelled", "unfinished"] as const
export type Outcome = (typeof outcomes)[number]

/**
 * Of a run that was retried the file no longer says how it ended; that it has an error tells a failure from a run that
 * was cancelled.
 */
const outcomeOf: Readonly<Record<RunStatus, (has_error: boolean) => Outcome>> = {
  PENDING: () => "unfinished",
  QUEUED: () => "unfinished",
  STARTED: () => "unfinished",
  RUNNING: () => "unfinished",
  SUCCESS: () => "succeeded",
  COMPLETED: () => "succeeded",
  FAILED: () => "failed",
  TIMEOUT: () => "failed",
  CANCELLED: () => "cancelled",
  RETRYING: (has_error) => (has_error ? "failed" : "cancelled")
}

/** Place in `outcomes` by place of the status in `runStatuses`: of runs without an error, then of those with one. */
export const outcomesByStatus = Uint8Array.from(
  [false, true].flatMap((has_error) =>
    runStatuses.map((status) => outcomes.indexOf(outcomeOf[status](has_error)))
  )
)
