/**
 * Token numbers as Codex writes them, and as Spoor means them.
 *
 * Codex writes what the Responses API calls usage: `cached_input_tokens` (and `cache_write_input_tokens`, in
 * 2026 versions) are part of `input_tokens`, `reasoning_output_tokens` part of `output_tokens`.
 */
import { fieldsOf, integerOf } from "../fields.ts"

export interface Tokens {
  readonly input: number
  readonly cached: number
  readonly cache_write: number
  readonly output: number
  readonly reasoning: number
  readonly total: number
}

/** Null for anything that is no usage. A number that is missing is 0, the total is input and output. */
export const readTokens = (value: unknown): Tokens | null => {
  const fields = fieldsOf(value)
  if (fields === null) return null
  const count = (name: string): number => Math.max(0, integerOf(fields[name]) ?? 0)
  const input = count("input_tokens")
  const output = count("output_tokens")
  return {
    input,
    cached: count("cached_input_tokens"),
    cache_write: count("cache_write_input_tokens"),
    output,
    reasoning: count("reasoning_output_tokens"),
    total: integerOf(fields["total_tokens"]) ?? input + output
  }
}

const names = ["input", "cached", "cache_write", "output", "reasoning", "total"] as const

const each = (a: Tokens, b: Tokens, join: (a: number, b: number) => number): Tokens => ({
  input: join(a.input, b.input),
  cached: join(a.cached, b.cached),
  cache_write: join(a.cache_write, b.cache_write),
  output: join(a.output, b.output),
  reasoning: join(a.reasoning, b.reasoning),
  total: join(a.total, b.total)
})

export const plus = (a: Tokens, b: Tokens): Tokens => each(a, b, (x, y) => x + y)

/** Never below zero. */
export const minus = (a: Tokens, b: Tokens): Tokens => each(a, b, (x, y) => Math.max(0, x - y))

export const isEqual = (a: Tokens, b: Tokens): boolean => names.every((name) => a[name] === b[name])

/** Is every number of `a` at most that of `b`? */
export const isWithin = (a: Tokens, b: Tokens): boolean => names.every((name) => a[name] <= b[name])

/** Nothing that would be paid for. */
export const isNothing = (a: Tokens): boolean => a.input === 0 && a.output === 0

/** What makes a cumulative count itself, as text. */
export const signature = (a: Tokens): string => {
  const all = `${a.input}.${a.cached}.${a.output}.${a.reasoning}.${a.total}`
  return a.cache_write === 0 ? all : `${all}.${a.cache_write}`
}

/** As `RequestSeen` has them: input without what was cached. Input, read and written add up to Codex's input. */
export const normalised = (a: Tokens) => {
  const cache_read_tokens = Math.min(a.cached, a.input)
  const cache_write_5m_tokens = Math.min(a.cache_write, a.input - cache_read_tokens)
  return {
    input_tokens: a.input - cache_read_tokens - cache_write_5m_tokens,
    output_tokens: a.output,
    reasoning_tokens: Math.min(a.reasoning, a.output),
    cache_read_tokens,
    cache_write_5m_tokens,
    cache_write_1h_tokens: 0
  }
}
