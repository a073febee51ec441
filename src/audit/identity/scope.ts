/**
 * Names of what a place in JavaScript or TypeScript stands in: classes, methods, functions, variables, titles of tests.
 * A scope outlives most edits, and tells apart lines that read the same.
 */
import type { Node, Program } from "oxc-parser"

/**
 * The scope at each offset, in the order of the offsets: names outermost first, each with a dot before it; empty at the
 * top. Offsets count UTF-16 units, as oxc's do.
 *
 * Only nodes around one of the offsets are entered.
 */
export const scopesAt = (program: Program, offsets: ReadonlyArray<number>): ReadonlyArray<string> => {
  const sorted = [...new Set(offsets)].sort((a, b) => a - b)
  const scopes = new Array<string>(sorted.length).fill("")
  // A stack of our own: a chain of ten thousand operators is as many nodes deep.
  const open: Array<Around> = [{ node: program, scope: "", first: 0, end: sorted.length }]
  for (let around = open.pop(); around !== undefined; around = open.pop()) {
    for (const child of childrenOf(around.node)) {
      const first = lowerBound(sorted, child.start, around.first, around.end)
      const end = lowerBound(sorted, child.end, first, around.end)
      if (first === end) continue
      const name = nameOf(child)
      const scope = name === undefined ? around.scope : `${around.scope}.${shortened(name)}`
      if (name !== undefined) scopes.fill(scope, first, end)
      open.push({ node: child, scope, first, end })
    }
  }
  const places = new Map(sorted.map((offset, i) => [offset, scopes[i]!]))
  return offsets.map((offset) => places.get(offset)!)
}

/** A node, and which of the sorted offsets lie in it. */
interface Around {
  readonly node: object
  readonly scope: string
  readonly first: number
  readonly end: number
}

/** The first place from `from` on whose offset is not below `offset`. */
const lowerBound = (sorted: ReadonlyArray<number>, offset: number, from: number, to: number): number => {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < offset) low = middle + 1
    else high = middle
  }
  return low
}

const childrenOf = (node: object): ReadonlyArray<Node> => {
  const children: Array<Node> = []
  for (const value of Object.values(node) as ReadonlyArray<unknown>) {
    if (Array.isArray(value)) children.push(...value.filter(isNode))
    else if (isNode(value)) children.push(value)
  }
  return children
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "start" in value && "type" in value

const longest_chars = 80

/** Titles of tests can be whole paragraphs. */
const shortened = (name: string): string => name.slice(0, longest_chars)

/** What a node adds to the scope of what is in it; undefined: nothing. */
const nameOf = (node: Node): string | undefined => {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "TSDeclareFunction":
    case "ClassDeclaration":
    case "ClassExpression":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSEnumDeclaration":
      return node.id?.name
    case "TSModuleDeclaration":
      return textOf(node.id)
    case "MethodDefinition":
    case "TSAbstractMethodDefinition":
    case "TSMethodSignature":
      return accessed(node.kind, textOf(node.key))
    case "PropertyDefinition":
    case "TSAbstractPropertyDefinition":
    case "AccessorProperty":
    case "TSAbstractAccessorProperty":
    case "TSPropertySignature":
      return textOf(node.key)
    case "Property":
      return containers.has(node.value.type) ? accessed(node.kind, textOf(node.key)) : undefined
    case "VariableDeclarator":
      return node.id.type === "Identifier" ? node.id.name : undefined
    case "AssignmentExpression":
      return containers.has(node.right.type) ? textOf(node.left) : undefined
    case "ExportDefaultDeclaration":
      return "id" in node.declaration && node.declaration.id ? undefined : "default"
    case "CallExpression":
      return testers.has(rootOf(node.callee)) ? titleOf(node.arguments[0]) : undefined
    default:
      return undefined
  }
}

/** Of values, those that are worth a name: a finding in `{ retries: 3 as any }` stands in what is around the object. */
const containers: ReadonlySet<string> = new Set([
  "ArrowFunctionExpression",
  "FunctionExpression",
  "ClassExpression",
  "ObjectExpression"
])

const testers: ReadonlySet<string> = new Set(["describe", "it", "test", "suite", "bench"])

/** A getter and a setter bear one name. */
const accessed = (kind: string, name: string | undefined): string | undefined =>
  name !== undefined && (kind === "get" || kind === "set") ? `${kind} ${name}` : name

/** A key, a module's name or what is assigned to, where it can be read without running anything. */
const textOf = (node: Node): string | undefined => {
  switch (node.type) {
    case "Identifier":
      return node.name
    case "PrivateIdentifier":
      return `#${node.name}`
    case "ThisExpression":
      return "this"
    case "Literal":
      return String(node.value)
    case "TSQualifiedName":
      return joined(textOf(node.left), node.right.name)
    case "MemberExpression":
      return joined(textOf(node.object), textOf(node.property))
    default:
      return undefined
  }
}

const joined = (left: string | undefined, right: string | undefined): string | undefined =>
  left === undefined || right === undefined ? undefined : `${left}.${right}`

/** `it` of `it.skip`, `it.each(…)` and `it.effect.only`. */
const rootOf = (callee: Node): string => {
  switch (callee.type) {
    case "Identifier":
      return callee.name
    case "MemberExpression":
      return rootOf(callee.object)
    case "CallExpression":
      return rootOf(callee.callee)
    default:
      return ""
  }
}

const titleOf = (node: Node | undefined): string | undefined => {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value
  if (node?.type !== "TemplateLiteral") return undefined
  return node.quasis.map(({ value }) => value.cooked ?? value.raw).join("${}")
}
