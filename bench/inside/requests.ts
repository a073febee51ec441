/**
 * What every way of scanning a Claude Code trail has to find: the requests, each once, with the usage of the
 * line that has the most output tokens.
 */
import type { CountedTokens } from "../peers/ccusage.ts"

export class Requests {
  readonly #byKey = new Map<string, CountedTokens>()

  see(key: string, tokens: CountedTokens): void {
    const known = this.#byKey.get(key)
    if (known === undefined || known.output_tokens < tokens.output_tokens) this.#byKey.set(key, tokens)
  }

  totals(): CountedTokens {
    const sums = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 }
    for (const tokens of this.#byKey.values()) {
      sums.input_tokens += tokens.input_tokens
      sums.output_tokens += tokens.output_tokens
      sums.cache_read_tokens += tokens.cache_read_tokens
      sums.cache_write_tokens += tokens.cache_write_tokens
    }
    return sums
  }

  /** A line as `JSON.parse` gives it. */
  seeLine(value: unknown): void {
    const { type, requestId, message } = value as TranscriptLine
    if (type !== "assistant" || message?.usage === undefined) return
    const { usage } = message
    this.see(`${message.id} ${requestId}`, {
      input_tokens: usage.input_tokens,
      output_tokens: usage.output_tokens,
      cache_read_tokens: usage.cache_read_input_tokens,
      cache_write_tokens: usage.cache_creation_input_tokens
    })
  }
}

interface TranscriptLine {
  readonly type?: string
  readonly requestId?: string
  readonly message?: {
    readonly id: string
    readonly usage?: Record<
      "input_tokens" | "output_tokens" | "cache_read_input_tokens" | "cache_creation_input_tokens",
      number
    >
  }
}
