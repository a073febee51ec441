/** How far lines of one file went up or down, as what is joined in it already shows. */
import type { Group, Pairing } from "./Pairing.ts"

interface Anchor {
  readonly line: number
  readonly by: number
}

export class Shifts {
  readonly #anchors: ReadonlyArray<Anchor>

  constructor(pairing: Pairing, { olds }: Group) {
    this.#anchors = olds.flatMap((old) => {
      const now = pairing.newOf(old)
      const from = pairing.olds[old]!.start_line
      const to = now === undefined ? null : pairing.news[now]!.start_line
      return from === null || to === null ? [] : [{ line: from, by: to - from }]
    })
  }

  /** The line at which that line of before is to be expected: it went with its nearest neighbour, the upper of two. */
  expected(line: number): number {
    const [upper, lower] = this.#neighbours(line)
    if (upper === undefined) return line + (lower?.by ?? 0)
    if (lower === undefined) return line + upper.by
    return line + (lower.line - line < line - upper.line ? lower.by : upper.by)
  }

  /** Where it is to be expected if it went with its upper neighbour, and if it went with its lower one. */
  bothExpected(line: number): ReadonlyArray<number> {
    const [upper, lower] = this.#neighbours(line)
    const shifts = [upper ?? lower, lower ?? upper].map((anchor) => line + (anchor?.by ?? 0))
    return [...new Set(shifts)]
  }

  #neighbours(line: number): readonly [upper: Anchor | undefined, lower: Anchor | undefined] {
    const below = this.#firstFrom(line)
    return [this.#anchors[below - 1], this.#anchors[below]]
  }

  #firstFrom(line: number): number {
    let [low, high] = [0, this.#anchors.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#anchors[middle]!.line < line) low = middle + 1
      else high = middle
    }
    return low
  }
}
