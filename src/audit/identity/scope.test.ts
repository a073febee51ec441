import { parseSync } from "oxc-parser"
import { describe, expect, it } from "vitest"
import { scopesAt } from "./scope.ts"

/** The scope at each `@` of a text; the text without them is what is parsed. */
const scopes = (marked: string): ReadonlyArray<string> => {
  const [first = "", ...rest] = marked.split("@")
  const offsets: Array<number> = []
  let text = first
  for (const part of rest) {
    offsets.push(text.length)
    text += part
  }
  const { program, errors } = parseSync("a.tsx", text)
  expect(errors).toEqual([])
  return scopesAt(program, offsets)
}

describe("scopesAt", () => {
  it.each([
    ["the top", "@let a = 1", [""]],
    ["functions", "function f() { @x; function g() { @x } }", [".f", ".f.g"]],
    ["functions without a name", "f(() => { @x })", [""]],
    ["a function that is a value", "const f = () => @x, g = async function h() { @x }", [".f", ".g.h"]],
    [
      "classes",
      "class A { b = @x; c() { @x }; #d() { @x }; static e() { @x } }",
      [".A.b", ".A.c", ".A.#d", ".A.e"]
    ],
    ["getters and setters", "class A { get b() { return @x }; set b(v) { @x } }", [".A.get b", ".A.set b"]],
    [
      "abstract members",
      "abstract class A { abstract b(c: @any): void; abstract d: @any }",
      [".A.b", ".A.d"]
    ],
    ["types", "interface I { a: @any; b(): @any }\ntype T = @any", [".I.a", ".I.b", ".T"]],
    ["enums", "enum E { A = @x }", [".E"]],
    ["namespaces", 'namespace N.M { let a: @any }\ndeclare module "m" { let a: @any }', [".N.M.a", ".m.a"]],
    ["overloads", "function f(a: @any): void\nfunction f(a: unknown) { @x }", [".f", ".f"]],
    ["objects", "const o = { a: { b() { @x } }, c: () => @x, d: @x }", [".o.a.b", ".o.c", ".o"]],
    [
      "computed keys",
      'class A { [Symbol.iterator]() { @x }; "b c"() { @x }; [f()]() { @x } }',
      [".A.Symbol.iterator", ".A.b c", ".A"]
    ],
    [
      "what is assigned",
      "module.exports.f = function () { @x }\nthis.g = () => @x\na = @x",
      [".module.exports.f", ".this.g", ""]
    ],
    ["the default export", "export default () => @x", [".default"]],
    ["a default export with a name", "export default function f() { @x }", [".f"]],
    ["tests", 'describe("a", () => { it("b", () => { @x }); @x })', [".a.b", ".a"]],
    [
      "tests in other words",
      'it.skip("a", () => @x); test.each([@x])(`b ${1}`, () => @x); it.effect.only("c", () => @x)',
      [".a", ".b ${}", ".b ${}", ".c"]
    ],
    ["markup", "const A = () => <b onClick={() => @x}>{@x}</b>", [".A", ".A"]],
    ["where a thing begins and ends", "@class A {@}@", [".A", ".A", ""]]
  ])("names %s", (_, marked, expected) => {
    expect(scopes(marked)).toEqual(expected)
  })

  it("answers in the order of the offsets, and twice where it is asked twice", () => {
    const { program } = parseSync("a.ts", "const a = 1; const b = 2")
    expect(scopesAt(program, [20, 6, 20])).toEqual([".b", ".a", ".b"])
    expect(scopesAt(program, [])).toEqual([])
  })

  it("counts UTF-16 units", () => {
    expect(scopes('const a = "ä𝒳"; const b = @1')).toEqual([".b"])
  })

  it("goes as deep as the code", () => {
    const text = `const a = ${"1 + ".repeat(5000)}1; const b = 2`
    const { program } = parseSync("a.ts", text)
    expect(scopesAt(program, [text.length - 1])).toEqual([".b"])
  })

  it("cuts very long titles", () => {
    expect(scopes(`it("${"a".repeat(200)}", () => @x)`)[0]).toHaveLength(81)
  })
})
