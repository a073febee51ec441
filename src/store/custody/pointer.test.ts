/** What a pointed value says, even when it was made to break whoever writes it. */
import { describe, expect, it } from "vitest"
import { plainText } from "./pointer.ts"

describe("plainText", () => {
  it.each([
    ["a text", "a text"],
    [[{ type: "text", text: "one" }, "two", { type: "image" }], "one\ntwo\n[image]"],
    [{ command: "ls" }, '{"command":"ls"}'],
    [[1, 2], "[1,2]"]
  ])("of %j", (value, text) => {
    expect(plainText(value)).toBe(text)
  })

  it("tells of what is nested too deeply to be written", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)
    expect(plainText(deep)).toBe("[nested too deeply to be shown]")
  })
})
