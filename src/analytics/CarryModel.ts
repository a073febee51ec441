/**
 * What it costs to carry things in context: the model, over the arrays of `CarryTrail.ts`.
 *
 * **The model.** A request's input is a line of tokens: what was there before, then what is new. What the last
 * answer wrote (text and calls) and what came back (results, prompts) takes its place at the end of the line
 * when the next request is made, and stays there until the context is compacted. Of each request the provider
 * reads the front of the line from its cache, writes the next stretch to the cache and takes the rest plain;
 * so each thing is charged, at each request, the price of the stretch that it lies in. What nobody claims
 * (the system prompt, tool definitions, reminders) is the rest.
 *
 * **Sizes** are told in `CarrySizes.ts`; new things together never take more than the context grew.
 *
 * **It is an estimate** of who is to blame, never of how much: for each session and bucket the shares and the
 * rest add up to exactly what its requests cost, class by class.
 */
import { CarryLine } from "./CarryLine.ts"
import { CarrySizes } from "./CarrySizes.ts"
import { costStatuses, toolThing, type CarryTrail } from "./CarryTrail.ts"
import type { Prices } from "./rateCards.ts"

/** Columns of what a group is charged: tokens by class, then micro-dollars. */
export const inputColumn = 0
export const outputColumn = 1
export const cacheReadColumn = 2
export const cacheWrite5mColumn = 3
export const cacheWrite1hColumn = 4
/** In the input for the first time, and all later times. */
export const enteredColumn = 5
export const carriedColumn = 6
/** As output, when the model wrote it. */
export const writtenColumn = 7
export const columnCount = 8

/** Whole amounts of one session and bucket. A session may be settled several times for one bucket. */
export interface Settlement {
  /** Row id. */
  readonly session_id: number
  readonly bucket: number
  /** Groups charged, and their amounts: `columnCount` for each, in order. Valid only while told. */
  readonly groups: ReadonlyArray<number>
  readonly amounts: ReadonlyArray<number>
  /** What no group is charged. The input's rest stands in `enteredColumn`. */
  readonly rest: ReadonlyArray<number>
  /** Requests, by place in `costStatuses`. */
  readonly statuses: ReadonlyArray<number>
  readonly reasoning_tokens: number
  readonly web_searches: number
  readonly web_search_cost: number
  /** Cost of requests without a rate card, so that it cannot be told input from output. */
  readonly unsplit_cost: number
}

export interface CarryQuestion {
  /** The group of each thing; -1 leaves it in the rest. */
  readonly groupOf: Int32Array
  readonly groupCount: number
  /** The bucket that a request is counted in; -1 leaves it out, though the context goes on. */
  readonly bucketOf: (request: number) => number
  readonly settle: (settlement: Settlement) => void
  /** Told once for each group that a counted request called; -1 when it called none. */
  readonly called?: (request: number, group: number, bucket: number, session_id: number) => void
}

/** Runs the model over every session. */
export const carry = (trail: CarryTrail, question: CarryQuestion): void => {
  const run = new CarryRun(trail, question)
  for (let session = 0; session < trail.session_id.length; session++) run.session(session)
}

/** A context that shrinks below this part began anew. */
const resetShare = 0.5
/** One that is back at this part right after was only left for a side question. */
const backShare = 0.8

class CarryRun {
  readonly #trail: CarryTrail
  readonly #question: CarryQuestion
  readonly #sizes: CarrySizes
  readonly #line: CarryLine
  /** Amounts of the settlement that is being filled, by group. */
  readonly #amounts: Float64Array
  readonly #touched: Array<number> = []
  readonly #isTouched: Uint8Array
  readonly #calledBy: Int32Array
  readonly #totals = new Float64Array(columnCount)
  #session_id = 0
  #bucket = -1
  readonly #statuses: Array<number> = costStatuses.map(() => 0)
  #reasoning = 0
  #webSearches = 0
  #webSearchCost = 0
  #unsplitCost = 0

