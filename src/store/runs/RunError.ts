/** What can go wrong with runs, as values. */
import * as Data from "effect/Data"
import { runSteps, type RunStatus } from "../../record/RunStatus.ts"
import { storeError, type StoreErrorReason } from "../StoreError.ts"

/**
 * - `not_found`: there is no run of that id
 * - `already_there`: there is one already
 * - `illegal_step`: that state cannot follow the one that the run is in
 * - `refused`: the change was not made, for the reason that the message gives
 * - the rest: the place itself failed, as with a store
 */
export type RunErrorReason = "not_found" | "already_there" | "illegal_step" | "refused" | StoreErrorReason

/** `message` says what was being done, to what, and what to do next. */
export class RunError extends Data.TaggedError("RunError")<{
  readonly reason: RunErrorReason
  readonly message: string
}> {}

export const noSuchRun = (id: string): RunError =>
  new RunError({
    reason: "not_found",
    message: `There is no run ${id}. \`spoor runs list\` shows those there are.`
  })

export const alreadyThere = (id: string): RunError =>
  new RunError({ reason: "already_there", message: `There is a run ${id} already.` })

/** What a database or the file system threw while doing `doing`, as an error of runs. */
export const runFailure = (cause: unknown, doing: string): RunError => {
  if (cause instanceof RunError) return cause
  const { reason, message } = storeError(cause, doing)
  return new RunError({ reason, message })
}

/** Why a run cannot go from one state to another. */
export const illegalStep = (id: string, from: RunStatus, to: RunStatus): RunError => {
  const next = runSteps[from]
  const may = next.length === 0 ? "It stays so for good" : `It may become ${next.join(", ")}`
  return new RunError({
    reason: "illegal_step",
    message: `The run ${id} is ${from} and cannot become ${to}. ${may}.`
  })
}
