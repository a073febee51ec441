import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { linesInCall, linesInReport } from "./changed-lines.ts"

const edit = (old_string: string, new_string: string) => linesInCall({ old_string, new_string })

describe("lines that a call's input says are changed", () => {
  it.each([
    ["one", "two", { added: 1, removed: 1 }],
    ["a\nb\nc", "a\nB\nc", { added: 1, removed: 1 }],
    ["a\nc", "a\nb\nc", { added: 1, removed: 0 }],
    ["a\nb\nc\n", "a\nc\n", { added: 0, removed: 1 }],
    ["x\nkeep\ny", "1\nkeep\n2\n3", { added: 3, removed: 2 }],
    ["", "new", { added: 1, removed: 0 }],
    ["same", "same", { added: 0, removed: 0 }]
  ])("%j to %j", (before, after, lines) => {
    expect(edit(before, after)).toEqual(lines)
  })

  it("are those of a file that is written", () => {
    expect(linesInCall({ content: "a\nb\n" })).toEqual({ added: 2, removed: 0 })
  })

  it("are not known when every occurrence is replaced, or nothing is changed", () => {
    expect(linesInCall({ old_string: "a", new_string: "b", replace_all: true })).toBeNull()
    expect(linesInCall({ file_path: "a.ts" })).toBeNull()
  })

  const text = fc.array(fc.constantFrom("a", "b", "c", "d")).map((lines) => lines.join("\n"))

  it("are the difference in lines, and turn round when the edit does", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const there = edit(before, after)!
        const back = edit(after, before)!
        const count = (of: string) => (of === "" ? 0 : of.split("\n").length)
        expect(there).toEqual({ added: back.removed, removed: back.added })
        expect(there.added - there.removed).toBe(count(after) - count(before))
        expect(there.added).toBeLessThanOrEqual(count(after))
      })
    )
  })

  it("of long texts are everything between what is the same at both ends", () => {
    const long = (mark: string) => Array.from({ length: 600 }, (_, i) => `${mark}${i}`).join("\n")
    expect(edit(`top\n${long("a")}\nend`, `top\n${long("b")}\nend`)).toEqual({ added: 600, removed: 600 })
  })
})

describe("lines that a report says are changed", () => {
  it("are those of its patch", () => {
    expect(linesInReport({ structuredPatch: [{ lines: [" a", "-b", "+c", "+d", 7] }] })).toEqual({
      added: 2,
      removed: 1
    })
  })

  it("are all of a new file, and not known without a patch", () => {
    expect(linesInReport({ structuredPatch: [], type: "create", content: "a\nb" })).toEqual({
      added: 2,
      removed: 0
    })
    expect(linesInReport({ stdout: "" })).toBeNull()
  })
})
