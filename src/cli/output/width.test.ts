import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cutStartTo, cutTo, pad, widthOf } from "./width.ts"

describe("widthOf", () => {
  it.for([
    ["", 0],
    ["abc", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["日本語", 6],
    ["ｆｕｌｌ", 8],
    ["한글", 4],
    ["🎉", 2],
    ["❤", 1],
    ["❤\ufe0f", 2],
    ["👩‍👩‍👧", 2],
    ["👍🏽", 2],
    ["🇩🇪", 2],
    ["🇩🇪🇫🇷", 4],
    ["a\u200bb", 2],
    ["€", 1],
    ["…", 1]
  ] as const)("of %s is %d", ([text, width]) => {
    expect(widthOf(text)).toBe(width)
  })
})

const anyText = fc.string({ unit: "grapheme", maxLength: 24 })

describe("cutting", () => {
  it.for([
    ["abcdef", 4, "abc…", "…def"],
    ["abc", 3, "abc", "abc"],
    ["日本語", 4, "日…", "…語"],
    ["日本語", 3, "日…", "…語"],
    ["👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…", "…👩‍👩‍👧"],
    ["abc", 1, "…", "…"],
    ["abc", 0, "", ""]
  ] as const)("%s to %d", ([text, columns, start, end]) => {
    expect(cutTo(text, columns)).toBe(start)
    expect(cutStartTo(text, columns)).toBe(end)
  })

  it("never takes more room than there is, and leaves what fits alone", () => {
    fc.assert(
      fc.property(anyText, fc.nat(30), (text, columns) => {
        expect(widthOf(cutTo(text, columns))).toBeLessThanOrEqual(columns)
        expect(widthOf(cutStartTo(text, columns))).toBeLessThanOrEqual(columns)
        if (widthOf(text) <= columns)
          expect([cutTo(text, columns), cutStartTo(text, columns)]).toEqual([text, text])
      })
    )
  })

  it("fills up to the width", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(widthOf(pad(text, 60, "right"))).toBe(Math.max(60, widthOf(text)))
      })
    )
  })
})
