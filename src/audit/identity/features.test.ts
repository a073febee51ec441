import { parseSync } from "oxc-parser"
import { describe, expect, it } from "vitest"
import { featuresOf, type FeaturePlace } from "./features.ts"

const place = (
  start_line: number | null,
  start_column: number | null = 1,
  over: Partial<FeaturePlace> = {}
) => ({
  rule: "r",
  message: "m",
  start_line,
  start_column,
  ...over
})

const text = ["one", "", "  two  words", "\tthree\r", "", "four", "five"].join("\n")
const source = { text, program: null }

describe("featuresOf", () => {
  it("hashes the line, and the two lines on each side that are not empty, without blanks", () => {
    const [found] = featuresOf(source, [place(4)])
    const same = featuresOf(
      { text: ["one", "two words", "  three", "four", "", "\t", "five", "six"].join("\n"), program: null },
      [place(3)]
    )
    expect(found).toEqual(same[0])
    expect(found).toMatchObject({ line_chars: 5, scope: null, nth: 0, fingerprints: null })
    // printf three | sha1sum
    expect(found!.line_hash).toBe("b802f384302c")
  })

  it("tells a first line from a line whose neighbours are not known", () => {
    const [first] = featuresOf(source, [place(1)])
    // printf '' | sha1sum
    expect(first!.above_hash).toBe("da39a3ee5e6b")
    expect(featuresOf(null, [place(1)])).toEqual([
      {
        scope: null,
        line_hash: null,
        line_chars: null,
        above_hash: null,
        below_hash: null,
        nth: 0,
        fingerprints: null
      }
    ])
  })

  it("knows nothing of a line that the file does not have", () => {
    for (const line of [0, 8, 100, null]) {
      const [found] = featuresOf({ text, program: parseSync("a.ts", "one").program }, [place(line)])
      expect(found).toMatchObject({ line_hash: null, above_hash: null, scope: null })
    }
  })

  it("counts findings of a rule on a line by column and message, in whatever order they come", () => {
    const places = [
      place(1, 9),
      place(1, 2),
      place(1, 2, { message: "l" }),
      place(2, 1),
      place(1, 1, { rule: "s" }),
      place(null, null)
    ]
    const nths = (some: typeof places) => featuresOf(source, some).map(({ nth }) => nth)
    expect(nths(places)).toEqual([2, 1, 0, 0, 0, 0])
    expect(nths([...places].reverse())).toEqual([0, 0, 0, 0, 1, 2])
  })

  it("gives the scope of JavaScript and TypeScript", () => {
    const code = "const a = 1\nclass B {\n  c() {\n    return 1 as any\n  }\n}\n"
    const { program } = parseSync("a.ts", code)
    const found = featuresOf({ text: code, program }, [
      place(4, 12),
      place(4, null),
      place(4, 999),
      place(2),
      place(7)
    ])
    expect(found.map(({ scope }) => scope)).toEqual([".B.c", ".B.c", ".B.c", ".B", ""])
  })
})
