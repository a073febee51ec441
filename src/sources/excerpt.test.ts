import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { clipped, oneLine } from "./excerpt.ts"

describe("an excerpt", () => {
  it.each([
    ["short enough", "abc", 3, "abc"],
    ["too long", "abcd", 3, "ab…"],
    ["several lines", " a\n\t b  c\r\n", 9, "a b c"],
    ["blanks of other kinds", "a\u00a0\u00a0b\u2028c", 9, "a b c"],
    ["nothing but blanks", " \n ", 9, null],
    ["nothing", null, 9, null],
    ["cut within a character of two units", "ab😀cd", 4, "ab…"]
  ])("of a text: %s", (_, text, chars, expected) => {
    expect(oneLine(text, chars)).toBe(expected)
  })

  it("is short, in one line, well-formed, and a beginning of the text", () => {
    const words = fc.string({ unit: fc.constantFrom("a", " ", "\n", "😀", "é"), maxLength: 80 })
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 20 }), (text, chars) => {
        const line = oneLine(text, chars) ?? ""
        expect(line.length).toBeLessThanOrEqual(chars)
        expect(line).not.toMatch(/\s\s|\n|^\s/)
        expect(line.isWellFormed()).toBe(true)
        const flat = text.replace(/\s+/g, " ").trim()
        expect(flat.startsWith(line.replace(/…$/, ""))).toBe(true)
        expect(clipped(text, chars).length).toBeLessThanOrEqual(Math.max(chars, 0))
      })
    )
  })
})
