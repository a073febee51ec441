/** What is known of the findings of one tree and tool when a new run comes in, and what matching makes of both. */
import type { Absence, AbsentFinding, Finding } from "../../record/Finding.ts"

/**
 * - `open`: what stood at the last checkpoint.
 * - `closed`: what is absent. Of what was fixed or went with its file, as much as shall be known again when it comes
 *   back; all of what was not measured or lost its rule, for of that nobody knows whether it is gone.
 */
export interface Standing {
  readonly open: ReadonlyArray<Finding>
  readonly closed: ReadonlyArray<ClosedFinding>
}

/** A finding as it was when it was last seen, and why it is absent. */
export interface ClosedFinding {
  readonly finding: Finding
  readonly absence: Absence
}

/**
 * What matching has to be told beside the run.
 *
 * - `newId`: gives a ULID, once for each finding not seen before.
 * - `renames`: new path by old path, from git, where both commits are known; else empty.
 * - `isOnDisk`: whether the tree that was audited still has the file; asked at most once a path.
 * - `complete`: whoever brings the report vouches that it is about all rules and all files, although it names neither.
 */
export interface Circumstances {
  readonly newId: () => string
  readonly renames: ReadonlyMap<string, string>
  readonly isOnDisk: (path: string) => boolean
  readonly complete?: boolean
}

/**
 * - `findings`: those of the run, each with its life, by path, line, column and rule.
 * - `absent`: what stood and was not found, and what was absent for one reason and now is for another.
 */
export interface Matched {
  readonly findings: ReadonlyArray<Finding>
  readonly absent: ReadonlyArray<AbsentFinding>
}
