/**
 * Which finding of before is which of now, as far as has been found out. Stages join one by one; what is joined stays
 * joined, and each finding is joined at most once.
 */
import type { Finding, FindingSeen } from "../../record/Finding.ts"

/** Some findings of before and some of now, by their places in a pairing, each in order. */
export interface Group {
  readonly olds: ReadonlyArray<number>
  readonly news: ReadonlyArray<number>
}

const none = -1

export class Pairing {
  readonly olds: ReadonlyArray<Finding>
  readonly news: ReadonlyArray<FindingSeen>
  readonly #newOf: Int32Array
  readonly #oldOf: Int32Array
  readonly #waiting: ReadonlySet<Finding>
  /** Of findings of now, those whose text is not what it was. */
  readonly #edited = new Set<number>()

  /** `waiting`: of `olds`, those that were not seen last time. */
  constructor(
    olds: ReadonlyArray<Finding>,
    news: ReadonlyArray<FindingSeen>,
    waiting: ReadonlySet<Finding> = new Set()
  ) {
    this.#waiting = waiting
    this.olds = olds
    this.news = news
    this.#newOf = new Int32Array(olds.length).fill(none)
    this.#oldOf = new Int32Array(news.length).fill(none)
  }

  /** Invariant: neither is joined yet. */
  join(old: number, now: number): void {
    if (this.#newOf[old] !== none || this.#oldOf[now] !== none) throw new Error("A finding was joined twice.")
    this.#newOf[old] = now
    this.#oldOf[now] = old
  }

  /** Joins two of which the text was edited. */
  joinEdited(old: number, now: number): void {
    this.join(old, now)
    this.#edited.add(now)
  }

  newOf(old: number): number | undefined {
    const now = this.#newOf[old]!
    return now === none ? undefined : now
  }

  oldOf(now: number): number | undefined {
    const old = this.#oldOf[now]!
    return old === none ? undefined : old
  }

  isEdited(now: number): boolean {
    return this.#edited.has(now)
  }

  /** Of some findings of before, those that were seen last time: of two that are alike, they come first. */
  seenLast(olds: ReadonlyArray<number>): ReadonlyArray<number> {
    return this.#waiting.size === 0 ? olds : olds.filter((old) => !this.#waiting.has(this.olds[old]!))
  }

  /** What of a group is not joined. */
  rest({ olds, news }: Group): Group {
    return {
      olds: olds.filter((old) => this.#newOf[old] === none),
      news: news.filter((now) => this.#oldOf[now] === none)
    }
  }

  /** All that is not joined. */
  restOfAll(): Group {
    return { olds: placesOf(this.#newOf, none), news: placesOf(this.#oldOf, none) }
  }
}

const placesOf = (numbers: Int32Array, wanted: number): ReadonlyArray<number> => {
  const places: Array<number> = []
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === wanted) places.push(i)
  return places
}

/** Whether there is anything to join. */
export const isOver = ({ olds, news }: Group): boolean => olds.length === 0 || news.length === 0
