/**
 * Prices that the package does not hold, or holds without what a coding agent needs. Dated, each with the
 * page it was read from. `PriceBook.test.ts` fails as soon as the package knows one of them, so that it can
 * be deleted here.
 *
 * Prices are written as in the package: USD per million tokens; a list of them is in order of `start_date`;
 * `tiers` hold for the whole request when its context is longer than `start`.
 */
import type { ConditionalPrice, ModelPrice } from "@pydantic/genai-prices"

export interface Supplement {
  /** The package's id of the provider. */
  readonly provider: string
  readonly model: string
  /** The (lower-case) ids that mean a model the package has not; null: this corrects the package's `model`. */
  readonly matches: RegExp | null
  readonly prices: ReadonlyArray<ConditionalPrice> | ModelPrice
  readonly source: string
}

/** Plain tiers are enough: the package's class for them holds nothing else. */
const tiered = (base: number, start: number, price: number) => ({ base, tiers: [{ start, price }] })

export const supplements: ReadonlyArray<Supplement> = [
  {
    // From 2025-08-12 requests of more than 200k tokens of context were possible (beta), at these prices, until
    // the beta ended on 2026-04-30. The package has the band for Sonnet 4.5 only.
    provider: "anthropic",
    model: "claude-sonnet-4-0",
    matches: null,
    prices: {
      input_mtok: tiered(3, 200_000, 6),
      output_mtok: tiered(15, 200_000, 22.5),
      cache_read_mtok: tiered(0.3, 200_000, 0.6),
      cache_write_mtok: tiered(3.75, 200_000, 7.5),
      cache_write_1h_mtok: tiered(6, 200_000, 12),
      web_searches_kcount: 10
    },
    source: "https://www.anthropic.com/news/1m-context"
  },
  {
    // Released on 2026-09-28; reading the cache became cheaper with the release of Haiku 5.5.
    provider: "anthropic",
    model: "claude-sonnet-5-5",
    matches: /^claude-sonnet-5[-.]5(-\d{8})?$/,
    prices: [
      {
        prices: {
          input_mtok: 2,
          output_mtok: 10,
          cache_read_mtok: 0.2,
          cache_write_mtok: 2.5,
          cache_write_1h_mtok: 4,
          web_searches_kcount: 10
        }
      },
      {
        constraint: { type: "start_date", start_date: "2026-10-07" },
        prices: {
          input_mtok: 2,
          output_mtok: 10,
          cache_read_mtok: 0.1,
          cache_write_mtok: 2.5,
          cache_write_1h_mtok: 4,
          web_searches_kcount: 10
        }
      }
    ],
    source: "https://platform.claude.com/docs/en/models/sonnet-5-5/overview"
  },
  {
    provider: "anthropic",
    model: "claude-haiku-5-5",
    matches: /^claude-haiku-5[-.]5(-\d{8})?$/,
    prices: {
      input_mtok: tiered(0.1, 100_000, 0.5),
      output_mtok: tiered(0.5, 100_000, 2.5),
      cache_read_mtok: tiered(0.01, 100_000, 0.05),
      cache_write_mtok: tiered(0.125, 100_000, 0.625),
      cache_write_1h_mtok: tiered(0.2, 100_000, 1),
      web_searches_kcount: 10
    },
    source: "https://platform.claude.com/docs/en/models/haiku-5-5/overview"
  },
  {
    provider: "openai",
    model: "gpt-6.1-sol",
    matches: /^gpt-6[.-]1-sol(-\d{4}-\d{2}-\d{2})?$/,
    prices: {
      input_mtok: tiered(2, 272_000, 4),
      output_mtok: tiered(10, 272_000, 15),
      cache_read_mtok: tiered(0.1, 272_000, 0.2),
      cache_write_mtok: tiered(2.5, 272_000, 5),
      web_searches_kcount: 10
    },
    source: "https://developers.openai.com/api/docs/models/gpt-6.1-sol"
  }
]
