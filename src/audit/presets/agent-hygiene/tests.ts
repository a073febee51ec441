/** Rules about tests that do not test. */
import type { CallExpression, Expression, Node } from "oxc-parser"
import { isFunction } from "../../rules/functions.ts"
import type { Rule } from "../../rules/Rule.ts"
import type { SourceFile } from "../../rules/SourceFile.ts"

const tags = ["agents", "tests"]
const files = ["**/*.{test,spec}.{ts,tsx,mts,cts,js,jsx,mjs,cjs}", "**/{test,tests,__tests__}/**"]
const path = "src/a.test.ts"

/** The names of a call of a test: `["it", "only"]` of `it.only("…", f)`, `["test", "skip", "each"]`; empty for others. */
const chainOf = (callee: Expression): ReadonlyArray<string> => {
  if (callee.type === "Identifier") return starters.test(callee.name) ? [callee.name] : []
  if (callee.type === "CallExpression") return chainOf(callee.callee)
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return []
  if (callee.object.type === "Super") return []
  const before = chainOf(callee.object)
  return before.length === 0 ? [] : [...before, callee.property.name]
}

const starters = /^(?:[fx]?(?:it|describe|test)|suite|context|bench)$/

/** A call that names a test, not a part of such a chain. */
const isTest = (node: CallExpression): boolean => {
  const [title] = node.arguments
  return title?.type === "TemplateLiteral" || (title?.type === "Literal" && typeof title.value === "string")
}

export const focusedTest: Rule = {
  id: "focused-test",
  by: "visit",
  severity: "error",
  message: "Take the focus away: all other tests are left out while it is there.",
  docs: "A test with only makes a suite pass that is not run.",
  tags,
  files,
  visit: {
    CallExpression: (node, file) => {
      const chain = chainOf(node.callee)
      if (!isTest(node) || chain.length === 0) return
      if (chain.includes("only") || /^f(?:it|describe)$/.test(chain[0]!)) file.report(node.callee)
    }
  },
  examples: {
    bad: [
      { path, code: 'it.only("a", () => {})' },
      { path, code: 'fdescribe("a", () => {})' },
      { path, code: 'test.only.each([1])("a", () => {})' }
    ],
    good: [
      { path, code: 'it("a", () => {})' },
      { path, code: 'users.only("a")' },
      { path: "src/a.ts", code: 'it.only("a", () => {})' }
    ]
  }
}

export const disabledTest: Rule = {
  id: "disabled-test",
  by: "visit",
  severity: "warning",
  message: "Mend the test, or take it out.",
  docs: "A test that is skipped says that something is tested which is not. Skipping under a condition is let be.",
  tags,
  files,
  visit: {
    CallExpression: (node, file) => {
      const chain = chainOf(node.callee)
      if (!isTest(node) || chain.length === 0) return
      if (chain.includes("skip") || /^x(?:it|describe|test)$/.test(chain[0]!)) file.report(node.callee)
    }
  },
  examples: {
    bad: [
      { path, code: 'it.skip("a", () => {})' },
      { path, code: 'xdescribe("a", () => {})' }
    ],
    good: [
      { path, code: 'it("a", () => {})' },
      { path, code: 'it.skipIf(isWindows)("a", () => {})' },
      { path, code: 'rows.skip("a")' }
    ]
  }
}

export const emptyTest: Rule = {
  id: "test-asserts-nothing",
  by: "visit",
  severity: "warning",
  message: "Say what is expected: this test can only fail if the code throws.",
  docs:
    "A test with nothing expected in it passes whatever comes out. Whatever is called expect, assert, check and the like " +
    "counts, and so does every function that is not imported: it may be one that expects.",
  tags,
  files,
  visit: {
    CallExpression: (node, file) => {
      const [name] = chainOf(node.callee)
      const body = node.arguments.findLast((one) => isFunction(one))
      if (!isTest(node) || !/^(?:it|test)$/.test(name ?? "") || body === undefined) return
      const text = file.textOf(body)
      if (!assertion.test(text) && !callsOwn(text, file)) file.report(node.callee)
    }
  },
  examples: {
    bad: [
      { path, code: 'import { load } from "./a.ts"\nit("works", () => { const a = load() })' },
      { path, code: 'test("works", async () => {})' }
    ],
    good: [
      { path, code: 'it("works", () => { expect(load()).toBe(1) })' },
      { path, code: 'test("works", (t) => { t.is(1, 1) })' },
      { path, code: 'it("works", () => { checkAll(rows) })' },
      { path, code: 'const holds = (a) => expect(a)\nit("works", () => holds(1))' },
      { path, code: 'it("works", async ({ page }) => { await page.sees("a") })' },
      { path, code: 'it.todo("later")' }
    ]
  }
}

/** Whether a function is called that is the file's own, or a method of something that is. */
const callsOwn = (text: string, file: SourceFile): boolean =>
  [...text.matchAll(/(?<![\w.#$])([a-zA-Z_$][\w$]*)(?:\??\.[\w#$]+)*\(/g)].some(
    ([, root = ""]) => !file.imported.has(root) && !words.has(root)
  )

/** What stands before a parenthesis and is no function. */
const words = new Set([
  "async",
  "await",
  "catch",
  "for",
  "function",
  "if",
  "new",
  "return",
  "switch",
  "while"
])

const assertion =
  /expect|assert|should|verif|check|ensure|throws|rejects|\bfail|\bt\.\w+\(|equal|matches|match\(|prop(?:erty)?\(|snapshot|strict|\bdone\b/i

export const constantAssertion: Rule = {
  id: "constant-assertion",
  by: "visit",
  severity: "error",
  message: "Expect something of what the code gives back.",
  docs: "What is expected of a constant holds whatever the code does.",
  tags,
  files,
  visit: {
    CallExpression: (node, file) => {
      const { callee } = node
      if (callee.type !== "MemberExpression" || callee.object.type !== "CallExpression") return
      const inner = callee.object
      const [given] = inner.arguments
      if (inner.callee.type !== "Identifier" || inner.callee.name !== "expect") return
      if (given !== undefined && isConstant(given) && node.arguments.every(isConstant)) file.report(node)
    }
  },
  examples: {
    bad: [
      { path, code: "expect(true).toBe(true)" },
      { path, code: "expect(1).toBeTruthy()" }
    ],
    good: [
      { path, code: "expect(load()).toBe(true)" },
      { path, code: "expect(1).toBe(load())" }
    ]
  }
}

const isConstant = (node: Node): boolean => node.type === "Literal"
