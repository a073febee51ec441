/** What a user may say about prices in the configuration (`rates`). All of it wins over every list. */
import * as Schema from "effect/Schema"

const Usd = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
const Factor = Schema.Finite.check(Schema.isGreaterThan(0))
/** A UTC day, `2026-03-13`. */
const Day = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/))

/** Prices above a length of context: the whole request is charged at them. Missing classes follow `input`. */
const LongContext = Schema.Struct({
  over_tokens: Schema.Int,
  input: Usd,
  output: Usd,
  cache_read: Schema.optionalKey(Usd),
  cache_write_5m: Schema.optionalKey(Usd),
  cache_write_1h: Schema.optionalKey(Usd)
})

/**
 * A price of the user's own, USD per million tokens.
 *
 * - `model`: an id, or the beginning of one and `*`. Compared without regard to case, context suffix (`[1m]`)
 *   or provider prefix.
 * - `provider`: only for requests of this provider; else for all.
 * - `from` (included), `to` (excluded): UTC days; a missing one is open.
 * - Cache prices that are missing are derived: for Claude models 0.1x, 1.25x and 2x of `input`, for others `input`.
 * - Fast mode, service tier and geography still multiply; see the `…Multipliers`.
 * - Of several that fit, the last one wins.
 */
export const RateOverride = Schema.Struct({
  name: Schema.optionalKey(Schema.String),
  model: Schema.String,
  provider: Schema.optionalKey(Schema.String),
  from: Schema.optionalKey(Day),
  to: Schema.optionalKey(Day),
  input: Usd,
  output: Usd,
  cache_read: Schema.optionalKey(Usd),
  cache_write_5m: Schema.optionalKey(Usd),
  cache_write_1h: Schema.optionalKey(Usd),
  web_search_per_thousand: Schema.optionalKey(Usd),
  long_context: Schema.optionalKey(LongContext)
})
export type RateOverride = typeof RateOverride.Type

/**
 * - `policy`: which cost counts. `auto`: what the agent recorded, if more than 0, else what we compute.
 *   `computed`: always what we compute. `recorded`: only what the agent recorded, its zeros too.
 * - `aliases`: a model id, or a name of the user's, to the id to price it as (`gpt-5.4`, `openai/gpt-5.4`).
 * - `fastMultipliers`: by model id, instead of the built-in ones; also for OpenAI's `priority` tier.
 * - `tierMultipliers`: by service tier as the trail names it, for tiers that are not built in (`scale`).
 * - `geoMultipliers`: by geography as the trail names it (`us`, `eu`).
 */
export const RateOptions = Schema.Struct({
  policy: Schema.optionalKey(Schema.Literals(["auto", "computed", "recorded"])),
  overrides: Schema.optionalKey(Schema.Array(RateOverride)),
  aliases: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  fastMultipliers: Schema.optionalKey(Schema.Record(Schema.String, Factor)),
  tierMultipliers: Schema.optionalKey(Schema.Record(Schema.String, Factor)),
  geoMultipliers: Schema.optionalKey(Schema.Record(Schema.String, Factor))
})
export type RateOptions = typeof RateOptions.Type