  constructor(trail: CarryTrail, question: CarryQuestion) {
    this.#trail = trail
    this.#question = question
    this.#sizes = new CarrySizes(trail)
    this.#amounts = new Float64Array(question.groupCount * columnCount)
    this.#isTouched = new Uint8Array(question.groupCount)
    this.#calledBy = new Int32Array(question.groupCount).fill(-1)
    this.#line = new CarryLine(
      trail.things.kind.length,
      (thing, plain, read, write_5m, write_1h, entered, carried) => {
        const at = this.#touch(thing)
        if (at < 0) return
        this.#amounts[at + inputColumn]! += plain
        this.#amounts[at + cacheReadColumn]! += read
        this.#amounts[at + cacheWrite5mColumn]! += write_5m
        this.#amounts[at + cacheWrite1hColumn]! += write_1h
        this.#amounts[at + enteredColumn]! += entered
        this.#amounts[at + carriedColumn]! += carried
      }
    )
  }

  session(session: number): void {
    const { requestFrom, session_id } = this.#trail
    const from = requestFrom[session]!
    const to = requestFrom[session + 1]!
    this.#session_id = session_id[session]!
    this.#sizes.prepare(session)
    const compacted = this.#compactions(session)
    let previous = -1
    for (let r = from; r < to; r++) {
      this.#turnTo(this.#question.bucketOf(r))
      if (this.#isAside(r, previous, to)) {
        if (r + 1 < to) this.#sizes.postpone(r)
        this.#count(r, false)
        continue
      }
      this.#place(r, previous, previous < 0 || compacted(previous, r) || this.#isReset(r, previous))
      this.#count(r, true)
      previous = r
    }
    this.#line.clear()
    this.#settle()
  }

  /** Was the context compacted between two requests? */
  #compactions(session: number): (previous: number, request: number) => boolean {
    const times = this.#trail.compactions.get(this.#trail.session_id[session]!)
    const { at_ms } = this.#trail.requests
    if (times === undefined) return () => false
    return (previous, request) => times.some((at) => at > at_ms[previous]! && at <= at_ms[request]!)
  }

  #isReset(request: number, previous: number): boolean {
    const { context } = this.#sizes
    return context[request]! < context[previous]! * resetShare
  }

  /** A request with another, smaller context, after which the conversation goes on where it was. */
  #isAside(request: number, previous: number, to: number): boolean {
    const { context } = this.#sizes
    if (context[request] === 0) return true
    if (previous < 0 || request + 1 >= to || !this.#isReset(request, previous)) return false
    return context[request + 1]! >= context[previous]! * backShare
  }

  /** Puts what enters with a request at the end of the line. */
  #place(request: number, previous: number, isReset: boolean): void {
    const { context, size } = this.#sizes
    const now = context[request]!
    let wanted = 0
    for (const thing of this.#sizes.entering(request)) wanted += size[thing]!
    const before = isReset ? 0 : context[previous]!
    const grown = now - before
    if (isReset) this.#line.clear()
    // Where the context did not grow something else left it; the new things are there all the same.
    const room = isReset || grown <= 0 ? now : grown
    const scale = wanted > room ? room / wanted : 1
    let at = isReset || grown <= 0 ? now - wanted * scale : before
    if (!isReset && grown <= 0) this.#line.cut(at)
    for (const thing of this.#sizes.entering(request)) {
      const tokens = size[thing]! * scale
      if (tokens > 0) this.#line.push(thing, at, tokens)
      at += tokens
    }
  }

  #turnTo(bucket: number): void {
    if (bucket === this.#bucket) return
    this.#line.takeAll()
    this.#settle()
    this.#bucket = bucket
  }

  /** Counts a request, and charges the line for it unless it was an aside. */
  #count(request: number, isOnLine: boolean): void {
    if (this.#bucket < 0) {
      if (isOnLine) this.#line.age()
      return
    }
    const { requests, cards } = this.#trail
    const card = requests.card[request] === -1 ? null : cards[requests.card[request]!]!
    const factor = this.#addTotals(request, card)
    const price = (name: keyof Prices): number => (card === null ? 0 : card[name] * factor)
    if (isOnLine) {
      this.#line.charge({
        read_tokens: requests.cache_read[request]!,
        write_5m_tokens: requests.cache_write_5m[request]!,
        write_1h_tokens: requests.cache_write_1h[request]!,
        read_price: price("cache_read"),
        write_5m_price: price("cache_write_5m"),
        write_1h_price: price("cache_write_1h"),
        plain_price: price("input")
      })
    }
    this.#chargeWritten(request, price("output"))
  }

  /** Adds a request to the totals, in whole micro-dollars; gives what list prices are multiplied with to make its cost. */
  #addTotals(request: number, card: Prices | null): number {
    const { requests } = this.#trail
    const totals = this.#totals
    this.#statuses[requests.status[request]!]! += 1
    totals[inputColumn]! += requests.input[request]!
    totals[outputColumn]! += requests.output[request]!
    totals[cacheReadColumn]! += requests.cache_read[request]!
    totals[cacheWrite5mColumn]! += requests.cache_write_5m[request]!
    totals[cacheWrite1hColumn]! += requests.cache_write_1h[request]!
    this.#reasoning += requests.reasoning[request]!
    this.#webSearches += requests.web_searches[request]!
    const cost = requests.cost[request]!
    if (Number.isNaN(cost)) return 0
    const parts = card === null ? null : listCost(this.#trail, request, card)
    if (parts === null || parts.all === 0) {
      this.#unsplitCost += cost
      return 0
    }
    const factor = cost / parts.all
    const search = Math.min(Math.round(parts.searches * factor), cost)
    const output = Math.min(Math.round(parts.output * factor), cost - search)
    this.#webSearchCost += search
    totals[writtenColumn]! += output
    totals[enteredColumn]! += cost - search - output
    return factor
  }

  #chargeWritten(request: number, price: number): void {
    const { kind } = this.#trail.things
    const { called, groupOf } = this.#question
    let isCalling = false
    for (const thing of this.#sizes.owned(request)) {
      const at = this.#touch(thing)
      if (at >= 0) {
        this.#amounts[at + outputColumn]! += this.#sizes.written[thing]!
        this.#amounts[at + writtenColumn]! += this.#sizes.written[thing]! * price
      }
      const group = groupOf[thing]!
      if (kind[thing] !== toolThing || group < 0) continue
      isCalling = true
      if (this.#calledBy[group] === request) continue
      this.#calledBy[group] = request
      called?.(request, group, this.#bucket, this.#session_id)
    }
    if (!isCalling) called?.(request, -1, this.#bucket, this.#session_id)
  }

  /** Where the amounts of a thing's group stand; -1 for the rest. */
  #touch(thing: number): number {
    const group = this.#question.groupOf[this.#sizes.standsFor[thing]!]!
    if (group < 0) return -1
    if (this.#isTouched[group] === 0) {
      this.#isTouched[group] = 1
      this.#touched.push(group)
    }
    return group * columnCount
  }

  /** Rounds what was charged so that it adds up with the rest, and hands it over. */
  #settle(): void {
    if (this.#statuses.some((count) => count > 0)) {
      const amounts = new Array<number>(this.#touched.length * columnCount).fill(0)
      const rest = [...this.#totals]
      for (let column = 0; column < columnCount; column++) this.#round(column, amounts, rest)
      this.#question.settle({
        session_id: this.#session_id,
        bucket: this.#bucket,
        groups: this.#touched,
        amounts,
        rest,
        statuses: [...this.#statuses],
        reasoning_tokens: this.#reasoning,
        web_searches: this.#webSearches,
        web_search_cost: this.#webSearchCost,
        unsplit_cost: this.#unsplitCost
      })
    }
    for (const group of this.#touched) {
      this.#isTouched[group] = 0
      this.#amounts.fill(0, group * columnCount, (group + 1) * columnCount)
    }
    this.#touched.length = 0
    this.#totals.fill(0)
    this.#statuses.fill(0)
    this.#reasoning = 0
    this.#webSearches = 0
    this.#webSearchCost = 0
    this.#unsplitCost = 0
  }

  /** Whole amounts whose running sum never leaves the exact one by a unit, nor passes what there is. */
  #round(column: number, amounts: Array<number>, rest: Array<number>): void {
    // entered and carried share one total, the input side
    const from = column === carriedColumn ? enteredColumn : column
    const total = rest[from]!
    let exact = 0
    let whole = 0
    for (const [i, group] of this.#touched.entries()) {
      exact += this.#amounts[group * columnCount + column]!
      const next = Math.max(whole, Math.min(Math.floor(exact + epsilon), total))
      amounts[i * columnCount + column] = next - whole
      whole = next
    }
    rest[from] = total - whole
  }
}

/** What sums of doubles may be short of a whole number. */
const epsilon = 1e-6

/** The cost of a request by its card, unrounded micro-dollars. */
const listCost = ({ requests }: CarryTrail, r: number, card: Prices) => {
  const reasoning = Math.min(requests.reasoning[r]!, requests.output[r]!)
  const output = (requests.output[r]! - reasoning) * card.output + reasoning * card.reasoning
  const searches = requests.web_searches[r]! * card.web_search
  const input =
    requests.input[r]! * card.input +
    requests.cache_read[r]! * card.cache_read +
    requests.cache_write_5m[r]! * card.cache_write_5m +
    requests.cache_write_1h[r]! * card.cache_write_1h
  return { output, searches, all: input + output + searches }
}
