import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isCopied, madeAt, sequence } from "./ids.ts"
import { idOf } from "./testing/ids.ts"

const second = 1000
const day = 86_400_000
const year = 365.25 * day

describe("an id", () => {
  it("holds the time it was made: real ones of release 1.18.34", () => {
    expect(madeAt("msg_1f7b5a13b001pEuIF8hHMwpcls", 1795157240399)).toBe(1795157238075)
    expect(madeAt("prt_1f7b5a6b6001SmyNECQxc4h7Hy", 1795157239479)).toBe(1795157239478)
  })

  it("tells its time beside a known time, however often the clock has gone round", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2025, 5), max: Date.UTC(2040, 0) }),
        fc.integer({ min: 0, max: 2 * year }),
        fc.integer({ min: 1, max: 4095 }),
        (made, later, counter) => {
          expect(madeAt(idOf("msg", made, counter), made + later)).toBe(made)
        }
      )
    )
  })

  it("may be made a little after the time that is known", () => {
    const made = Date.UTC(2026, 0, 1)
    expect(madeAt(idOf("prt", made), made - 20 * 3600 * second)).toBe(made)
  })

  it("tells nothing of a time before the first release, or without a known time", () => {
    const made = Date.UTC(2026, 0, 1)
    expect(madeAt(idOf("msg", made), 0)).toBeNull()
    expect(madeAt(idOf("msg", made), null)).toBeNull()
  })

  it("sorts within a message", () => {
    const made = Date.UTC(2026, 0, 1)
    const ids = [idOf("prt", made, 1), idOf("prt", made, 2), idOf("prt", made + 1, 1)]
    const sequences = ids.map(sequence)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
    expect(new Set(sequences).size).toBe(3)
    expect(sequences.every(Number.isSafeInteger)).toBe(true)
  })

  it("of another form tells nothing and breaks nothing", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.option(fc.integer()), (a, b, at) => {
        expect(Number.isSafeInteger(sequence(a))).toBe(true)
        madeAt(a, at)
        isCopied(a, b, at)
      })
    )
    expect(sequence("msg_nothexnothexXYZ")).toBe(0)
    expect(sequence("msg_12")).toBe(0)
    expect(sequence("1f7b5a13b001")).toBe(0)
  })
})

describe("a copy", () => {
  const at = (ms: number) => Date.UTC(2026, 2, 1) + ms

  it.each([
    ["a message of its own session", 10 * second, 0, 10 * second, false],
    ["one made in the same millisecond as its session", 0, 0, 0, false],
    ["one whose id was made a moment before it", 10 * second - 16, 0, 10 * second, false],
    ["a copy made by a fork", 60 * second, 59 * second, 10 * second, true],
    ["a copy of a message two months old", 60 * day, 60 * day - second, 0, true],
    ["a message in a session that is three years old", 3 * year, 0, 3 * year, false],
    ["ids that do not fit together", 300 * day, 0, -second, false]
  ])("%s", (_, made, began, created, expected) => {
    expect(isCopied(idOf("msg", at(made)), idOf("ses", at(began)), at(created))).toBe(expected)
  })

  it("is told from the originals in real ids of release 1.18.34", () => {
    const original = ["msg_1f7b5a3790011G5a0irJOH2D4x", "ses_e084a5f9fffePMZ0BfN8RDJpHw"] as const
    const copy = ["msg_1f7c394be001WGt9bQT4PnVaXb", "ses_e083c6f22ffei5SXcrVloElH5i"] as const
    expect(isCopied(...original, 1795157238649)).toBe(false)
    expect(isCopied(...copy, 1795157238649)).toBe(true)
  })
})
