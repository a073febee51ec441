/**
 * When it is the turn of sweeps and of the search index. Rows come first: both wait for a moment in which nothing is
 * told, but not for ever.
 */
import type { Tier } from "../finding/tree-changes.ts"

export interface TurnOptions {
  readonly sweep_ms: number
  readonly poll_ms: number
  readonly full_sweep_ms: number
  readonly now: () => number
}

/** What of the trail decides. */
export interface Standing {
  /** Is there a folder that only sweeps look at? */
  readonly needsPolling: boolean
  /** May something have changed that nobody was told of? */
  readonly needsSweep: boolean
  /** Has anything been told that is not read yet? */
  readonly hasNews: boolean
}

/** A moment is quiet when nothing has been read for so long. */
const quiet_ms = 200
/** A sweep waits for a quiet moment, until it is so many times overdue. */
const latest = 6

/** How long after a change it can be searched, about; and at most, when more comes all the time. */
const indexAfter_ms = 1000
const indexLatest_ms = 5000

export class Turns {
  readonly #options: TurnOptions
  #swept_at_ms: number
  #fullySwept_at_ms: number
  #flushed_at_ms = -Infinity
  /** When the index is due; `Infinity` when it is up to date. */
  #index_at_ms = Infinity
  #sweep_at_ms: number

  /** All has just been looked at. */
  constructor(options: TurnOptions) {
    this.#options = options
    this.#swept_at_ms = this.#fullySwept_at_ms = options.now()
    this.#sweep_at_ms = this.#swept_at_ms
  }

  /** When it is worth asking again. */
  get next_at_ms(): number {
    return Math.min(this.#sweep_at_ms, this.#indexing_at_ms)
  }

  /** What was told has been read; `indexes`: it is to be searched, too. */
  flushed(indexes: boolean): void {
    this.#flushed_at_ms = this.#options.now()
    if (indexes) this.#index_at_ms = Math.min(this.#index_at_ms, this.#flushed_at_ms + indexAfter_ms)
  }

  isForIndex(): boolean {
    return this.#options.now() >= this.#indexing_at_ms
  }

  indexed(outcome: "done" | "more" | "busy"): void {
    if (outcome === "done") this.#index_at_ms = Infinity
    else if (outcome === "busy") this.#index_at_ms = this.#options.now() + indexAfter_ms
  }

  /** Which sweep it is time for, if any. */
  sweep(trail: Standing): Tier | null {
    const { full_sweep_ms, now } = this.#options
    const often_ms = this.#often(trail)
    const full_at_ms = trail.needsSweep ? this.#swept_at_ms : this.#fullySwept_at_ms + full_sweep_ms
    this.#sweep_at_ms = Math.min(this.#swept_at_ms + often_ms, full_at_ms)
    if (now() < this.#sweep_at_ms) return null
    // While much is told, nobody is to wait for a look at what is told anyhow.
    const quiet_at_ms = this.#flushed_at_ms + Math.min(quiet_ms, often_ms / 10)
    const isLate = now() >= this.#swept_at_ms + latest * often_ms
    if (!trail.needsPolling && !isLate && (trail.hasNews || now() < quiet_at_ms)) {
      this.#sweep_at_ms = Math.max(quiet_at_ms, now())
      return null
    }
    return now() >= full_at_ms ? "full" : "hot"
  }

  swept(tier: Tier, trail: Standing): void {
    this.#swept_at_ms = this.#options.now()
    if (tier === "full") this.#fullySwept_at_ms = this.#swept_at_ms
    this.#sweep_at_ms = this.#swept_at_ms + this.#often(trail)
  }

  #often({ needsPolling }: Standing): number {
    const { sweep_ms, poll_ms } = this.#options
    return needsPolling ? Math.min(poll_ms, sweep_ms) : sweep_ms
  }

  get #indexing_at_ms(): number {
    const latest_ms = this.#index_at_ms - indexAfter_ms + indexLatest_ms
    return Math.max(this.#index_at_ms, Math.min(this.#flushed_at_ms + quiet_ms, latest_ms))
  }
}
