import * as fc from "fast-check"
import { expect, it } from "vitest"
import { nearestRanks, nthSmallest } from "./nearest-rank.ts"

it.each([
  [[], [0.5, 1], [null, null]],
  [[3], [0.5, 0.95, 1], [3, 3, 3]],
  [
    [4, 1, 3, 2],
    [0.5, 1],
    [2, 4]
  ],
  [Array.from({ length: 20 }, (_, i) => 20 - i), [0, 0.5, 0.95, 1], [1, 10, 19, 20]]
])("nearest ranks of %j at %j are %j", (values, shares, expected) => {
  expect(nearestRanks(Float64Array.from(values), shares)).toEqual(expected)
})

it("they are what sorting gives", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer()), { minLength: 1 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
      (values, some) => {
        const shares = [...some].sort((a, b) => a - b)
        const sorted = [...values].sort((a, b) => a - b)
        const places = shares.map((share) => Math.max(0, Math.ceil(share * values.length) - 1))
        expect(nearestRanks(Float64Array.from(values), shares)).toEqual(places.map((place) => sorted[place]))
        const all = values.map((_, n) => nthSmallest(Float64Array.from(values), n))
        expect(all).toEqual(sorted)
      }
    )
  )
})
