/**
 * From the messages of a session to its exchanges, and to the model calls and tool calls in them: when each
 * ran, and what it had waited for.
 *
 * An exchange begins with a prompt (for a sub-agent: with what its parent told it) and holds all that follows
 * until the next one. Trails tell less about time than one would like, so two things are inferred:
 *
 * - **When a model call began.** Agents such as Claude Code write an answer's first line only when it is there.
 *   Between the prompt, or the results that it was given, and that line nothing but the model can have worked,
 *   so the call is taken to begin with the last thing it waited for; unless that is over ten minutes before
 *   (the machine slept, a quota was used up): then it begins where the trail first shows it.
 * - **When a model call ended.** OpenCode closes a message after the tools it called. A call that ends only after
 *   its own tool calls is taken to end when the last of them began.
 *
 * **What waits for what.** A tool call waits for the model call that asked for it. A model call waits for
 * whatever ended last, before it was first seen, of all that earlier messages of its exchange had started.
 */
import type { TimeOrigin } from "../report/Trace.ts"
import type { CallRow, MessageRow, RequestRow } from "./trace-rows.ts"

/** A model call or a tool call. */
export interface Work {
  readonly id: string
  /** Position of its message in the session. */
  readonly order: number
  readonly request: RequestRow | null
  readonly call: CallRow | null
  readonly message: MessageRow | null
  readonly start_ms: number | null
  readonly start_origin: TimeOrigin | null
  readonly end_ms: number | null
  readonly end_origin: TimeOrigin | null
  readonly waited_for: Work | null
}

export interface Exchange {
  /** Null: work before any prompt (a session that goes on with another's history). */
  readonly prompt: MessageRow | null
  /** In the order of their messages. */
  readonly work: ReadonlyArray<Work>
  readonly messages: ReadonlyArray<MessageRow>
}

/** The exchanges of one session. Rows stand in the order of the session. */
export const exchangesOf = (
  messages: ReadonlyArray<MessageRow>,
  calls: ReadonlyArray<CallRow>,
  requests: ReadonlyArray<RequestRow>
): ReadonlyArray<Exchange> => {
  const positions = new Map(messages.map((message, i) => [message.row_id, i]))
  const drafts = [
    ...requests.map((request) => requestDraft(request, positions, messages)),
    ...calls.map((call) => callDraft(call, positions.get(call.message_id) ?? 0, messages))
  ].sort((a, b) => a.order - b.order || Number(a.call !== null) - Number(b.call !== null))
  const openings = messages.flatMap((message, i) => (isOpening(message) ? [i] : []))
  if (openings[0] !== 0) openings.unshift(0)
  let next = 0
  return openings
    .map((from, i) => {
      const to = openings[i + 1] ?? Infinity
      const opening = messages[from]
      const prompt = opening !== undefined && isOpening(opening) ? opening : null
      const first = next
      while (next < drafts.length && drafts[next]!.order < to) next++
      return { prompt, work: settled(drafts.slice(first, next), prompt), messages: messages.slice(from, to) }
    })
    .filter(({ prompt, work }) => prompt !== null || work.length > 0)
}

/** A model call that shows nothing for longer was not at work all the time. */
export const longestThought_ms = 10 * 60_000

const isOpening = ({ kind }: MessageRow): boolean => kind === "prompt" || kind === "delegation"

type Draft = { -readonly [K in keyof Work]: Work[K] } & {
  /** When the trail first shows it. */
  readonly seen_ms: number | null
  waited_for: Draft | null
}

const requestDraft = (
  request: RequestRow,
  positions: ReadonlyMap<number, number>,
  messages: ReadonlyArray<MessageRow>
): Draft => {
  const order = positions.get(request.message_id ?? -1) ?? lastAtOrBefore(messages, request.at_ms)
  const seen_ms = request.at_ms
  const end_ms = latest(request.completed_at_ms, seen_ms)
  return {
    id: `request/${request.key}`,
    order,
    request,
    call: null,
    message: messages[order] ?? null,
    seen_ms,
    start_ms: seen_ms,
    start_origin: origin(seen_ms),
    end_ms,
    end_origin: origin(end_ms),
    waited_for: null
  }
}

