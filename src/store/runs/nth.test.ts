import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { nthSmallest, ranksOf } from "./nth.ts"

const values = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true, min: 0, max: 1e9 })),
  { minLength: 1, maxLength: 300 }
)

/** By nearest rank, as it is written in books. */
const rank = (sorted: ReadonlyArray<number>, p: number) =>
  sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]

describe("ranks", () => {
  it("are those of the sorted values", () => {
    fc.assert(
      fc.property(values, (list) => {
        const sorted = list.toSorted((a, b) => a - b)
        expect(ranksOf(Float64Array.from(list))).toEqual({
          p50: rank(sorted, 0.5),
          p95: rank(sorted, 0.95),
          max: sorted.at(-1)
        })
      })
    )
  })

  it("of every place are the sorted values, whatever order they come in", () => {
    fc.assert(
      fc.property(values, (list) => {
        const sorted = list.toSorted((a, b) => a - b)
        sorted.forEach((value, n) => expect(nthSmallest(Float64Array.from(list), n)).toBe(value))
      })
    )
  })

  it("of nothing are not known", () => {
    expect(ranksOf(new Float64Array())).toEqual({ p50: null, p95: null, max: null })
  })
})
