import { describe, expect, it } from "vitest"
import { firstChars } from "./first-chars.ts"
import { makeRedactor } from "./redact.ts"

describe("the beginning of a text", () => {
  it.each([
    ["all of it", "tide", 4, "tide"],
    ["a part", "tide tables", 6, "tide t"],
    ["no half of a character", "a😀b", 2, "a"],
    ["a word cut at its end", "moorings and tides", 8, "moorings"],
    ["no part of a long word", "the harbour-masters", 14, "the "],
    ["a part, where there is nothing else", "moorings", 7, "mooring"],
    ["a part of a script without spaces", "潮汐表と係留索の一覧を書く", 9, "潮汐表と係留索の一"]
  ])("is %s", (_, text, chars, beginning) => {
    expect(firstChars(text, chars)).toBe(beginning)
  })

  it("shows nothing of a secret, wherever it is cut", () => {
    const token = `ghp_${"Ab1".repeat(12)}`
    const text = `look here: ${token} and there`
    for (let chars = 0; chars <= text.length; chars++) {
      const shown = makeRedactor().text(firstChars(text, chars))
      expect(shown, String(chars)).not.toContain(token.slice(0, 8))
    }
  })
})
