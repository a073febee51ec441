/**
 * Reads the `usage` object of an answer.
 *
 * Source of the meaning of its fields: the Messages API of Anthropic. `input_tokens` excludes cached tokens;
 * `output_tokens` includes thinking; `cache_creation` splits what was written to the cache by lifetime;
 * `iterations` lists the calls that the API made for one request, not all of which are in the sums above.
 */
import type { Speed } from "../../record/RequestSeen.ts"
import { type Fields, fieldsOf, listOf, textOf } from "../fields.ts"

/** Tokens of one model call, named as in `RequestSeen`. */
export interface Tokens {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_5m_tokens: number
  readonly cache_write_1h_tokens: number
}

/** A call of another model (or another attempt) within a request, which the request's own figures leave out. */
export interface ExtraCall {
  readonly index: number
  readonly model: string | null
  readonly tokens: Tokens
}

export interface Usage {
  readonly tokens: Tokens
  readonly web_searches: number
  readonly speed: Speed
  readonly service_tier: string | null
  readonly geo: string | null
  readonly extra: ReadonlyArray<ExtraCall>
}

/** The usage, or the name of a field that holds no count of tokens. */
export const readUsage = (usage: Fields): Usage | string => {
  const tokens = readTokens(usage)
  if (typeof tokens === "string") return tokens
  const web_searches = tokensOf(fieldsOf(usage["server_tool_use"])?.["web_search_requests"])
  if (web_searches === null) return "server_tool_use.web_search_requests"
  return {
    tokens,
    web_searches,
    speed: usage["speed"] === "fast" ? "fast" : "standard",
    service_tier: textOf(usage["service_tier"]),
    geo: usage["inference_geo"] === "not_available" ? null : textOf(usage["inference_geo"]),
    extra: extraCalls(usage, tokens)
  }
}

/** `claude-opus-4-6[1m]` is the model `claude-opus-4-6`; its price depends on the size of the request alone. */
export const plainModel = (model: string | null): string | null =>
  model?.endsWith("]") === true ? textOf(model.replace(/\[[^\]]*\]$/, "")) : model

const readTokens = (usage: Fields): Tokens | string => {
  const input = tokensOf(usage["input_tokens"])
  if (input === null) return "input_tokens"
  const output = tokensOf(usage["output_tokens"])
  if (output === null) return "output_tokens"
  const read = tokensOf(usage["cache_read_input_tokens"])
  if (read === null) return "cache_read_input_tokens"
  const written = tokensOf(usage["cache_creation_input_tokens"])
  if (written === null) return "cache_creation_input_tokens"
  const split = fieldsOf(usage["cache_creation"])
  const short = tokensOf(split?.["ephemeral_5m_input_tokens"])
  const long = tokensOf(split?.["ephemeral_1h_input_tokens"])
  if (short === null || long === null) return "cache_creation"
  const reasoning = tokensOf(fieldsOf(usage["output_tokens_details"])?.["thinking_tokens"])
  if (reasoning === null) return "output_tokens_details.thinking_tokens"
  return {
    input_tokens: input,
    output_tokens: output,
    reasoning_tokens: reasoning,
    cache_read_tokens: read,
    // The flat field is the sum; what the split leaves out has no known lifetime.
    cache_write_5m_tokens: Math.max(short, written - long),
    cache_write_1h_tokens: long
  }
}

/** A count: absent is none, anything but a whole number is null. */
const tokensOf = (value: unknown): number | null =>
  value === undefined || value === null
    ? 0
    : typeof value === "number" && Number.isSafeInteger(value) && value >= 0
      ? value
      : null

/**
 * The iterations that the sums leave out. After a refusal the request is repeated with a fallback model, and
 * the sums hold the last call alone; calls of an advisor or for compaction are in no sum either.
 *
 * Which ones the sums hold is found by adding up: all of them, all plain messages, the last, or a single one.
 */
const extraCalls = (usage: Fields, sum: Tokens): ReadonlyArray<ExtraCall> => {
  const iterations = listOf(usage["iterations"])
  if (iterations.length < 2) return none
  const calls = iterations.flatMap((value, index) => {
    const iteration = fieldsOf(value)
    const tokens = iteration === null ? "" : readTokens(iteration)
    if (iteration === null || typeof tokens === "string") return []
    const type = textOf(iteration["type"]) ?? "message"
    return [{ index, type, model: plainModel(textOf(iteration["model"])), tokens }]
  })
  if (calls.length < 2) return []
  const messages = calls.filter((call) => call.type === "message")
  const held =
    [calls, messages, calls.slice(-1), ...calls.map((call) => [call])].find(
      (some) =>
        some.length > 0 &&
        addUp(
          some.map((call) => call.tokens),
          sum
        )
    ) ?? calls.filter((call) => call.type === "message" || call.type === "fallback_message")
  return calls.filter((call) => !held.includes(call))
}

const none: ReadonlyArray<ExtraCall> = []

/** Do these calls make the sum? Output is left aside: earlier lines of an answer have only part of it. */
const addUp = (calls: ReadonlyArray<Tokens>, sum: Tokens): boolean =>
  inputSides.every((side) => calls.reduce((total, call) => total + call[side], 0) === sum[side])

const inputSides = [
  "input_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens"
] as const
