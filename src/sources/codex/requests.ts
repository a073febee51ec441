/**
 * Requests: one for every change of the cumulative token count.
 *
 * `event_msg/token_count` carries `total_token_usage`, which only grows, and `last_token_usage`. It is written
 * again unchanged with news of rate limits, so sums of `last_token_usage` are too high; the difference of
 * totals is what a call used, and the requests of a file add up to its last total exactly. When the total
 * falls, the counter began anew: a new epoch. Since 0.15x a `token_usage_record` tells of every response before
 * the count does; what it told is taken off the count's next difference.
 *
 * A session that goes on from another's history counts on from the other's total, whether the history was
 * copied or is only named. The first count of such a file is no difference to 0: `last_token_usage` tells.
 *
 * The key is made of the session, the epoch and the cumulative count, so it is the same in an archived or
 * migrated copy and in the copied history of a fork. The copies name the same twin, with rank 1: they count
 * only while the session they were copied from is not known.
 */
import type { RequestSeen } from "../../record/RequestSeen.ts"
import { fieldsOf, textOf } from "../fields.ts"
import { closeAnswer } from "./answers.ts"
import { noteContextLeft } from "./compactions.ts"
import type { Desk, Line } from "./Line.ts"
import { seeRateLimits } from "./rate-limits.ts"
import {
  isEqual,
  isNothing,
  isWithin,
  minus,
  normalised,
  plus,
  readTokens,
  signature,
  type Tokens
} from "./tokens.ts"

/** Reads an `event_msg/token_count`. */
export const readTokenCount = (desk: Desk, line: Line): void => {
  seeRateLimits(desk, line)
  const info = fieldsOf(line.payload["info"])
  if (info === null) return
  const { memory } = desk
  const last = readTokens(info["last_token_usage"])
  noteContextLeft(desk, line, last)
  if (last !== null && !isNothing(last)) memory.context_tokens = last.total
  const total = readTokens(info["total_token_usage"]) ?? runningTotal(desk, last)
  const used = total === null ? null : advance(desk, total, last)
  if (total !== null && used !== null) {
    const fresh = memory.credit === null ? used : minus(used, memory.credit)
    const credit = memory.credit === null ? null : minus(memory.credit, used)
    memory.credit = credit === null || isNothing(credit) ? null : credit
    if (!isNothing(fresh)) count(desk, line, fresh, total)
    if (!line.place.inherited) seeTotal(desk, line, total)
  }
  closeAnswer(desk)
  memory.spoke = false
}

/** Reads a `token_usage_record`: the usage of one response, and the thread's cumulative one. */
export const readUsageRecord = (desk: Desk, line: Line): void => {
  const { memory } = desk
  const thread = textOf(line.payload["thread_id"])
  const used = readTokens(line.payload["usage"])
  const total = readTokens(line.payload["thread_token_usage"])
  if (used === null || total === null || isNothing(used)) return
  // Another thread's usage stands in that thread's own file.
  if (thread !== null && thread !== memory.session) return
  memory.credit = memory.credit === null ? used : plus(memory.credit, used)
  count(desk, line, used, total)
  closeAnswer(desk)
}

/**
 * Writers without a cumulative count: it is kept for them. What is written twice with nothing said in between
 * is one request.
 */
const runningTotal = ({ memory }: Desk, last: Tokens | null): Tokens | null => {
  if (last === null || isNothing(last)) return null
  const isAgain = memory.uncounted !== null && isEqual(memory.uncounted, last) && !memory.spoke
  memory.uncounted = last
  return isAgain ? null : memory.totals === null ? last : plus(memory.totals, last)
}

/** What was used since the last count; null when nothing was. */
const advance = ({ memory }: Desk, total: Tokens, last: Tokens | null): Tokens | null => {
  const before = memory.totals
  if (before !== null && isEqual(before, total)) return null
  memory.totals = total
  const own = last !== null && !isNothing(last) && isWithin(last, total) ? last : total
  if (before === null) return memory.inherits ? own : total
  if (isWithin(before, total)) return minus(total, before)
  memory.epoch++
  return own
}

const count = (desk: Desk, line: Line, used: Tokens, total: Tokens): void => {
  const { memory } = desk
  const { place } = line
  const made = signature(total)
  const tokens = normalised(used)
  const answer = memory.answer
  const isAnswered = answer !== null && !answer.counted && memory.counts_first !== true
  const request: RequestSeen = {
    session: place.session,
    key: `${place.session}:${memory.epoch}:${made}`,
    twin: `${place.turn ?? memory.ancestors.at(-1) ?? place.session}:${made}`,
    twin_rank: place.inherited ? 1 : 0,
    message: isAnswered && place.isTold ? answer.native_id : null,
    at_ms: line.at_ms,
    completed_at_ms: place.inherited ? null : line.at_ms,
    provider: memory.provider,
    model: memory.model,
    input_tokens: tokens.input_tokens,
    output_tokens: tokens.output_tokens,
    reasoning_tokens: tokens.reasoning_tokens,
    cache_read_tokens: tokens.cache_read_tokens,
    cache_write_5m_tokens: tokens.cache_write_5m_tokens,
    cache_write_1h_tokens: tokens.cache_write_1h_tokens,
    web_searches: memory.searches,
    speed: memory.tier !== null && fastTiers.has(memory.tier) ? "fast" : "standard",
    service_tier: memory.tier,
    geo: null,
    stop_reason: null,
    is_complete: true,
    lower_bound: null,
    recorded_cost_usd_micros: null,
    span: line.span
  }
  memory.searches = 0
  desk.sink.request(request)
  if (isAnswered) memory.answer = { ...answer, counted: true }
  // Of shortened copies the items are missing, so they tell nothing about the order.
  if (!place.isTold) return
  if (isAnswered) memory.counts_first ??= false
  else if (memory.counts_first === true || (memory.counts_first === null && memory.spoke)) {
    // Up to about 0.7x the count comes before the items of the answer; only the events came before it.
    memory.counts_first = true
    memory.awaiting = request
  }
}

/** Codex's fast mode asks for the API's priority tier. */
const fastTiers: ReadonlySet<string> = new Set(["fast", "priority", "ultrafast"])

/** The agent's own running total, as written. */
const seeTotal = (desk: Desk, line: Line, total: Tokens): void =>
  desk.sink.event({
    session: line.place.session,
    key: "total",
    type: "total",
    at_ms: line.at_ms,
    data: {
      input_tokens: total.input,
      cached_input_tokens: total.cached,
      output_tokens: total.output,
      reasoning_output_tokens: total.reasoning,
      total_tokens: total.total,
      ...(desk.memory.epoch === 0 ? {} : { epoch: desk.memory.epoch }),
      ...(desk.memory.inherits ? { includes_inherited: true } : {})
    },
    span: line.span
  })
