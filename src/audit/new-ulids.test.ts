import * as fc from "fast-check"
import { expect, it } from "vitest"
import { newUlids } from "./new-ulids.ts"

it("each is greater than the one before, and all are of their time", () => {
  const chance = fc.uint8Array({ minLength: 10, maxLength: 10 })
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 47 }), chance, (at_ms, bytes) => {
      const next = newUlids(at_ms, bytes)
      const ids = Array.from({ length: 300 }, next)
      expect(ids.toSorted()).toEqual(ids)
      expect(new Set(ids.map((id) => id.slice(0, 10))).size).toBe(1)
      expect(new Set(ids).size).toBe(300)
    })
  )
})

it.each([
  [0, "0000000000"],
  [1_469_918_176_385, "01ARYZ6S41"],
  [2 ** 48 - 1, "7ZZZZZZZZZ"]
])("of %i begin with %s", (at_ms, beginning) => {
  expect(newUlids(at_ms, new Uint8Array(10).fill(255))()).toMatch(new RegExp(`^${beginning}`))
})

it.each([-1, 2 ** 48, 0.5, Number.NaN])("there is none of %d", (at_ms) => {
  expect(() => newUlids(at_ms, new Uint8Array(10))).toThrow(RangeError)
})
