import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as SqlClient from "effect/sql/SqlClient"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseSearch, toFts5 } from "./search-query.ts"
import { isWord, tokens } from "./search-tokens.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const fts5 = (text: string) =>
  Result.match(parseSearch(text), { onSuccess: toFts5, onFailure: (e) => e.message })

/** A search table as the store has it, asked through the same driver. */
const makeIndex = () => {
  const { database, layer } = makeTrail()
  const add = (id: number, prompt: string, answer = "", tool = "") =>
    database
      .prepare("INSERT INTO search (rowid, prompt, answer, tool) VALUES (?, ?, ?, ?)")
      .run(id, prompt, answer, tool)
  const rows = <A>(sql: string, ...values: ReadonlyArray<string>) =>
    Effect.runSync(
      Effect.provide(
        Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe<Record<string, A>>(sql, values)),
        layer
      )
    )
  const find = (text: string) =>
    rows<number>("SELECT rowid AS id FROM search WHERE search MATCH ? ORDER BY rowid", fts5(text)).map(
      ({ id }) => id
    )
  return { add, find, rows, database }
}

describe("a query", () => {
  const index = makeIndex()
  index.add(1, "Fix the login of the shop", "I will look at the login form", "Read src/login.ts")
  index.add(2, "The rate limit is too low", "Raised the rate limit", "Bash npm test")
  index.add(3, "Limit the rate", "Nothing about it: don't AND OR NOT NEAR", "")
  index.add(4, "Café Ünïcode ÅNGSTRÖM", "", "")

  it.each<[text: string, found: Array<number>]>([
    ["login", [1]],
    ["LOGIN shop", [1]],
    ["login limit", []],
    ["rate limit", [2, 3]],
    ['"rate limit"', [2]],
    ["rate limit -raised", [3]],
    ['rate -"rate limit"', [3]],
    ["lim*", [2, 3]],
    ['"rate lim"*', [2]],
    ["in:tool login", [1]],
    ["in:answer shop", []],
    ["in:prompt in:answer shop", [1]],
    ["in:tool test -login", [2]],
    ["src/login.ts", [1]],
    ["don't", [3]],
    ["AND OR NOT NEAR", [3]],
    ["NEAR(rate limit)", []],
    ["cafe unicode angstrom", [4]],
    ["prompt:login", []],
    ["login !!! ???", [1]],
    ["rate^2 OR {limit}", []]
  ])("%s", (text, found) => {
    expect(index.find(text)).toEqual(found)
  })

  it("keeps filters apart from words", () => {
    const query = Result.getOrThrow(parseSearch('login project:"my shop" agent:codex since:2026-03-01'))
    expect(query.filters).toEqual({ project: "my shop", agent: "codex", since: "2026-03-01" })
    expect(query.wanted.map(({ text }) => text)).toEqual(["login"])
  })

  it.each([
    ["", "Name at least one word"],
    ["   ", "Name at least one word"],
    ["!!! ---", "Name at least one word"],
    ["-test", "Name at least one word"],
    ['say "hello', 'before "hello" is never closed'],
    ["in:title x", "in:title is not known"],
    ["x".repeat(3000), "more than 2000 characters"],
    ["a ".repeat(100), "more than 64 words"]
  ])("%j is refused with advice", (text, why) => {
    const result = parseSearch(text)
    expect(Result.isFailure(result)).toBe(true)
    expect(Result.isFailure(result) && result.failure).toMatchObject({ reason: "bad_input" })
    expect(fts5(text)).toContain(why)
  })

  it("is never a syntax error of the index, whatever was typed", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 8, unit: "binary" }),
      fc.constantFrom(
        '"',
        "*",
        "-",
        "in:prompt",
        "in:",
        "agent:",
        "NOT",
        "AND",
        "NEAR(",
        ")",
        "{",
        "}",
        "^",
        ":",
        "+",
        " ",
        "a",
        "\0"
      )
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const parsed = parseSearch(pieces.join(""))
        if (Result.isSuccess(parsed)) {
          index.rows("SELECT rowid FROM search WHERE search MATCH ?", toFts5(parsed.success))
        }
      }),
      { numRuns: 1000 }
    )
  })
})

describe("words", () => {
  it("are those of the index", () => {
    const texts = [
      "The quick brown fox, don't a_b C++ 3.14 x² ½ Ⅷ src/analytics/search-tokens.ts:12",
      "Çafé naïve ÅNGSTRÖM ß ẞ ſ ﬁ Ǆ œuvre Łódź İstanbul ılık",
      "e\u0301te\u0301 a\u0308",
      "Ёлка йод Ωμέγα ώρα τέλος µm",
      "東京タワー 한국어 नमस्ते שלום مرحبا ไทย",
      "a\u00adb zero\u200bwidth 😀smile x\ty\nz"
    ]
    const index = makeIndex()
    index.database.exec("CREATE VIRTUAL TABLE words USING fts5vocab (search, 'instance')")
    for (const [i, text] of texts.entries()) index.add(i + 1, text)
    for (const [i, text] of texts.entries()) {
      const indexed = index.rows<string>(`SELECT term FROM words WHERE doc = ${i + 1} ORDER BY "offset"`)
      expect(tokens(text).map(({ word }) => word)).toEqual(indexed.map(({ term }) => term))
    }
  })

  it("are compared where they stand as they are when they are cut out", () => {
    const text = fc.string({
      maxLength: 40,
      unit: fc.oneof(
        fc.constantFrom(
          "a",
          "A",
          "e",
          "E",
          "é",
          "e\u0301",
          "İ",
          "ſ",
          "S",
          "K",
          "k",
          "µ",
          "ς",
          "1",
          "😀",
          "𝒜",
          " ",
          "-"
        ),
        fc.string({ unit: "binary", maxLength: 1 })
      )
    })
    fc.assert(
      fc.property(text, text, fc.boolean(), (text, wanted, isPrefix) => {
        const words = [...tokens(wanted), ...tokens(text)].flatMap(({ word }) => [word, word.slice(0, 2)])
        for (const { word, start, end } of tokens(text)) {
          for (const other of words) {
            const isAlike = isPrefix ? word.startsWith(other) : word === other
            expect(isWord(text, start, end, other, isPrefix)).toBe(isAlike)
          }
        }
      }),
      { numRuns: 2000 }
    )
  })

  it("are runs of letters, digits and what is combined with them", () => {
    const runs = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\u0300-\u036f]*/gu
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const found = tokens(text).map(({ start, end }) => text.slice(start, end))
        expect(found).toEqual([...text.matchAll(runs)].map(([run]) => run))
      }),
      { numRuns: 2000 }
    )
  })

  it("know where they stand", () => {
    const text = "Ein Ä\u0301rger, 😀 née!"
    expect(tokens(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      "Ein",
      "Ä\u0301rger",
      "née"
    ])
  })
})
