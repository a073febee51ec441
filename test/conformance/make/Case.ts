/** A case of the corpus, as it is written down before its files are made. */
import type { StatedRate, Truth } from "./Truth.ts"

/** A price as the case states it; of several that fit a request, the first counts. */
export interface StatedPrice extends StatedRate {
  readonly model: string
  /** Days (UTC) that it holds: the first included, the last excluded. */
  readonly from?: string
  readonly to?: string
  /** Only for requests with more tokens of context than this; all their tokens have the price. */
  readonly over_context?: number
}

/** What a price is multiplied with, when the request says so. */
export interface StatedMultiplier {
  readonly model?: string
  readonly speed?: string
  readonly service_tier?: string
  readonly geo?: string
  readonly multiplier: number
}

/** Paths below the fake HOME, and what the files hold. */
export type Files = Map<string, string>

/**
 * - `steps`: the first makes `home/`; each further one makes an overlay (`then-2/`, …) that is laid over it before
 *   the tool is run again. In overlays `X.append` is appended to `X`, `X.sql` is run in the database `X`, and the
 *   lines of `DELETE` name files to be removed.
 * - `stateless`: what a tool that keeps nothing between its runs should show after the last step, if that differs.
 */
export interface Case {
  readonly trap: string
  readonly slug: string
  readonly title: string
  readonly zones?: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
  readonly prices: ReadonlyArray<StatedPrice>
  readonly multipliers?: ReadonlyArray<StatedMultiplier>
  readonly story: string
  readonly steps: ReadonlyArray<(home: Files, truth: Truth) => void>
  readonly stateless?: (truth: Truth) => void
  /** Steps after which it is left to the tool which session has which request. */
  readonly openSessions?: ReadonlyArray<number>
}
