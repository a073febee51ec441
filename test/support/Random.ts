/** A seeded source of chance, so that a generated trail is the same every time. */
export class Random {
  #seed: number

  constructor(seed: number) {
    this.#seed = seed | 0
  }

  /** In [0, 1). The mulberry32 generator. */
  next(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0
    let t = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  pick<A>(from: ReadonlyArray<A>): A {
    return from[this.int(0, from.length - 1)]!
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** Long-tailed: about `median`, at most `max`. */
  long(median: number, max: number): number {
    const u = Math.sqrt(-2 * Math.log(this.next() + 1e-12)) * Math.cos(2 * Math.PI * this.next())
    return Math.max(1, Math.min(max, Math.round(median * Math.exp(u))))
  }

  hex(digits: number): string {
    let text = ""
    while (text.length < digits)
      text += Math.floor(this.next() * 0x100000000)
        .toString(16)
        .padStart(8, "0")
    return text.slice(0, digits)
  }

  uuid(): string {
    const h = this.hex(30)
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(12, 15)}-a${h.slice(15, 18)}-${h.slice(18, 30)}`
  }
}
