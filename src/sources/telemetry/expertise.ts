/**
 * Routing by expertise: `{query_preview, detected_domain, domain_match_strength, expertise_confidence,
 * base_complexity, base_model, final_model, adjustment, reasoning, timestamp}`. Times are local, `reasoning` is a list.
 */
import { figureAmong, isOwn, keyOf, type Reader, textAmong, timeIn } from "./Reader.ts"
import { reasoningOf } from "./routing.ts"

export const readExpertise: Reader = (record, around) => {
  const domain = textAmong(record, "detected_domain", "domain")
  const final_model = textAmong(record, "final_model", "chosen_model")
  if (domain === null || final_model === null) return null
  const query = textAmong(record, "query_preview", "query")
  const base_model = textAmong(record, "base_model")
  const complexity = figureAmong(record, "base_complexity", "query_complexity", "complexity")
  // The time as it is written: what it means depends on the zone that is configured.
  const written = timeIn(record)
  return {
    kind: "expertise",
    ...around,
    key: keyOf("expertise", record, [String(written), domain, query, complexity, base_model, final_model]),
    shape: isOwn(record) ? "spoor" : "expertise",
    domain,
    domain_match: figureAmong(record, "domain_match_strength", "domain_match"),
    expertise_level: figureAmong(record, "expertise_confidence", "expertise_level"),
    query,
    complexity,
    base_model,
    final_model,
    adjustment: textAmong(record, "adjustment"),
    reasoning: reasoningOf(record["reasoning"])
  }
}
