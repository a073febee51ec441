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

  it("does not fail on what is nested too deeply for this Node to write", () => {
    const text = `${"[".repeat(100_000)}${"]".repeat(100_000)}`
    expect([text, "[nested too deeply to be shown]"]).toContain(plainText(JSON.parse(text)))
  })
})