const callDraft = (call: CallRow, order: number, messages: ReadonlyArray<MessageRow>): Draft => {
  const message = messages[order] ?? null
  const { started_at_ms, ended_at_ms, duration_ms } = call
  const start_ms = started_at_ms ?? shifted(ended_at_ms, duration_ms, -1)
  const end_ms = ended_at_ms ?? shifted(started_at_ms, duration_ms, 1)
  return {
    id: `tool/${message?.id ?? ""}/${call.key}`,
    order,
    request: null,
    call,
    message,
    seen_ms: start_ms,
    start_ms,
    start_origin: origin(start_ms),
    end_ms: end_ms === null || start_ms === null ? end_ms : Math.max(start_ms, end_ms),
    end_origin: origin(end_ms),
    waited_for: null
  }
}

/** Position of the last message that was there at a time; without a time, the last of all. */
const lastAtOrBefore = (messages: ReadonlyArray<MessageRow>, at_ms: number | null): number => {
  const found =
    at_ms === null
      ? -1
      : messages.findLastIndex((message) => message.at_ms !== null && message.at_ms <= at_ms)
  return found >= 0 ? found : at_ms === null ? Math.max(0, messages.length - 1) : 0
}

/** Infers what is not recorded, and finds what each waited for. */
const settled = (drafts: ReadonlyArray<Draft>, prompt: MessageRow | null): ReadonlyArray<Work> => {
  const byMessage = Map.groupBy(drafts, ({ order }) => order)
  const ended = new EndedWork()
  let lastRequest: Draft | null = null
  for (const group of byMessage.values()) {
    const calls = group.filter(({ call }) => call !== null)
    const requests = group.filter(({ request }) => request !== null)
    for (const draft of requests) {
      endBeforeCalls(draft, calls)
      draft.waited_for = draft.seen_ms === null ? null : ended.lastBy(draft.seen_ms)
      beginAfter(draft, draft.waited_for?.end_ms ?? prompt?.at_ms ?? null)
      ended.add(draft)
      lastRequest = draft
    }
    for (const draft of calls) {
      draft.waited_for = requests.at(-1) ?? lastRequest
      ended.add(draft)
    }
  }
  return drafts
}

const endBeforeCalls = (request: Draft, calls: ReadonlyArray<Draft>): void => {
  const starts = calls.flatMap(({ start_ms }) => start_ms ?? [])
  const ends = calls.flatMap(({ end_ms }) => end_ms ?? [])
  if (request.end_ms === null || starts.length === 0 || ends.length === 0) return
  if (request.end_ms < Math.max(...ends)) return
  const begun = Math.max(...starts, request.seen_ms ?? 0)
  if (begun >= request.end_ms) return
  request.end_ms = begun
  request.end_origin = "inferred"
}

const beginAfter = (request: Draft, trigger_ms: number | null): void => {
  if (trigger_ms === null || request.seen_ms === null) return
  const thought = request.seen_ms - trigger_ms
  if (thought <= 0 || thought > longestThought_ms) return
  request.start_ms = trigger_ms
  request.start_origin = "inferred"
}

/** Work that has ended, by its end. */
class EndedWork {
  readonly #sorted: Array<Draft & { end_ms: number }> = []

  add(draft: Draft): void {
    if (hasEnd(draft)) this.#sorted.splice(this.#countBy(draft.end_ms), 0, draft)
  }

  /** What ended last, at that time or before. */
  lastBy(at_ms: number): Draft | null {
    return this.#sorted[this.#countBy(at_ms) - 1] ?? null
  }

  #countBy(at_ms: number): number {
    let [from, to] = [0, this.#sorted.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#sorted[middle]!.end_ms <= at_ms) from = middle + 1
      else to = middle
    }
    return from
  }
}

const hasEnd = (draft: Draft): draft is Draft & { end_ms: number } => draft.end_ms !== null

const origin = (at_ms: number | null): TimeOrigin | null => (at_ms === null ? null : "recorded")

const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b)

const shifted = (at_ms: number | null, by_ms: number | null, sign: 1 | -1): number | null =>
  at_ms === null || by_ms === null ? null : at_ms + sign * by_ms
