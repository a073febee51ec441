/** Which runs a question is about. */
import type { RunStatus } from "../../record/RunStatus.ts"
import type { Outcome } from "./Outcome.ts"

/** A missing or empty list leaves everything in. */
export interface RunFilter {
  readonly repositories?: ReadonlyArray<string> | undefined
  readonly statuses?: ReadonlyArray<RunStatus> | undefined
  readonly outcomes?: ReadonlyArray<Outcome> | undefined
  /** Asked for from this time on, and before that one. UTC milliseconds. */
  readonly from_ms?: number | null | undefined
  readonly to_ms?: number | null | undefined
}
