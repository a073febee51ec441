/**
 * Token numbers as OpenCode writes them, made to mean what they mean for every agent: input without cached
 * tokens, output with reasoning. The one place where this is decided.
 *
 * What OpenCode's five numbers hold has changed. Measured by running the releases named against one model
 * whose usage was known (1000 prompt tokens, 600 of them cached; 50 completion tokens, 20 of them reasoning),
 * and on 348 answers of real exports:
 *
 * | release | input | output | total |
 * |---|---|---|---|
 * | 0.5.29, 1.0.0, 1.0.61 | 1000: as the provider counts | 50: as the provider counts | absent |
 * | 1.0.98, 1.0.152 | 400: without cached ones | 50: as the provider counts | absent |
 * | 1.1.65, 1.2.1 | 400 | 50: as the provider counts | input + output + cache |
 * | 1.3.13, 1.14.30 to 1.18.34 | 400 | 30: without reasoning | input + output + reasoning + cache |
 *
 * 2.x has no total and writes output without reasoning.
 */
import { countOf, type Fields, fieldsOrNone } from "../fields.ts"

/** Usage of one model call, in the terms of `record/RequestSeen.ts`. */
export interface Usage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_tokens: number
  /** Why the output is known to be too low, or null. */
  readonly lower_bound: string | null
  /** The numbers as written: a message and its step-finish part hold the same ones. */
  readonly fingerprint: string
}

/** What stands beside the numbers and tells how they are meant. */
export interface UsageSetting {
  /** Null when the record does not say (a step-finish part). */
  readonly provider: string | null
  /**
   * Does the record bear the mark of a release that takes cached tokens out of the input: `finish` of a
   * message, `reason` of a step-finish part? The first such release lies between 1.0.61 and 1.0.98.
   */
  readonly hasReason: boolean
  /** Is the record one of 2.x? */
  readonly isSecond: boolean
}

/** Reads `tokens`; null when there are none, or all are 0: then the call's usage is not known. */
export const readUsage = (tokens: unknown, setting: UsageSetting): Usage | null => {
  const raw = numbersOf(fieldsOrNone(tokens))
  if (raw.input + raw.output + raw.reasoning + raw.read + raw.write === 0) return null
  const output_tokens = withReasoning(raw, setting)
  return {
    input_tokens: withoutCached(raw, setting),
    output_tokens,
    reasoning_tokens: Math.min(raw.reasoning, output_tokens),
    cache_read_tokens: raw.read,
    cache_write_tokens: raw.write,
    lower_bound: isUnsettled(raw, setting) ? "a step does not tell whether its output holds reasoning" : null,
    fingerprint: printOf(raw)
  }
}

/** Both generations may hold a message: did 2.x go on with one that 1.x had not finished? */
export const isRicher = (second: Fields, first: Fields): boolean => {
  const setting = { provider: null, hasReason: true, isSecond: true }
  return readUsage(second["tokens"], setting) !== null && readUsage(first["tokens"], setting) === null
}

/** `Usage.fingerprint` of these tokens. */
export const fingerprintOf = (tokens: unknown): string => printOf(numbersOf(fieldsOrNone(tokens)))

const printOf = (n: Numbers): string => `${n.input}.${n.output}.${n.read}.${n.write}`

interface Numbers {
  readonly total: number | null
  readonly input: number
  readonly output: number
  readonly reasoning: number
  readonly read: number
  readonly write: number
}

const numbersOf = (tokens: Fields): Numbers => {
  const cache = fieldsOrNone(tokens["cache"])
  return {
    total: countOf(tokens["total"]),
    input: countOf(tokens["input"]) ?? 0,
    output: countOf(tokens["output"]) ?? 0,
    reasoning: countOf(tokens["reasoning"]) ?? 0,
    read: countOf(cache["read"]) ?? 0,
    write: countOf(cache["write"]) ?? 0
  }
}

/** Providers whose own count of output leaves out reasoning: Gemini's `candidatesTokenCount`, xAI's completion tokens. */
const countReasoningApart: ReadonlySet<string> = new Set(["google", "google-vertex", "xai"])

/** Output with reasoning in it. `total` settles it wherever it is written; else provider and release do. */
const withReasoning = (n: Numbers, setting: UsageSetting): number => {
  if (n.reasoning === 0) return n.output
  if (n.total !== null) {
    const both = n.total - n.input - n.read - n.write
    return Math.min(Math.max(both, n.output), n.output + n.reasoning)
  }
  if (setting.isSecond) return n.output + n.reasoning
  if (setting.provider === null) return n.output
  // More reasoning than output cannot be a part of it.
  return n.reasoning > n.output || countReasoningApart.has(setting.provider)
    ? n.output + n.reasoning
    : n.output
}

/** A step of an old release, without its message: the reasoning may have to be added. */
const isUnsettled = (n: Numbers, setting: UsageSetting): boolean =>
  n.total === null && !setting.isSecond && setting.provider === null && n.reasoning > n.output

/** Providers of Anthropic's protocol, whose own count of input leaves out cached tokens. */
const countCachedApart: ReadonlySet<string> = new Set([
  "anthropic",
  "amazon-bedrock",
  "google-vertex-anthropic"
])

/** Input without cached tokens. Only Anthropic's protocol reports cache writes. */
const withoutCached = (n: Numbers, setting: UsageSetting): number => {
  const isApart =
    setting.hasReason ||
    setting.isSecond ||
    n.write > 0 ||
    n.read > n.input ||
    (setting.provider !== null && countCachedApart.has(setting.provider))
  return isApart ? n.input : n.input - n.read
}
