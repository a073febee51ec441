/** Which cost counts, when the agent wrote one down and the list gives another. */
import type { Computed, Priced } from "./Priced.ts"
import type { Priceable } from "../record/RequestSeen.ts"
import type { RateOptions } from "./RateOptions.ts"

type Policy = NonNullable<RateOptions["policy"]>

/**
 * - `auto`: the recorded cost, when it is more than 0 (agents write 0 for plans and for prices they do not
 *   know); else the computed one; else unknown.
 * - `computed`: the computed one; else unknown.
 * - `recorded`: the recorded one, 0 too; else unknown.
 *
 * The computed cost is kept beside in every case.
 */
export const decide = (computed: Computed, request: Priceable, policy: Policy): Priced => {
  const recorded = request.recorded_cost_usd_micros
  if (recorded !== null && (policy === "recorded" || (policy === "auto" && recorded > 0))) {
    return priced(computed, recorded, "recorded", none)
  }
  if (policy === "recorded") return priced(computed, null, "unknown", ["the agent recorded no cost"])
  if (computed.cost === null) return priced(computed, null, "unknown", [computed.unknown ?? "no price"])
  if (request.lower_bound !== null) {
    return priced(computed, computed.cost, "lower_bound", [request.lower_bound, ...computed.lower_bound])
  }
  return computed.lower_bound.length > 0
    ? priced(computed, computed.cost, "lower_bound", computed.lower_bound)
    : priced(computed, computed.cost, "computed", none)
}

const none: ReadonlyArray<string> = []

const priced = (
  computed: Computed,
  cost_usd_micros: number | null,
  cost_status: Priced["cost_status"],
  reasons: ReadonlyArray<string>
): Priced => ({
  computed_cost_usd_micros: computed.cost,
  cost_usd_micros,
  cost_status,
  card: computed.card,
  reasons
})
