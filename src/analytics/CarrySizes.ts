/**
 * How big things are and when they enter the context: which request wrote each, with which it comes back as
 * input, and how many tokens its characters make.
 */
import { outsideThing, reasoningThing, toolThing, type CarryTrail } from "./CarryTrail.ts"

/** Tokens per character where a session tells nothing better. */
export const defaultTokensPerChar = 0.25
const leastTokensPerChar = 0.1
const mostTokensPerChar = 1
/** Fewer characters than these say too little about a session's ratio. */
const enoughChars = 2000
/** An answer of fewer tokens per character was never counted to its end: its tokens are a placeholder. */
const placeholderTokensPerChar = 0.1

const none = -1

/** Places and sizes of all things; filled session by session with `prepare`. */
export class CarrySizes {
  /** By thing: the request that wrote it, and the thing whose group it belongs to (a skill's text, its call). */
  readonly owner: Int32Array
  readonly standsFor: Int32Array
  /** By thing: tokens it takes in context, and tokens of the answer that wrote it. */
  readonly size: Float64Array
  readonly written: Float64Array
  /** By request: tokens of its input. */
  readonly context: Float64Array
  readonly #trail: CarryTrail
  readonly #firstEntering: Int32Array
  readonly #nextEntering: Int32Array
  readonly #firstOwned: Int32Array
  readonly #nextOwned: Int32Array
  readonly #writtenChars: Float64Array
  readonly #arrivingChars: Float64Array
  readonly #requestOf = new Map<number, number>()

  constructor(trail: CarryTrail) {
    const things = trail.things.kind.length
    const { input, cache_read, cache_write_5m, cache_write_1h } = trail.requests
    this.#trail = trail
    this.owner = new Int32Array(things)
    this.standsFor = new Int32Array(things)
    this.size = new Float64Array(things)
    this.written = new Float64Array(things)
    this.context = input.map((plain, i) => plain + cache_read[i]! + cache_write_5m[i]! + cache_write_1h[i]!)
    this.#firstEntering = new Int32Array(input.length).fill(none)
    this.#nextEntering = new Int32Array(things).fill(none)
    this.#firstOwned = new Int32Array(input.length).fill(none)
    this.#nextOwned = new Int32Array(things).fill(none)
    this.#writtenChars = new Float64Array(input.length)
    this.#arrivingChars = new Float64Array(input.length)
  }

  /** Links and measures the things of one session. */
  prepare(session: number): void {
    this.#link(session)
    this.#measure(session, this.#tokensPerChar(session))
  }

  /** The things that enter with a request, in their order. */
  *entering(request: number): Iterable<number> {
    for (let t = this.#firstEntering[request]!; t !== none; t = this.#nextEntering[t]!) yield t
  }

  /** The things that a request wrote. */
  *owned(request: number): Iterable<number> {
    for (let t = this.#firstOwned[request]!; t !== none; t = this.#nextOwned[t]!) yield t
  }

  /** Lets what would enter with a request enter with the next one instead. */
  postpone(request: number): void {
    const first = this.#firstEntering[request]!
    if (first === none) return
    let last = first
    while (this.#nextEntering[last] !== none) last = this.#nextEntering[last]!
    this.#nextEntering[last] = this.#firstEntering[request + 1]!
    this.#firstEntering[request + 1] = first
    this.#firstEntering[request] = none
  }

  #link(session: number): void {
    const { things, requests, requestFrom, thingFrom, thingTo } = this.#trail
    const from = requestFrom[session]!
    const to = requestFrom[session + 1]!
    this.#requestOf.clear()
    for (let r = from; r < to; r++) {
      const message = requests.message_id[r]!
      if (message >= 0) this.#requestOf.set(message, r)
    }
    // backwards, so that pushing in front keeps the order
    for (let t = thingTo[session]! - 1; t >= thingFrom[session]!; t--) {
      this.standsFor[t] = t
      const isOutside = things.kind[t] === outsideThing
      const at =
        this.#requestOf.get(things.message_id[t]!) ?? this.#firstRequestAt(things.at_ms[t]!, from, to)
      const owner = things.is_copy[t] === 1 || isOutside ? none : at
      const enters = things.is_copy[t] === 1 ? from : isOutside ? at : at + 1
      this.owner[t] = owner
      if (owner !== none) {
        this.#nextOwned[t] = this.#firstOwned[owner]!
        this.#firstOwned[owner] = t
        if (this.#isWritten(t, owner)) this.#writtenChars[owner]! += things.chars[t]!
      }
      if (at === none || enters >= to) continue
      this.#nextEntering[t] = this.#firstEntering[enters]!
      this.#firstEntering[enters] = t
      this.#arrivingChars[enters]! += things.result_chars[t]! + (isOutside ? things.chars[t]! : 0)
    }
    this.#joinSkills(from, to)
  }

  /** The text of a skill is put in by the agent right after the call that asked for it. */
  #joinSkills(from: number, to: number): void {
    const { things } = this.#trail
    for (let r = from + 1; r < to; r++) {
      let skill = none
      for (const t of this.owned(r - 1))
        if (things.title[t] != null && things.kind[t] === toolThing) skill = t
      if (skill === none) continue
      for (const t of this.entering(r)) if (things.is_context[t] === 1) this.standsFor[t] = skill
    }
  }

  /** Reasoning that is counted apart is no part of what the answer's other tokens are shared by. */
  #isWritten(thing: number, owner: number): boolean {
    return this.#trail.things.kind[thing] !== reasoningThing || this.#trail.requests.reasoning[owner] === 0
  }

  /** The first request of [from, to) at or after a time; -1 for none. */
  #firstRequestAt(at_ms: number, from: number, to: number): number {
    if (Number.isNaN(at_ms)) return none
    const { at_ms: times } = this.#trail.requests
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >> 1
      // requests without a time stand in front
      if (!(times[middle]! >= at_ms)) low = middle + 1
      else high = middle
    }
    return low === to ? none : low
  }

  /** What the context grew by, beyond the answer, for each character that came in between. */
  #tokensPerChar(session: number): number {
    const { requests, requestFrom } = this.#trail
    let tokens = 0
    let chars = 0
    for (let r = requestFrom[session]! + 1; r < requestFrom[session + 1]!; r++) {
      const grown =
        this.context[r]! - this.context[r - 1]! - (requests.output[r - 1]! - requests.reasoning[r - 1]!)
      if (grown <= 0 || this.#arrivingChars[r] === 0) continue
      tokens += grown
      chars += this.#arrivingChars[r]!
    }
    if (chars < enoughChars) return defaultTokensPerChar
    return Math.min(Math.max(tokens / chars, leastTokensPerChar), mostTokensPerChar)
  }

  #measure(session: number, tokensPerChar: number): void {
    const { things, requests, thingFrom, thingTo } = this.#trail
    for (let t = thingFrom[session]!; t < thingTo[session]!; t++) {
      const owner = this.owner[t]!
      const chars = things.chars[t]!
      let own = chars * tokensPerChar
      if (owner !== none) {
        const answer = Math.max(0, requests.output[owner]! - requests.reasoning[owner]!)
        const all = this.#writtenChars[owner]!
        this.written[t] = all === 0 || !this.#isWritten(t, owner) ? 0 : (answer * chars) / all
        if (answer >= all * placeholderTokensPerChar) own = this.written[t]!
      }
      if (things.kind[t] === reasoningThing) own = 0
      this.size[t] = own + things.result_chars[t]! * tokensPerChar
    }
  }
}
