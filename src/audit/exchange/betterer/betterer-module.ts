/** The module of a Betterer results file, taken apart: `` exports[`name`] = { value: `JSON` } ``. */
import type { Expression, Statement } from "oxc-parser"

/** `value`: what the template holds as JSON; undefined when it holds none. `line`: from 1. */
export interface BettererTest {
  readonly name: string
  readonly value: unknown
  readonly line: number
}

/** All tests, and the lines of statements that are none; or why the module cannot be read. */
export const bettererTests = async (
  text: string
): Promise<
  { readonly tests: ReadonlyArray<BettererTest>; readonly others: ReadonlyArray<number> } | string
> => {
  if (deepest(text) > DEEPEST) return `it is nested more than ${DEEPEST} levels deep`
  const { parseSync } = await import("oxc-parser")
  const { program, errors } = parseSync("results.js", text, { sourceType: "script", preserveParens: false })
  const [error] = errors
  if (error !== undefined) return `it is no JavaScript: ${error.message}`
  const lines = lineCounter(text)
  const tests: Array<BettererTest> = []
  const others: Array<number> = []
  for (const statement of program.body) {
    const line = lines(statement.start)
    const test = testIn(statement)
    if (test === null) others.push(line)
    else tests.push({ ...test, line })
  }
  return { tests, others }
}

/** A results file has three levels of brackets outside of its templates. */
const DEEPEST = 100

/**
 * A bound on how deep anything is nested outside of templates: brackets, and signs before signs. The parser calls
 * itself for each level, and would take the process with it.
 */
const deepest = (text: string): number => {
  let [depth, most] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (char === "`") at = afterTemplate(text, at)
    else if (openers.has(char)) most = Math.max(most, ++depth)
    else if (closers.has(char)) depth = Math.max(0, depth - 1)
    else if (char === ";") depth = 0
  }
  return most
}

/** What makes the parser go a level deeper; signs do until the statement ends. */
const openers = new Set(["(", "[", "{", "!", "~", "+", "-", "?", "=", ","])
const closers = new Set([")", "]", "}"])

/** The template's last character. */
const afterTemplate = (text: string, start: number): number => {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++
    else if (text[at] === "`") return at
  }
  return text.length
}

const testIn = (statement: Statement): Omit<BettererTest, "line"> | null => {
  if (statement.type !== "ExpressionStatement") return null
  const { expression } = statement
  if (expression.type !== "AssignmentExpression" || expression.operator !== "=") return null
  const { left, right } = expression
  if (left.type !== "MemberExpression" || left.object.type !== "Identifier" || left.object.name !== "exports")
    return null
  const name =
    left.property.type === "Identifier" && !left.computed ? left.property.name : textIn(left.property)
  if (name === null || name === undefined || right.type !== "ObjectExpression") return null
  for (const property of right.properties) {
    if (property.type !== "Property" || property.computed) continue
    const key = property.key.type === "Identifier" ? property.key.name : textIn(property.key)
    if (key === "value") return { name: name.toWellFormed(), value: jsonIn(textIn(property.value)) }
  }
  return { name: name.toWellFormed(), value: undefined }
}

/** The text of a template without expressions, or of a string. */
const textIn = (expression: Expression | { readonly type: "PrivateIdentifier" }): string | null => {
  if (expression.type === "Literal" && typeof expression.value === "string") return expression.value
  if (expression.type !== "TemplateLiteral" || expression.expressions.length > 0) return null
  return expression.quasis[0]?.value.cooked ?? null
}

const jsonIn = (text: string | null): unknown => {
  if (text === null) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Undefined says it: nothing that JSON can hold is undefined.
    return undefined
  }
}

/** Lines of growing offsets. */
const lineCounter = (text: string): ((offset: number) => number) => {
  let line = 1
  let from = 0
  return (offset) => {
    for (let at = text.indexOf("\n", from); at !== -1 && at < offset; at = text.indexOf("\n", from)) {
      line++
      from = at + 1
    }
    return line
  }
}
