/**
 * The states of an agent run, and which may follow which.
 *
 * A run waits, works, ends, and may then be retried. Every legal step leads to a later stage, so a run never comes
 * back to a state it was in, and of two sightings of a run the later state is the newer one. Plain data: what only
 * looks a state up loads no schemas (`AgentRun.ts` has the schema of a state).
 */

/**
 * - `PENDING`, `QUEUED`: it waits
 * - `STARTED`, `RUNNING`: it works
 * - `SUCCESS`, `COMPLETED`: it did what it should; two words of two programs for the same
 * - `FAILED`, `TIMEOUT`: it did not
 * - `CANCELLED`: somebody stopped it
 * - `RETRYING`: it failed or was stopped, and another attempt was made of it; that is another run, and this one
 *   stays as it is
 */
export const runStatuses = [
  "PENDING",
  "QUEUED",
  "STARTED",
  "RUNNING",
  "SUCCESS",
  "COMPLETED",
  "FAILED",
  "TIMEOUT",
  "CANCELLED",
  "RETRYING"
] as const

export type RunStatus = (typeof runStatuses)[number]

/** How far a run is; every legal step goes up. */
export const runStage: Readonly<Record<RunStatus, number>> = {
  PENDING: 0,
  QUEUED: 1,
  STARTED: 2,
  RUNNING: 3,
  SUCCESS: 4,
  COMPLETED: 4,
  FAILED: 4,
  TIMEOUT: 4,
  CANCELLED: 4,
  RETRYING: 5
}

const ends = ["SUCCESS", "COMPLETED", "FAILED", "TIMEOUT", "CANCELLED"] as const

/** The states that may follow a state. What waits can fail, time out or be cancelled, but succeed only by working. */
export const runSteps: Readonly<Record<RunStatus, ReadonlyArray<RunStatus>>> = {
  PENDING: ["QUEUED", "STARTED", "RUNNING", "FAILED", "TIMEOUT", "CANCELLED"],
  QUEUED: ["STARTED", "RUNNING", "FAILED", "TIMEOUT", "CANCELLED"],
  STARTED: ["RUNNING", ...ends],
  RUNNING: ends,
  SUCCESS: [],
  COMPLETED: [],
  FAILED: ["RETRYING"],
  TIMEOUT: ["RETRYING"],
  CANCELLED: ["RETRYING"],
  RETRYING: []
}

/** Has the run not come to an end? */
export const isUnfinished = (status: RunStatus): boolean => runStage[status] < runStage.SUCCESS

/** Did the run do what it should? */
export const isSuccess = (status: RunStatus): boolean => status === "SUCCESS" || status === "COMPLETED"
