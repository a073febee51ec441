/**
 * Model calls of OpenCode 1.x: which record makes a request, and under which key.
 *
 * A call leaves its tokens twice: in a `step-finish` part and in the assistant message. Since the autumn of
 * 2025 a message holds one step; before, it held many, and kept the tokens of the last step beside the cost of
 * all. In a storage tree the two stand in different files, read in any order, each without the other.
 *
 * So the key of a request is the message id and the four numbers both records write alike (`fingerprint`).
 * The message and its last step are then one request, earlier steps are requests of their own, and a step
 * whose message was never finished counts by itself. The message is told as complete and the step is not, so
 * that the message, which alone knows model and time, is the one that stays.
 */
import type { Span } from "../../record/Reference.ts"
import type { RequestSeen } from "../../record/RequestSeen.ts"
import { epochTimeOf, type Fields, fieldsOrNone, isFields, textOf } from "../fields.ts"
import { isCopied, madeAt, type MessageIds, type PartIds } from "./ids.ts"
import { fingerprintOf, readUsage, type Usage } from "./usage.ts"

/** The request of an assistant message; null when it holds no usage and never got an answer. */
export const requestOfMessage = (info: Fields, ids: MessageIds, span: Span): RequestSeen | null => {
  const provider = textOf(info["providerID"])
  const finish = textOf(info["finish"])
  const usage = readUsage(info["tokens"], { provider, hasReason: finish !== null, isSecond: false })
  if (usage === null && (finish === null || isFields(info["error"]))) return null
  const at = fieldsOrNone(info["time"])
  const created_ms = epochTimeOf(at["created"])
  return makeRequest({
    ids,
    usage,
    created_ms,
    provider,
    model: textOf(info["modelID"]),
    at_ms: created_ms,
    completed_at_ms: epochTimeOf(at["completed"]),
    stop_reason: finish,
    // Without `finish` the message may hold the cost of many steps; each step tells its own.
    cost: finish === null ? null : info["cost"],
    is_complete: true,
    span
  })
}

/**
 * The request of a `step-finish` part; null when it holds no usage, or that which its message tells.
 *
 * `known_ms`: a time not much before the part was made. `info`: its message, where that is at hand. Its time is
 * that of the part, which is when the step ended: the message, when it is known, tells when it began.
 */
export const requestOfStep = (
  part: Fields,
  ids: PartIds,
  known_ms: number | null,
  span: Span,
  info: Fields | null
): RequestSeen | null => {
  const provider = info === null ? null : textOf(info["providerID"])
  const reason = textOf(part["reason"])
  const hasReason = reason !== null && (info === null || textOf(info["finish"]) !== null)
  const usage = readUsage(part["tokens"], { provider, hasReason, isSecond: false })
  if (usage === null || (info !== null && fingerprintOf(info["tokens"]) === usage.fingerprint)) return null
  const at_ms = madeAt(ids.part, known_ms)
  return makeRequest({
    ids,
    usage,
    created_ms: info === null ? null : epochTimeOf(fieldsOrNone(info["time"])["created"]),
    provider,
    model: info === null ? null : textOf(info["modelID"]),
    at_ms,
    completed_at_ms: null,
    stop_reason: reason,
    cost: part["cost"],
    is_complete: false,
    span
  })
}

export interface RequestFacts {
  readonly ids: MessageIds
  readonly usage: Usage | null
  /** When the message was made; null when that is not known. */
  readonly created_ms: number | null
  readonly provider: string | null
  readonly model: string | null
  readonly at_ms: number | null
  readonly completed_at_ms: number | null
  readonly stop_reason: string | null
  /** Dollars, as written. */
  readonly cost: unknown
  readonly is_complete: boolean
  readonly span: Span
}

/**
 * Forks copy messages and parts under new ids and leave `time.created`, model and tokens as they were: these
 * make the twin of original and copy. A step without its message has no twin; its rank 1 leaves the message's
 * rank as it is when the two are joined.
 */
export const makeRequest = (facts: RequestFacts): RequestSeen => {
  const { ids, usage, created_ms } = facts
  const fingerprint = usage === null ? "0" : usage.fingerprint
  return {
    session: ids.session,
    key: `${ids.message}/${fingerprint}`,
    twin: created_ms === null ? null : `${facts.provider}/${facts.model}@${created_ms}/${fingerprint}`,
    twin_rank: created_ms === null || isCopied(ids.message, ids.session, created_ms) ? 1 : 0,
    message: ids.message,
    at_ms: facts.at_ms,
    completed_at_ms: facts.completed_at_ms,
    provider: facts.provider,
    model: facts.model,
    input_tokens: usage === null ? 0 : usage.input_tokens,
    output_tokens: usage === null ? 0 : usage.output_tokens,
    reasoning_tokens: usage === null ? 0 : usage.reasoning_tokens,
    cache_read_tokens: usage === null ? 0 : usage.cache_read_tokens,
    cache_write_5m_tokens: usage === null ? 0 : usage.cache_write_tokens,
    cache_write_1h_tokens: 0,
    web_searches: 0,
    speed: "standard",
    service_tier: null,
    geo: null,
    stop_reason: facts.stop_reason,
    is_complete: facts.is_complete,
    lower_bound: usage === null ? "the provider reported no usage" : usage.lower_bound,
    recorded_cost_usd_micros: recordedCost(facts.cost),
    span: facts.span
  }
}

/** Dollars to micro-dollars. OpenCode writes 0 where it knows no price: subscriptions, free models. */
const recordedCost = (dollars: unknown): number | null =>
  typeof dollars === "number" && dollars > 0 && dollars < 1e9 ? Math.round(dollars * 1e6) : null
