/** A request for tests: nothing but a model and a time, to be filled in. */
import type { Priceable } from "../../record/RequestSeen.ts"

/** Claude Opus 4.6 on 2026-06-01, which is a plain price: 5, 25, 0.5, 6.25 and 10 USD per million. */
export const request = (changes: Partial<Priceable> = {}): Priceable => ({
  provider: "anthropic",
  model: "claude-opus-4-6",
  at_ms: Date.UTC(2026, 5, 1),
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  web_searches: 0,
  speed: "standard",
  service_tier: null,
  geo: null,
  recorded_cost_usd_micros: null,
  lower_bound: null,
  ...changes
})
