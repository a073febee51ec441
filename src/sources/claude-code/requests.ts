/** Tells of the model calls that a line of an answer counts. */
import type { RequestSeen } from "../../record/RequestSeen.ts"
import { fieldsOf, textOf } from "../fields.ts"
import type { Desk, Line } from "./Line.ts"
import type { AnswerMemory } from "./Memory.ts"
import { lowerBound } from "./lower-bound.ts"
import { plainModel, readUsage, type Tokens } from "./usage.ts"

/** What the lines of one answer have in common. */
export interface Answer {
  /** Native id of the message. */
  readonly native_id: string
  /** The provider's id; null where the trail has none. */
  readonly id: string | null
  readonly model: string | null
  readonly stop_reason: string | null
}

/**
 * Tells of the request of this line, and of the calls within it that its sums leave out. `so_far` includes
 * this line. Every line of an answer tells; the store keeps the one with the greatest output.
 */
export const seeRequests = (desk: Desk, line: Line, answer: Answer, so_far: AnswerMemory): void => {
  const usage = fieldsOf(fieldsOf(line.record["message"])?.["usage"])
  if (usage === null) return
  const read = readUsage(usage)
  if (typeof read === "string") {
    desk.sink.reject(line.span, "bad_field", `${line.base}/message/usage/${read.replaceAll(".", "/")}`)
    return
  }
  const { tokens } = read
  const is_complete = answer.stop_reason !== null
  const requestId = textOf(line.record["requestId"]) ?? textOf(line.record["request_id"])
  const request: RequestSeen = {
    session: line.session,
    key: answer.id === null ? `uuid:${answer.native_id}` : `${answer.id}:${requestId ?? ""}`,
    twin: answer.id,
    twin_rank: answer.id === null ? 0 : twinRank(line, requestId),
    message: answer.native_id,
    at_ms: line.at_ms ?? desk.memory.run_started_at_ms,
    completed_at_ms: line.at_ms,
    provider: providerOf(answer),
    model: answer.model,
    input_tokens: tokens.input_tokens,
    output_tokens: tokens.output_tokens,
    reasoning_tokens: tokens.reasoning_tokens,
    cache_read_tokens: tokens.cache_read_tokens,
    cache_write_5m_tokens: tokens.cache_write_5m_tokens,
    cache_write_1h_tokens: tokens.cache_write_1h_tokens,
    web_searches: read.web_searches,
    speed: read.speed,
    service_tier: read.service_tier,
    geo: read.geo,
    stop_reason: answer.stop_reason,
    is_complete,
    lower_bound: lowerBound({
      is_complete,
      output_tokens: so_far.output_tokens,
      chars: so_far.chars,
      version: textOf(line.record["version"]) ?? desk.memory.version,
      isCapture: desk.isCapture
    }),
    recorded_cost_usd_micros: recordedCost(line.record["costUSD"]),
    span: line.span
  }
  desk.sink.request(request)
  for (const call of read.extra) desk.sink.request(within(request, call.index, call.model, call.tokens))
}

/**
 * A search of the WebSearch tool is a model call of its own, which the trail shows by its result alone: how
 * often it searched, but not its tokens. So it is a request with a fee and no tokens, and a lower bound.
 */
export const seeSearch = (
  desk: Desk,
  line: Line,
  call: {
    readonly id: string
    readonly message: string
    readonly model: string | null
    readonly searches: number
  }
): void =>
  desk.sink.request({
    session: line.session,
    key: `search:${call.id}`,
    twin: null,
    twin_rank: 0,
    message: call.message,
    at_ms: line.at_ms ?? desk.memory.run_started_at_ms,
    completed_at_ms: line.at_ms,
    provider: providerOf({ id: null, model: call.model }),
    model: call.model,
    ...noTokens,
    web_searches: call.searches,
    speed: "standard",
    service_tier: null,
    geo: null,
    stop_reason: null,
    is_complete: true,
    lower_bound: "tokens of the WebSearch tool's own call are not on disk",
    recorded_cost_usd_micros: null,
    span: line.span
  })

/** The greater of a line's output tokens and those before. */
export const outputSoFar = (line: Line, before: number): number => {
  const output = fieldsOf(fieldsOf(line.record["message"])?.["usage"])?.["output_tokens"]
  return typeof output === "number" && output > before ? output : before
}

const noTokens: Tokens = {
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0
}

/**
 * The key is message id and request id. A copy of an answer under another request id (a side question copies
 * its parent's answers) or under none (captures, proxies) is the same spend: its twin counts instead, if the
 * trail has one.
 */
const twinRank = (line: Line, requestId: string | null): number =>
  (line.isSidechain || line.agent !== "main" ? 2 : 0) + (requestId === null ? 1 : 0)

const within = (request: RequestSeen, index: number, model: string | null, tokens: Tokens): RequestSeen => ({
  ...request,
  ...tokens,
  key: `${request.key}#${index}`,
  twin: request.twin === null ? null : `${request.twin}#${index}`,
  provider: model === null ? request.provider : providerOf({ id: null, model }),
  model: model ?? request.model,
  web_searches: 0,
  stop_reason: null,
  is_complete: true,
  lower_bound: null,
  recorded_cost_usd_micros: null
})

/** Who answered, as the ids tell; null for another maker's model behind a proxy. */
const providerOf = (answer: Pick<Answer, "id" | "model">): string | null => {
  if (answer.id?.startsWith("msg_bdrk_") === true) return "aws"
  if (answer.id?.startsWith("msg_vrtx_") === true) return "google"
  return answer.model?.startsWith("claude-") === true ? "anthropic" : null
}

/** Versions before mid-2025 wrote what each answer cost. */
const recordedCost = (costUSD: unknown): number | null =>
  typeof costUSD === "number" && costUSD >= 0 && Number.isSafeInteger(Math.round(costUSD * 1e6))
    ? Math.round(costUSD * 1e6)
    : null

export const modelOf = (model: unknown): string | null => plainModel(textOf(model))
