/** What has become too much: sizes, with limits that a project may set. */
import type { Node } from "oxc-parser"
import { type AnyFunction, headOf, nameOf } from "../../rules/functions.ts"
import type { Measured, MetricRule } from "../../rules/Rule.ts"
import type { SourceFile, Span } from "../../rules/SourceFile.ts"

const tags = ["agents", "size"]

const linesOf = (span: Span, file: SourceFile): number => file.lineOf(span.end) - file.lineOf(span.start) + 1

export const fileLines: MetricRule = {
  id: "file-lines",
  by: "metric",
  severity: "info",
  limit: 600,
  message: "Make several files of it, each about one thing.",
  docs: "What does not fit into a view is not read, and grows where it is easiest to add to.",
  tags,
  measure: {
    Program: (_node, file) => {
      const value = file.lineOf(file.text.trimEnd().length)
      return { value, what: `The file has ${value} lines`, at: { start: 0, end: 0 } }
    }
  },
  examples: { bad: ["f()\n".repeat(601)], good: ["f()\n".repeat(600)] }
}

const measureLines = (node: AnyFunction, file: SourceFile): Measured | null => {
  if (node.body === null) return null
  const around = file.ancestors.at(-1)
  const value = linesOf(node, file)
  return { value, what: `${nameOf(node, around)} has ${value} lines`, at: headOf(node, around) }
}

export const functionLines: MetricRule = {
  id: "function-lines",
  by: "metric",
  severity: "info",
  limit: 100,
  message: "Take out of it what has a name of its own.",
  docs: "A function of a hundred lines does several things, and shares its variables among all of them. Suites are let be.",
  tags,
  exclude: ["**/*.{test,spec,bench}.*", "**/{test,tests,__tests__}/**"],
  measure: {
    FunctionDeclaration: measureLines,
    FunctionExpression: measureLines,
    ArrowFunctionExpression: measureLines
  },
  examples: {
    bad: [`function f() {\n${"  g()\n".repeat(99)}}`, `const f = () => {\n${"  g()\n".repeat(99)}}`],
    good: [`function f() {\n${"  g()\n".repeat(98)}}`, "g()\n".repeat(200)]
  }
}

const measureParameters = (node: AnyFunction, file: SourceFile): Measured => {
  const around = file.ancestors.at(-1)
  const value = node.params.length
  return { value, what: `${nameOf(node, around)} takes ${value} arguments`, at: headOf(node, around) }
}

export const manyParameters: MetricRule = {
  id: "parameters",
  by: "metric",
  severity: "info",
  limit: 6,
  message: "Take what belongs together as one value.",
  docs: "Nobody remembers the order of seven arguments.",
  tags,
  measure: {
    FunctionDeclaration: measureParameters,
    FunctionExpression: measureParameters,
    ArrowFunctionExpression: measureParameters
  },
  examples: { bad: ["function f(a, b, c, d, e, f, g) {}"], good: ["function f(a, b, c, d, e, f) {}"] }
}

const measureDepth = (node: Node, file: SourceFile): Measured | null => {
  let value = 1
  for (let i = file.ancestors.length - 1; i >= 0; i--) {
    const { type } = file.ancestors[i]!
    if (type.includes("Function")) break
    if (nesting.has(type) && !isElseIf(file.ancestors[i]!, file.ancestors[i - 1])) value++
  }
  if (isElseIf(node, file.ancestors.at(-1))) return null
  return { value, what: `It stands ${value} deep`, at: { start: node.start, end: node.start } }
}

const isElseIf = (node: Node, around: Node | undefined): boolean =>
  around?.type === "IfStatement" && around.alternate === node

const nesting = new Set([
  "IfStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
  "SwitchStatement",
  "TryStatement"
])

export const deepNesting: MetricRule = {
  id: "nesting",
  by: "metric",
  severity: "info",
  limit: 5,
  message: "Return early, or take the inner part out.",
  docs: "What stands so deep holds only if all that is around it does, which nobody keeps in mind.",
  tags,
  measure: Object.fromEntries([...nesting].map((type) => [type, measureDepth])),
  examples: {
    bad: [`${"if (a) { ".repeat(6)}f()${" }".repeat(6)}`],
    good: [
      `${"if (a) { ".repeat(5)}f()${" }".repeat(5)}`,
      "if (a) {} else if (b) {} else if (c) {} else if (d) {} else if (e) {} else if (g) { if (h) {} }"
    ]
  }
}
