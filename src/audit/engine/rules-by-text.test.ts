/** What text rules find where. */
import { describe, expect, it } from "vitest"
import type { TextPart, TextRule } from "../rules/Rule.ts"
import { Inspector } from "./Inspector.ts"

const findsIn = (code: string, rule: Partial<TextRule>, path = "a.ts"): ReadonlyArray<string> => {
  const whole: TextRule = { id: "text", by: "text", severity: "error", message: "No.", pattern: /x/, ...rule }
  const planned = { rule: whole, severity: whole.severity, off: false }
  const plan = { root: "/", include: null, exclude: [], gitignore: false, code: null, rules: [planned] }
  const report = new Inspector(plan, () => false).inspect(path, code, [0])
  expect(report.unread).toBeNull()
  return report.findings.map(
    (one) => `${one.start_line}:${one.start_column}-${one.end_line}:${one.end_column}`
  )
}

const code = [
  "console.log(1) // console.log(2)",
  'const a = "console.log(3)" + `console.log(4) ${console.log(5)}`',
  "/** console.log(6) */ const r = /console.log(7)/",
  "const j = <p>console.log(8) {console.log(9)}</p>"
].join("\n")

describe("a text rule", () => {
  it.each<[TextPart, ReadonlyArray<string>]>([
    ["code", ["1:1-1:12", "2:48-2:59", "4:30-4:41"]],
    ["comments", ["1:19-1:30", "3:5-3:16"]],
    ["strings", ["2:12-2:23", "2:31-2:42", "3:34-3:45", "4:14-4:25"]]
  ])("looks in %s", (part, places) => {
    expect(findsIn(code, { pattern: /console\.log/, in: part }, "a.tsx")).toEqual(places)
  })

  it("looks everywhere if it is told to", () => {
    expect(findsIn(code, { pattern: /console\.log/, in: "anywhere" }, "a.tsx")).toHaveLength(9)
  })

  it("finds an import whose name stands in quotes", () => {
    const found = findsIn('import { a } from "fs/promises"\n', { pattern: /from\s+['"]fs\/promises['"]/ })
    expect(found).toEqual(["1:14-1:32"])
  })

  it("does not reach over a comment, nor is it stopped by what it finds in one", () => {
    expect(findsIn("f(a, /* b */ c)\n", { pattern: /a, b|b .*c/ })).toEqual([])
    expect(findsIn('"ab" + ab\n', { pattern: /ab.*ab|ab/ })).toEqual(["1:8-1:10"])
  })

  it("ends a finding of several lines where it ends", () => {
    expect(findsIn("f(\n  1,\n  2)\n", { pattern: /f\([^)]*\)/ })).toEqual(["1:1-3:5"])
  })

  it("lets a file be that has what excuses it, the second as the first", () => {
    const rule = { pattern: /promise/g, unless: /Effect/g }
    const inspector = (text: string) => findsIn(text, rule)
    expect([1, 2, 3].map(() => inspector("promise; Effect"))).toEqual([[], [], []])
    expect([1, 2, 3].map(() => inspector("promise"))).toEqual([["1:1-1:8"], ["1:1-1:8"], ["1:1-1:8"]])
  })

  it.each(["", "g", "y", "gy", "m", "gm"])("finds all, whatever the flags are: %s", (flags) => {
    expect(findsIn("x; x\nx", { pattern: new RegExp("x", flags) })).toHaveLength(3)
  })

  it("comes to an end with a pattern that can match nothing", () => {
    expect(findsIn("xx;y\n", { pattern: /x*/ })).toEqual(["1:1-1:3"])
  })

  it("looks into any text where the file is no source", () => {
    expect(findsIn("// x", { in: "anywhere" }, "a.py")).toEqual(["1:4-1:5"])
    expect(findsIn("# x", {}, "a.py")).toEqual(["1:3-1:4"])
  })
})
