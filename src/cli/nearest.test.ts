import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { editDistance, nearest } from "./nearest.ts"

describe("editDistance", () => {
  it.for([
    ["", "", 0],
    ["daily", "daily", 0],
    ["daly", "daily", 1],
    ["dialy", "daily", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3]
  ] as const)("from %s to %s is %d", ([a, b, distance]) => {
    expect(editDistance(a, b)).toBe(distance)
  })

  it("is the same both ways, zero only for equals, and never more than the longer word", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        const distance = editDistance(a, b)
        expect(distance).toBe(editDistance(b, a))
        expect(distance === 0).toBe(a === b)
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
      })
    )
  })
})

describe("nearest", () => {
  const words = ["daily", "weekly", "monthly", "session", "blocks"]
  it.for([
    ["dayly", "daily"],
    ["WEEKLY", "weekly"],
    ["mont", "monthly"],
    ["sesions", "session"],
    ["xyzzy", null],
    ["", null]
  ] as const)("to %s is %s", ([word, found]) => {
    expect(nearest(word, words)).toBe(found)
  })
})
