/**
 * The module of a Betterer results file, taken apart: `` exports[`name`] = { value: `JSON` }; ``, as often as there are
 * tests. It is parsed, and never run. What holds anything else is refused before it comes to the parser, which calls
 * itself for what is nested, and could be made to end the process.
 */
import type { Expression, Statement } from "oxc-parser"

/** `value`: what the template holds as JSON; undefined when it holds none. `line`: from 1. */
export interface BettererTest {
  readonly name: string
  readonly value: unknown
  readonly line: number
}

/** All tests; or why the module cannot be read. */
export const bettererTests = async (text: string): Promise<ReadonlyArray<BettererTest> | string> => {
  const odd = oddPlace(text)
  if (odd !== null) return `it holds more than results, in line ${lineCounter(text)(odd)}`
  const { parseSync } = await import("oxc-parser")
  const { program, errors } = parseSync("results.js", text, { sourceType: "script", preserveParens: false })
  const [error] = errors
  if (error !== undefined) return `it is no JavaScript: ${error.message}`
  const lineOf = lineCounter(text)
  const tests: Array<BettererTest> = []
  for (const statement of program.body) {
    const line = lineOf(statement.start)
    const test = testIn(statement)
    if (test === null) return `it holds more than results, in line ${line}`
    tests.push({ ...test, line })
  }
  return tests
}

/** Signs of one test: what stands outside of its templates. */
const MOST_SIGNS = 40

/** Where anything stands that a results file does not have; null when it has nothing else. */
const oddPlace = (text: string): number | null => {
  let signs = 0
  for (let at = 0; at < text.length;) {
    const end = afterPiece(text, at)
    if (end === null) return at
    const isBlank = /^\s|^\/\//.test(text.slice(at, at + 2))
    if (text[at] === ";") signs = 0
    else if (!isBlank && ++signs > MOST_SIGNS) return at
    at = end
  }
  return null
}

/** Where the piece ends that begins here; null when results have none such. */
const afterPiece = (text: string, at: number): number | null => {
  const char = text[at]!
  if (/[\s[\]{}=:;,]/.test(char)) return at + 1
  if (char === "`" || char === '"' || char === "'") return afterQuoted(text, at, char)
  if (text.startsWith("//", at)) {
    const end = text.indexOf("\n", at)
    return end === -1 ? text.length : end
  }
  return text.startsWith("exports", at) ? at + 7 : text.startsWith("value", at) ? at + 5 : null
}

/** Templates with expressions within hold no JSON. */
const afterQuoted = (text: string, start: number, quote: string): number | null => {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++
    else if (text[at] === quote) return at + 1
    else if (quote === "`" && text.startsWith("${", at)) return null
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
  const name = textIn(left.property)
  if (name === null || right.type !== "ObjectExpression") return null
  for (const property of right.properties) {
    if (property.type !== "Property" || property.computed || property.key.type !== "Identifier") continue
    if (property.key.name === "value")
      return { name: name.toWellFormed(), value: jsonIn(textIn(property.value)) }
  }
  return { name: name.toWellFormed(), value: undefined }
}

/** The text of a template or a string. */
const textIn = (expression: Expression | { readonly type: "PrivateIdentifier" }): string | null => {
  if (expression.type === "Literal" && typeof expression.value === "string") return expression.value
  return expression.type === "TemplateLiteral" ? (expression.quasis[0]?.value.cooked ?? null) : null
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
