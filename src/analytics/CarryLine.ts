/**
 * The line of tokens that a context is, with the things that lie on it.
 *
 * Most of a line lies in the cached front and is read whole by each request. Such reads are kept as two
 * running sums (how often, and for how much a token), so a request only touches the things that lie behind
 * its cached front; what these were charged instead is noted beside them.
 */

/** How a request paid for its input: tokens from the front of the line on, and micro-dollars per token. */
export interface LineCharge {
  readonly read_tokens: number
  readonly write_5m_tokens: number
  readonly write_1h_tokens: number
  readonly read_price: number
  readonly write_5m_price: number
  readonly write_1h_price: number
  readonly plain_price: number
}

/** Takes what a thing was charged since it was last taken. `entered` is the part of its first request. */
export type TakeCharge = (
  thing: number,
  plain: number,
  read: number,
  write_5m: number,
  write_1h: number,
  entered: number,
  carried: number
) => void

export class CarryLine {
  readonly #take: TakeCharge
  readonly #start: Float64Array
  readonly #size: Float64Array
  /** Running sums when the thing was last taken. */
  readonly #readsBefore: Float64Array
  readonly #costBefore: Float64Array
  /** What differs from having been read each time. */
  readonly #offRead: Float64Array
  readonly #offCost: Float64Array
  readonly #plain: Float64Array
  readonly #write5m: Float64Array
  readonly #write1h: Float64Array
  readonly #entered: Float64Array
  /** Things on the line, by place. */
  readonly #live: Int32Array
  #count = 0
  /** Things from this place on are new since the last charge. */
  #oldCount = 0
  #reads = 0
  #readCost = 0

  constructor(things: number, take: TakeCharge) {
    this.#take = take
    const column = () => new Float64Array(things)
    this.#start = column()
    this.#size = column()
    this.#readsBefore = column()
    this.#costBefore = column()
    this.#offRead = column()
    this.#offCost = column()
    this.#plain = column()
    this.#write5m = column()
    this.#write1h = column()
    this.#entered = column()
    this.#live = new Int32Array(things)
  }

  /** Puts a thing at the end. Invariant: `start` is not before the end of the thing before it. */
  push(thing: number, start: number, size: number): void {
    this.#start[thing] = start
    this.#size[thing] = size
    this.#live[this.#count++] = thing
    this.#restart(thing)
  }

  /** Cuts the line: things behind `end` leave it, the one that lies across is shortened. */
  cut(end: number): void {
    while (this.#count > 0) {
      const thing = this.#live[this.#count - 1]!
      if (this.#start[thing]! + this.#size[thing]! <= end) break
      this.#takeThing(thing)
      if (this.#start[thing]! < end) {
        this.#size[thing] = end - this.#start[thing]!
        break
      }
      this.#count--
    }
    this.#oldCount = Math.min(this.#oldCount, this.#count)
  }

  /** Charges one request's input to what lies on the line. */
  charge(by: LineCharge): void {
    this.#reads++
    this.#readCost += by.read_price
    const writes = by.write_5m_tokens + by.write_1h_tokens
    const readEnd = by.read_tokens
    const writeEnd = readEnd + writes
    const share5m = writes === 0 ? 0 : by.write_5m_tokens / writes
    const writePrice = share5m * by.write_5m_price + (1 - share5m) * by.write_1h_price
    for (let i = this.#count - 1; i >= 0; i--) {
      const thing = this.#live[i]!
      const start = this.#start[thing]!
      const end = start + this.#size[thing]!
      if (end <= readEnd) break
      const from = Math.max(start, readEnd)
      const beyond = end - from
      const written = Math.max(0, Math.min(end, writeEnd) - from)
      const plain = beyond - written
      this.#offRead[thing]! -= beyond
      this.#write5m[thing]! += written * share5m
      this.#write1h[thing]! += written * (1 - share5m)
      this.#plain[thing]! += plain
      this.#offCost[thing]! += written * writePrice + plain * by.plain_price - beyond * by.read_price
    }
    for (let i = this.#oldCount; i < this.#count; i++) {
      const thing = this.#live[i]!
      this.#entered[thing] = this.#costOf(thing)
    }
    this.#oldCount = this.#count
  }

  /** New things are no longer new, though no request was charged. */
  age(): void {
    this.#oldCount = this.#count
  }

  /** Hands over what every thing was charged so far. */
  takeAll(): void {
    for (let i = 0; i < this.#count; i++) this.#takeThing(this.#live[i]!)
  }

  /** Empties the line. */
  clear(): void {
    this.takeAll()
    this.#count = 0
    this.#oldCount = 0
  }

  #costOf(thing: number): number {
    return this.#size[thing]! * (this.#readCost - this.#costBefore[thing]!) + this.#offCost[thing]!
  }

  #takeThing(thing: number): void {
    const reads = this.#size[thing]! * (this.#reads - this.#readsBefore[thing]!) + this.#offRead[thing]!
    const entered = this.#entered[thing]!
    this.#take(
      thing,
      this.#plain[thing]!,
      reads,
      this.#write5m[thing]!,
      this.#write1h[thing]!,
      entered,
      this.#costOf(thing) - entered
    )
    this.#restart(thing)
  }

  #restart(thing: number): void {
    this.#readsBefore[thing] = this.#reads
    this.#costBefore[thing] = this.#readCost
    this.#offRead[thing] = 0
    this.#offCost[thing] = 0
    this.#plain[thing] = 0
    this.#write5m[thing] = 0
    this.#write1h[thing] = 0
    this.#entered[thing] = 0
  }
}
