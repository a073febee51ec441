/** What came of looking at one file. */
import type { FindingSeen } from "../../record/Finding.ts"

/** A rule that threw, and what it said. */
export interface RuleFailure {
  readonly rule: string
  readonly reason: string
}

/**
 * - `links`: relative imports that a rule asked for, with where they lead: another tree may lead them elsewhere.
 * - `unread`: why the file could not be read; then nothing is known of it.
 */
export interface FileReport {
  readonly findings: ReadonlyArray<FindingSeen>
  readonly failures: ReadonlyArray<RuleFailure>
  readonly links: ReadonlyArray<readonly [specifier: string, target: string]>
  readonly unread: string | null
}
