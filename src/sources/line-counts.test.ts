import { describe, expect, it } from "vitest"
import { changedLines, lineCount, linesInDiff } from "./line-counts.ts"

describe("lines", () => {
  it.each([
    ["", 0],
    ["one", 1],
    ["one\n", 1],
    ["one\n\ntwo", 3],
    ["\n", 1]
  ])("of %j: %d", (text, lines) => {
    expect(lineCount(text)).toBe(lines)
  })

  it("of a diff are those of its hunks", () => {
    const one = "--- a\n+++ b\n@@ -1,2 +1,3 @@\n same\n--- gone\n+++ come\n+too\n"
    expect(linesInDiff(one)).toEqual({ added: 2, removed: 1 })
    expect(linesInDiff(`diff --git a b\n${one}diff --git c d\n${one}`)).toEqual({ added: 4, removed: 2 })
    expect(linesInDiff("")).toEqual({ added: 0, removed: 0 })
    expect(changedLines(["+a", "-b", " c", 7, null])).toEqual({ added: 1, removed: 1 })
  })
})
