/**
 * The price of one model at one time, with everything applied that the price depends on.
 *
 * A card is what `usage explain` shows and what the store keeps beside every computed cost. It is plain JSON
 * with a fixed order of fields, so equal cards have equal text.
 */
import * as Schema from "effect/Schema"

/**
 * Where a price came from.
 *
 * - `package`: the price package; `name` and `version` are the package's
 * - `supplement`: this room's own dated table (`supplements.ts`); `name` is the page it was read from
 * - `override`: the user's configuration; `name` is the override's own, or its model pattern
 */
export const RateSource = Schema.Struct({
  kind: Schema.Literals(["package", "supplement", "override"]),
  name: Schema.String,
  version: Schema.NullOr(Schema.String)
})
export type RateSource = typeof RateSource.Type

/** A factor that every token price of the card was multiplied with, and the page that says so. */
export const Modifier = Schema.Struct({
  name: Schema.Literals(["fast", "service_tier", "geo"]),
  value: Schema.String,
  multiplier: Schema.Number,
  source: Schema.String
})
export type Modifier = typeof Modifier.Type

/** USD for a million tokens of each class. */
export const TokenRates = Schema.Struct({
  input: Schema.Number,
  output: Schema.Number,
  /** The part of the output that is reasoning; equal to `output` for all but a few models. */
  reasoning: Schema.Number,
  cache_read: Schema.Number,
  cache_write_5m: Schema.Number,
  cache_write_1h: Schema.Number
})
export type TokenRates = typeof TokenRates.Type

/**
 * - `provider`, `model`: whose list, and the list's own id of the model that was matched.
 * - `valid_from`, `valid_to`: UTC days (`2026-03-13`), first included, last excluded; null = as far as known.
 * - `daily`: part of the day that the price is for, UTC (`00:30:00Z`); null for the whole day.
 * - `context`: the band: requests with more than `over_tokens` and at most `up_to_tokens` tokens of context
 *   (input, cache reads and cache writes together). Null when the model has one price for every length.
 * - `usd_per_million`: modifiers included. Web searches are never multiplied.
 * - `notes`: what was assumed or derived. `lower_bound`: why costs by this card are too low; empty if they are not.
 */
export const RateCard = Schema.Struct({
  provider: Schema.String,
  model: Schema.String,
  source: RateSource,
  valid_from: Schema.NullOr(Schema.String),
  valid_to: Schema.NullOr(Schema.String),
  daily: Schema.NullOr(Schema.Struct({ from: Schema.String, to: Schema.String })),
  context: Schema.NullOr(
    Schema.Struct({ over_tokens: Schema.NullOr(Schema.Int), up_to_tokens: Schema.NullOr(Schema.Int) })
  ),
  modifiers: Schema.Array(Modifier),
  usd_per_million: TokenRates,
  usd_per_thousand_web_searches: Schema.NullOr(Schema.Number),
  notes: Schema.Array(Schema.String),
  lower_bound: Schema.Array(Schema.String)
})
export type RateCard = typeof RateCard.Type
