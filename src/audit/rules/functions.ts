/** Functions around a node, and what they are to Effect. */
import type { ArrowFunctionExpression, Function, Node } from "oxc-parser"
import { effectName } from "./effect-names.ts"
import type { SourceFile, Span } from "./SourceFile.ts"

export type AnyFunction = Function | ArrowFunctionExpression

export const isFunction = (node: Node): node is AnyFunction =>
  node.type === "FunctionDeclaration" ||
  node.type === "FunctionExpression" ||
  node.type === "ArrowFunctionExpression"

/** The innermost function around the node that is being visited, with what stands around it; null at the top. */
export const enclosing = (
  file: SourceFile
): { readonly node: AnyFunction; readonly around: Node | undefined; readonly depth: number } | null => {
  for (let depth = file.ancestors.length - 1; depth >= 0; depth--) {
    const node = file.ancestors[depth]!
    if (isFunction(node)) return { node, around: file.ancestors[depth - 1], depth }
  }
  return null
}

/** Whether the innermost function is the generator of an `Effect.gen` or `Effect.fn`. */
export const isInEffectGen = (file: SourceFile): boolean => {
  const found = enclosing(file)
  if (found === null || found.node.type === "ArrowFunctionExpression" || !found.node.generator) return false
  const { around } = found
  if (around?.type !== "CallExpression") return false
  const callee = around.callee.type === "CallExpression" ? around.callee.callee : around.callee
  return generators.has(effectName(callee, file) ?? "")
}

const generators = new Set(["Effect.gen", "Effect.fn", "Effect.fnUntraced", "Effect.fnUntracedEager"])

/** From where a function begins, its name and modifiers included, to where its body does. */
export const headOf = (node: AnyFunction, around: Node | undefined): Span => {
  const isMember = around?.type === "MethodDefinition" || (around?.type === "Property" && around.method)
  return { start: isMember ? around.start : node.start, end: node.body?.start ?? node.end }
}

/** What a function is called, as a person would: `The function load`, `The method save`; `This function` without a name. */
export const nameOf = (node: AnyFunction, around: Node | undefined): string => {
  if (node.type !== "ArrowFunctionExpression" && node.id) return `The function ${node.id.name}`
  if (around?.type === "VariableDeclarator" && around.id.type === "Identifier")
    return `The function ${around.id.name}`
  const isMember = around?.type === "MethodDefinition" || around?.type === "Property"
  if (isMember && around.key.type === "Identifier") return `The method ${around.key.name}`
  return "This function"
}
