import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseSearch } from "./search-query.ts"
import { snippetOf } from "./search-snippet.ts"

const marked = (text: string, query: string, width = 60) =>
  snippetOf(text, Result.getOrThrow(parseSearch(query)).wanted, width)
    .pieces.map(({ text, is_hit }) => (is_hit ? `[${text}]` : text))
    .join("")

const filler = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor "

describe("a snippet", () => {
  it.each<[name: string, text: string, query: string, shown: string]>([
    ["marks a word", "Fix the login form", "login", "Fix the [login] form"],
    ["marks every hit", "login, Login and LOGIN", "login", "[login], [Login] and [LOGIN]"],
    ["marks whole words only", "log login logins", "login", "log [login] logins"],
    ["marks prefixes", "log login logins", "login*", "log [login] [logins]"],
    ["marks phrases", "rate of the rate limit", '"rate limit"', "rate of the [rate limit]"],
    ["ignores diacritics", "Das Café und das cafe\u0301", "cafe", "Das [Café] und das [cafe\u0301]"],
    ["marks words with diacritics", "resume", "résumé", "[resume]"],
    ["marks other scripts", "в доме ЁЛКА стоит", "ёлка", "в доме [ЁЛКА] стоит"],
    ["runs white space together", "a\n\n  login\t\tb", "login", "a [login] b"],
    ["joins overlapping hits", "rate limit now", '"rate limit" "limit now"', "[rate limit now]"],
    ["begins at the start without hits", "nothing to see here", "login", "nothing to see here"]
  ])("%s", (_, text, query, shown) => {
    expect(marked(text, query)).toBe(shown)
  })

  it("shows the passage with the most terms", () => {
    const text = `${filler.repeat(5)}login ${filler.repeat(5)} the login of the shop is slow ${filler.repeat(5)}shop`
    expect(marked(text, "login shop slow")).toBe(
      "… the [login] of the [shop] is [slow] lorem ipsum dolor sit …"
    )
  })

  it("cuts between words, and very long words where it must", () => {
    expect(marked(`${filler}login ${filler}`, "login", 30)).toBe("… tempor [login] lorem ipsum …")
    const long = `${"x".repeat(500)} login ${"y".repeat(500)}`
    expect(marked(long, "login", 30)).toBe("… [login] …")
    expect(marked(long, "login", 100)).toMatch(/^… x+ \[login\] y+ …$/)
  })

  it("counts the terms that it found", () => {
    const { wanted } = Result.getOrThrow(parseSearch("login shop nothing"))
    expect(snippetOf("login in the shop of the login", wanted, 80).terms).toBe(2)
  })

  it("is a passage of the text, near the width, with whole characters", () => {
    const text = fc.string({
      maxLength: 300,
      unit: fc.constantFrom("a", "b", " ", "\n", "😀", "é", "e\u0301", "ab ")
    })
    fc.assert(
      fc.property(text, fc.integer({ min: 10, max: 80 }), (text, width) => {
        const { wanted } = Result.getOrThrow(parseSearch("ab* e"))
        const { pieces } = snippetOf(text, wanted, width)
        const shown = pieces.map((piece) => piece.text).join("")
        expect(shown.isWellFormed()).toBe(true)
        const body = shown.replace(/^… /, "").replace(/ …$/, "")
        expect(text.replace(/\s+/g, " ")).toContain(body.trim())
        if (!/\S{24}/.test(text)) expect(body.length).toBeLessThanOrEqual(width + 1)
      }),
      { numRuns: 2000 }
    )
  })
})
