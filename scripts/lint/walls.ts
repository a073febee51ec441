/**
 * The walls of the house as one lint rule, `spoor/walls`.
 *
 * It resolves every way to name a module (import, export from, `import()`, `import("…").Type`, `require`,
 * `new URL("…", import.meta.url)`) to the file it leads to, and asks `forbidden` whether that way is open.
 * Rules over the text of an import could not see a lazy import, nor tell a room from a folder of its name.
 */
import type { ESTree, Plugin, Rule } from "@oxlint/plugins"
import { forbidden, homeless } from "./forbidden.ts"

const walls: Rule = {
  create(context) {
    const check = (node: ESTree.Node, specifier: unknown) => {
      const message =
        typeof specifier === "string" ? forbidden(context.cwd, context.filename, specifier) : computed
      if (message !== undefined) context.report({ node, message })
    }
    return {
      Program(node) {
        const message = homeless(context.cwd, context.filename)
        if (message !== undefined) context.report({ node, message })
      },
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration(node) {
        if (node.source !== null) check(node, node.source.value)
      },
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, textOf(node.source)),
      TSImportType: (node) => check(node, node.source.value),
      CallExpression(node) {
        const { callee } = node
        if (callee.type === "Identifier" && callee.name === "require") check(node, textOf(node.arguments[0]))
      },
      NewExpression(node) {
        const [to, base] = node.arguments
        if (node.callee.type !== "Identifier" || node.callee.name !== "URL") return
        if (base?.type === "MemberExpression" && base.object.type === "MetaProperty") check(node, textOf(to))
      }
    }
  }
}

const computed = "Name the module in plain text: the walls cannot see where a computed import leads."

/** The value of a plain string or of a template without holes. */
const textOf = (node: ESTree.Node | undefined): unknown => {
  if (node?.type === "Literal") return node.value
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0]?.value.cooked
  return undefined
}

const plugin: Plugin = { meta: { name: "spoor" }, rules: { walls } }

export default plugin
