import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { lineHashes } from "./line-hash.ts"

/** The same by the formula, with whole numbers of any size. */
const byFormula = (text: string): ReadonlyArray<string> => {
  const lines = text.replaceAll(/\r\n|\r/g, "\n").split("\n")
  const last = lines.length - 1
  const codes = lines.map((line, at) => [
    ...Array.from({ length: line.replaceAll(/[ \t]/g, "").length }, (_, unit) =>
      line.replaceAll(/[ \t]/g, "").charCodeAt(unit)
    ),
    at === last ? 65_535 : 10
  ])
  const seen = new Map<string, number>()
  return codes.map((_, at) => {
    const digits = codes.slice(at).flat().slice(0, 100)
    let hash = 0n
    for (let place = 0; place < 100; place++)
      hash = BigInt.asUintN(64, hash * 37n + BigInt(digits[place] ?? 0))
    const key = hash.toString(16)
    seen.set(key, (seen.get(key) ?? 0) + 1)
    return `${key}:${seen.get(key)}`
  })
}

describe("lineHashes", () => {
  // as code scanning's own action computes them (github/codeql-action, src/fingerprints.test.ts)
  it.for([
    ["an empty file", "", ["c129715d7a2bc9a3:1"]],
    [
      "short lines",
      " a\nb\n  \t\tc\n d",
      ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
    ]
  ] as const)("is GitHub's for %s", ([, text, hashes]) => {
    expect(lineHashes(text)).toEqual(hashes)
  })

  it("counts lines that hash alike", () => {
    const hashes = lineHashes("Lorem ipsum dolor sit amet.\n".repeat(10))
    expect(hashes.slice(4, 8)).toEqual([
      "a7f2ff13bc495cf2:5",
      "a7f2ff13bc495cf2:6",
      "a7f2ff1481e87703:1",
      "a9cf91f7bbf1862b:1"
    ])
  })

  it("is what the formula says, whatever the text", () => {
    const piece = fc.constantFrom(
      "a",
      "b",
      " ",
      "\t",
      "\n",
      "\r\n",
      "\r",
      "word ",
      "𝒳",
      "x".repeat(120),
      "\uffff"
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        // a blank between \r and \n parts them for GitHub, and nothing else does
        const text = pieces.join("").replaceAll(/\r[ \t]+\n/g, "\n")
        expect(lineHashes(text)).toEqual(byFormula(text))
      })
    )
  })
})
