/** What goes into pricing a request, and what comes out of it. */
import type { RateCard } from "./RateCard.ts"

/** Where the cost that counts came from. `lower_bound` is a computed cost that is known to be too low. */
export type CostStatus = "recorded" | "computed" | "lower_bound" | "unknown"

/**
 * - `computed_cost_usd_micros`: by list price; null when there is none.
 * - `cost_usd_micros`: what totals use, by the policy; null when nothing is known.
 * - `card`: what the computed cost was computed with; the same object for equal prices. `explain` shows how.
 * - `reasons`: why the status is `lower_bound` or `unknown`; empty otherwise.
 */
export interface Priced {
  readonly computed_cost_usd_micros: number | null
  readonly cost_usd_micros: number | null
  readonly cost_status: CostStatus
  readonly card: RateCard | null
  readonly reasons: ReadonlyArray<string>
}

/** What a request costs by list price. `lower_bound`: why it is more; `unknown`: why there is no cost. */
export interface Computed {
  readonly cost: number | null
  readonly card: RateCard | null
  readonly lower_bound: ReadonlyArray<string>
  readonly unknown: string | null
}
