/** What a price of the user's own is made of; see `rates.overrides` in `settings.ts`. */
import type { Setting } from "./Setting.ts"

const day = { pattern: /^\d{4}-\d{2}-\d{2}$/, form: "a day such as 2026-03-13" }
const perMillion = "USD per million tokens"

export const rateOverride: ReadonlyArray<Setting> = [
  { key: "model", type: "string", default: null, required: true, says: "Model id, or its beginning and *" },
  { key: "name", type: "string", default: null, says: "What explanations call this price" },
  { key: "provider", type: "string", default: null, says: "Only for requests of this provider" },
  { key: "from", type: "string", default: null, ...day, says: "First UTC day of the price" },
  { key: "to", type: "string", default: null, ...day, says: "First UTC day after the price" },
  { key: "input", type: "number", min: 0, default: null, required: true, says: `Input, ${perMillion}` },
  { key: "output", type: "number", min: 0, default: null, required: true, says: `Output, ${perMillion}` },
  { key: "cache_read", type: "number", min: 0, default: null, says: `Cache reads, ${perMillion}` },
  {
    key: "cache_write_5m",
    type: "number",
    min: 0,
    default: null,
    says: `Five-minute cache writes, ${perMillion}`
  },
  {
    key: "cache_write_1h",
    type: "number",
    min: 0,
    default: null,
    says: `One-hour cache writes, ${perMillion}`
  },
  {
    key: "web_search_per_thousand",
    type: "number",
    min: 0,
    default: null,
    says: "USD per thousand web searches"
  },
  {
    key: "long_context.over_tokens",
    type: "integer",
    min: 1,
    default: null,
    says: "Longer requests pay long_context"
  },
  { key: "long_context.input", type: "number", min: 0, default: null, says: `Long input, ${perMillion}` },
  { key: "long_context.output", type: "number", min: 0, default: null, says: `Long output, ${perMillion}` },
  {
    key: "long_context.cache_read",
    type: "number",
    min: 0,
    default: null,
    says: `Long cache reads, ${perMillion}`
  },
  {
    key: "long_context.cache_write_5m",
    type: "number",
    min: 0,
    default: null,
    says: `Long 5 m writes, ${perMillion}`
  },
  {
    key: "long_context.cache_write_1h",
    type: "number",
    min: 0,
    default: null,
    says: `Long 1 h writes, ${perMillion}`
  }
]
