/**
 * Keeps what audits found: one contract, whether it is rows of a database or files beside the project.
 *
 * A run is placed in its history inside one transaction (or under one lock): the repository hands out what stands, is
 * told which finding is which, and writes; so audits that end at once come one after the other.
 */
import type * as Effect from "effect/Effect"
import type { AuditRun, Checkpoint } from "../../record/AuditRun.ts"
import type { Absence, AbsentFinding, Finding } from "../../record/Finding.ts"
import type { StoreError } from "../StoreError.ts"

/** A finding as it was seen last, and why it is absent. */
export interface ClosedFinding {
  readonly finding: Finding
  readonly absence: Absence
}

/**
 * What one tool's history of one tree has come to.
 *
 * - `last`: the newest checkpoint; null before the first.
 * - `open`: findings that stood at it.
 * - `closed`: those that are absent. Of what was fixed or went with its file, as much as went at one of the newest
 *   checkpoints; all of what was not measured or lost its rule, for of that nobody knows whether it is gone.
 */
export interface Standing {
  readonly last: { readonly number: number; readonly at_ms: number; readonly commit: string | null } | null
  readonly open: ReadonlyArray<Finding>
  readonly closed: ReadonlyArray<ClosedFinding>
}

/**
 * Which finding is which: what `place` makes of what stands.
 *
 * - `absent`: what stood and was not found, and what was absent for one reason and now is for another.
 */
export interface Placed {
  readonly findings: ReadonlyArray<Finding>
  readonly absent: ReadonlyArray<AbsentFinding>
}

/** Two tools may have a checkpoint of one tree at the same time, and so by the same id. `root`: absolute. */
export interface CheckpointName {
  readonly root: string
  readonly tool: string
  readonly id: string
}

export interface Checkpoints {
  /** Where they are kept, for people. */
  readonly place: string
  /** Adds a run to the history of its tool and tree. */
  readonly append: (
    run: AuditRun,
    place: (standing: Standing) => Placed
  ) => Effect.Effect<Checkpoint, StoreError>
  /** With its findings; null: there is none of that name. */
  readonly read: (which: CheckpointName) => Effect.Effect<Checkpoint | null, StoreError>
}
