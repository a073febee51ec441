import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { manyLines, oneLine, safeJson } from "./clean.ts"

describe("oneLine", () => {
  it.for([
    ["plain", "plain"],
    ["two\nlines\tand  more ", "two lines and more"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u009b31mred", "red"],
    ["\u001b]0;title\u0007after", "after"],
    ["\u001b]52;c;c2VjcmV0\u001b\\after", "after"],
    ["\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u001bPq#0\u001b\\after", "after"],
    ["\u001b_apc\u001b\\after", "after"],
    ["bell\u0007 back\u0008space \u007fdel", "bell backspace del"],
    ["over\rwrite", "over write"],
    ["abc\u202etxt.exe", "abctxt.exe"],
    ["\ud800 half", "\ufffd half"],
    ["👩‍👩‍👧 日本", "👩‍👩‍👧 日本"]
  ] as const)("%j", ([text, clean]) => {
    expect(oneLine(text)).toBe(clean)
  })

  it("lets nothing through that a terminal obeys", () => {
    const nasty = fc.string({
      unit: fc.oneof(
        fc.constantFrom("\u001b", "[", "]", ";", "m", "\u0007", "\u009b", "\u0090", "\\", "\n"),
        fc.string({ unit: "binary", maxLength: 1 })
      )
    })
    fc.assert(
      fc.property(nasty, (text) => {
        expect(oneLine(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        expect(manyLines(text)).not.toMatch(
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
        )
      })
    )
  })
})

it("keeps lines and tabs where they are wanted", () => {
  expect(manyLines("a\r\nb\rc\td\u001b[2J\n\n")).toBe("a\nb\nc\td\n\n")
})

describe("safeJson", () => {
  it("reads back as the same value, and holds no control or direction character", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })), (value) => {
        const text = safeJson(value, 0)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      })
    )
  })
})
