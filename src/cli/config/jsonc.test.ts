import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Node, parseJsonc, plain, positionOf } from "./jsonc.ts"

describe("parseJsonc", () => {
  it("reads comments and trailing commas", () => {
    const text = `\ufeff// top
{ "a": 1, /* between */ "b": [true, null, "x // no comment",],
  "c": { "d": -1.5e3, }, } // end`
    const parsed = parseJsonc(text)
    expect("node" in parsed && plain(parsed.node)).toEqual({
      a: 1,
      b: [true, null, "x // no comment"],
      c: { d: -1500 }
    })
  })

  it("reads all that JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2), (value, indent) => {
        const parsed = parseJsonc(JSON.stringify(value, null, indent))
        expect("node" in parsed && JSON.stringify(plain(parsed.node))).toBe(JSON.stringify(value))
      })
    )
  })

  it.for([
    ["", 1, 1, "a value is expected"],
    ["{", 1, 2, "} is expected"],
    ['{\n  "a" 1 }', 2, 7, "a colon is expected"],
    ['{ "a": 1 "b": 2 }', 1, 10, "a comma or }"],
    ["{ a: 1 }", 1, 3, 'a key in "quotes"'],
    ["[yes]", 1, 2, "yes is no JSON value"],
    ['{ "a": 1, "a": 2 }', 1, 11, "twice"],
    ['["open]', 1, 2, "does not end"],
    ["[01]", 1, 3, "a comma or ]"],
    ["1 2", 1, 3, "nothing may follow"],
    ["/* open", 1, 1, "comment does not end"],
    ["[".repeat(100), 1, 66, "nested deeper"]
  ] as const)("says what is wrong with %j", ([text, line, column, message]) => {
    const parsed = parseJsonc(text)
    if (!("problem" in parsed)) throw new Error("it was accepted")
    expect(parsed.problem.message).toContain(message)
    expect(positionOf(text, parsed.problem.at)).toEqual({ line, column })
  })

  it("says where each value ends", () => {
    const text = '{ "a" : [ 1.5 , "x" /* y */ ] , "b": { } }'
    const parsed = parseJsonc(text)
    const texts = function of(node: Node): ReadonlyArray<string> {
      const inner =
        node.kind === "object"
          ? node.entries.map(({ value }) => value)
          : node.kind === "array"
            ? node.items
            : []
      return [text.slice(node.at, node.end), ...inner.flatMap(of)]
    }
    expect("node" in parsed && texts(parsed.node)).toEqual([
      text,
      '[ 1.5 , "x" /* y */ ]',
      "1.5",
      '"x"',
      "{ }"
    ])
  })

  it("never throws", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{ } [ ] : , " \\ / * t n 1 - . \n'.split(" ")) }),
        (text) => void parseJsonc(text)
      )
    )
  })
})
