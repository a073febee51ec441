import { describe, expect, it } from "vitest"
import { pairedRatio, spreadOf } from "../measuring/spread.ts"
import { figureText, limitText } from "./figures.ts"
import type { Figure, Unit } from "./CaseResult.ts"

describe("figureText", () => {
  const rows: ReadonlyArray<readonly [Figure, Unit, string]> = [
    [null, "ms", "–"],
    ["exact", "text", "exact"],
    [0.04567, "ratio", "0.046"],
    [12.345, "ms", "12.3 ms"],
    [12_345, "ms", "12.3 s"],
    [0, "bytes", "0 B"],
    [1_234_567, "bytes", "1.23 MB"],
    [1234567.8, "count", "1,234,568"],
    [1234, "per_s", "1,234/s"],
    [{ median: 100, min: 99, max: 102 }, "ms", "100 ms"],
    [{ median: 100, min: 80, max: 140 }, "ms", "100 ms (80.0 ms…140 ms)"]
  ]
  it.for(rows)("%o as %s is %s", ([figure, unit, text]) => {
    expect(figureText(figure, unit)).toBe(text)
  })
})

describe("limitText", () => {
  it("says which way it goes", () => {
    const verdict = { target: "", measured: null, limit: 0.1, unit: "ratio" } as const
    expect(limitText({ ...verdict, sense: "at_most" })).toBe("≤ 0.100")
    expect(limitText({ ...verdict, sense: "at_least" })).toBe("≥ 0.100")
  })
})

describe("spreadOf", () => {
  it("takes the middle, or the mean of the two in the middle", () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 })
    expect(() => spreadOf([])).toThrow("no values")
  })
})

describe("pairedRatio", () => {
  it("compares what was measured in the same round", () => {
    // a neighbour made the second round ten times slower for both
    expect(pairedRatio([2, 20, 2], [1, 10, 1])).toEqual({ median: 2, min: 2, max: 2 })
  })
})
