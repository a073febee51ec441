import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Recent } from "./Recent.ts"

describe("Recent", () => {
  it("holds what was set last, in that order, as a list would", () => {
    const step = fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.option(fc.nat()))
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 4 }), (steps, limit) => {
        const recent = new Recent<number>(limit)
        let expected: Array<readonly [string, number]> = []
        for (const [key, value] of steps) {
          expected = expected.filter(([other]) => other !== key)
          if (value === null) recent.delete(key)
          else {
            recent.set(key, value)
            expected = [...expected, [key, value] as const].slice(-limit)
          }
        }
        expect(recent.entries()).toEqual(expected)
        expect(new Recent(limit, recent.entries()).entries()).toEqual(expected)
        for (const [key, value] of expected) expect([recent.has(key), recent.get(key)]).toEqual([true, value])
      })
    )
  })
})
