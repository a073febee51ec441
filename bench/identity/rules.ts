/** A few rules over oxc's syntax trees: of types, expressions and calls, and two that count and say the number. */
import { parseSync, type Node } from "oxc-parser"
import { featuresOf } from "../../src/audit/identity/features.ts"
import type { FindingSeen } from "../../src/record/Finding.ts"

/** `text`: the source of what the finding is about. */
export interface Found {
  readonly seen: FindingSeen
  readonly text: string
}

interface Hit {
  readonly rule: string
  readonly message: string
  readonly start: number
  readonly end: number
}

/** Findings of one file, by place and rule. A file that does not parse has none. */
export const findingsIn = (path: string, text: string): ReadonlyArray<Found> => {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) return []
  const hits = hitsIn(program).sort(
    (a, b) => a.start - b.start || a.end - b.end || (a.rule < b.rule ? -1 : 1)
  )
  const lines = new LineStarts(text)
  const places = hits.map(({ rule, message, start, end }) => {
    const [from, to] = [lines.placeOf(start), lines.placeOf(end)]
    return {
      rule,
      severity: "warning" as const,
      message,
      path,
      start_line: from.line,
      start_column: from.column,
      end_line: to.line,
      end_column: to.column
    }
  })
  const features = featuresOf({ text, program }, places)
  return places.map((place, i) => ({
    seen: { ...place, ...features[i]! },
    text: text.slice(hits[i]!.start, hits[i]!.end)
  }))
}

const hitsIn = (program: Node): Array<Hit> => {
  const hits: Array<Hit> = []
  const open: Array<object> = [program]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ("type" in node && "start" in node) hits.push(...hitsAt(node as Node))
    for (const value of Object.values(node) as ReadonlyArray<unknown>) {
      if (typeof value === "object" && value !== null) open.push(value)
    }
  }
  return hits
}

const hitsAt = (node: Node): ReadonlyArray<Hit> => {
  const hit = (rule: string, message: string, at: Node = node): Hit => ({
    rule,
    message,
    start: at.start,
    end: at.end
  })
  switch (node.type) {
    case "TSAnyKeyword":
      return [hit("no-any", "Unexpected any.")]
    case "TSNonNullExpression":
      return [hit("no-non-null", "Forbidden non-null assertion.")]
    case "TSAsExpression":
      return isConst(node.typeAnnotation) ? [] : [hit("no-as", "Unexpected type assertion.")]
    case "ThrowStatement":
      return [hit("no-throw", "Return the error.")]
    case "ConditionalExpression":
      return [node.consequent, node.alternate]
        .filter(({ type }) => type === "ConditionalExpression")
        .map((inner) => hit("no-nested-ternary", "Do not nest ternary expressions.", inner))
    case "CatchClause":
      return node.body.body.length === 0 ? [hit("no-empty-catch", "Nothing is done about the error.")] : []
    case "CallExpression": {
      const { callee } = node
      const isConsole =
        callee.type === "MemberExpression" &&
        callee.object.type === "Identifier" &&
        callee.object.name === "console"
      return isConsole ? [hit("no-console", "Unexpected console statement.")] : []
    }
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return functionHits(node, hit)
    default:
      return []
  }
}

const isConst = (type: Node): boolean =>
  type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "const"

const mostBranches = 5
const mostParameters = 3

const functionHits = (
  node: Extract<Node, { params: unknown; body: unknown }>,
  hit: (rule: string, message: string) => Hit
): ReadonlyArray<Hit> => {
  const branches = branchesIn(node.body)
  const count = Array.isArray(node.params) ? node.params.length : 0
  return [
    ...(branches > mostBranches ? [hit("complexity", `Function has a complexity of ${branches}.`)] : []),
    ...(count > mostParameters ? [hit("max-params", `Function has too many parameters (${count}).`)] : [])
  ]
}

const branching: ReadonlySet<unknown> = new Set([
  "IfStatement",
  "ConditionalExpression",
  "LogicalExpression",
  "ForStatement",
  "ForOfStatement",
  "ForInStatement",
  "WhileStatement",
  "SwitchCase",
  "CatchClause"
])

/** Branches of a function, and those of functions within it. */
const branchesIn = (body: unknown): number => {
  let count = 1
  const open: Array<unknown> = [body]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== "object" || node === null) continue
    if ("type" in node && branching.has(node.type)) count++
    open.push(...Object.values(node).filter((value: unknown) => typeof value === "object" && value !== null))
  }
  return count
}

/** Lines and columns, from 1, of offsets. */
class LineStarts {
  readonly #starts: Array<number> = [0]

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1)
  }

  placeOf(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.#starts.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#starts[middle]! <= offset) low = middle + 1
      else high = middle
    }
    return { line: low, column: offset - this.#starts[low - 1]! + 1 }
  }
}
