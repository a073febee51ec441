/** What a case of the bench is. */
import type { Bench } from "./Bench.ts"
import type { CaseResult } from "./results/CaseResult.ts"

export interface Case {
  /** As `--only` names it; a beginning up to a dash names all that have it. */
  readonly name: string
  /** What is compared with what, in a sentence. */
  readonly says: string
  /** Cases on small trees, for a look at whether the bench itself works, or on those that count. */
  readonly scale: "quick" | "full"
  /** Measured rounds, unless `--runs` says otherwise. */
  readonly runs: number
  readonly run: (bench: Bench, runs: number) => Promise<CaseResult>
}
