/**
 * Counts the tokens of a conversation: what stands in the context, how much of it was cached, how much an answer
 * has. About 3.6 characters make a token, as in English text and code.
 */
import type { Model } from "../story/Story.ts"

/** Tokens of one model call. `input` excludes what is read from and written to the cache. */
export interface Tokens {
  readonly input: number
  readonly cache_read: number
  readonly cache_write: number
  /** Includes `reasoning`. */
  readonly output: number
  readonly reasoning: number
}

export interface MeterOptions {
  readonly model: Model
  /** Tokens of instructions and tools before anything is said. */
  readonly instructions: number
  /** How long the provider keeps what was written to the cache. */
  readonly cache_ms: number
  /** Another session left the instructions in the cache. */
  readonly isWarm: boolean
}

export const tokensOf = (text: string): number => Math.ceil(text.length / 3.6)

export class Meter {
  readonly #options: MeterOptions
  #context: number
  #cached: number
  #used_at_ms: number | null = null
  #calls = 0

  constructor(options: MeterOptions) {
    this.#options = options
    this.#context = options.instructions
    this.#cached = options.isWarm ? options.instructions : 0
  }

  /** Tokens that the next call sends. */
  get context(): number {
    return this.#context
  }

  hears(text: string): void {
    this.#context += tokensOf(text)
  }

  /** After a compaction only the instructions and the summary are left, of which the former may be cached. */
  forgets(summary: string): void {
    this.#context = this.#options.instructions + tokensOf(summary)
    this.#cached = Math.min(this.#cached, this.#options.instructions)
  }

  calls(at_ms: number, said: string, reasoning: number): Tokens {
    const { model, cache_ms } = this.#options
    if (this.#used_at_ms !== null && at_ms - this.#used_at_ms > cache_ms) this.#cached = 0
    this.#used_at_ms = at_ms
    const output = Math.max(1, tokensOf(said)) + reasoning
    const sent = this.#sent(model)
    this.#cached = model.cache === "none" ? 0 : this.#context
    this.#context += output
    this.#calls++
    return { ...sent, output, reasoning }
  }

  #sent(model: Model): Pick<Tokens, "input" | "cache_read" | "cache_write"> {
    switch (model.cache) {
      case "written": {
        // a few tokens at the very end are never cached
        const input = 2 + (this.#calls % 3)
        return {
          input,
          cache_read: this.#cached,
          cache_write: Math.max(0, this.#context - this.#cached - input)
        }
      }
      case "automatic": {
        // in pieces of 128 tokens
        const cache_read = Math.floor(this.#cached / 128) * 128
        return { input: this.#context - cache_read, cache_read, cache_write: 0 }
      }
      case "none":
        return { input: this.#context, cache_read: 0, cache_write: 0 }
    }
  }
}
