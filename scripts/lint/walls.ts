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
    const report = (node: ESTree.Node, message: string | undefined) => {
      if (message !== undefined) context.report({ node, message })
    }
    const check = (node: ESTree.Node, specifier: string, onlyTypes = false) =>
      report(node, forbidden(context.cwd, context.filename, specifier, onlyTypes))
    const checkValue = (node: ESTree.Node, specifier: ESTree.Node | undefined) => {
      const texts = textsOf(specifier)
      if (texts === undefined) report(node, computed)
      else for (const text of texts) check(node, text)
    }
    return {
      Program: (node) => report(node, homeless(context.cwd, context.filename)),
      ImportDeclaration: (node) => check(node, node.source.value, node.importKind === "type"),
      ExportNamedDeclaration(node) {
        if (node.source !== null) check(node, node.source.value, node.exportKind === "type")
      },
      ExportAllDeclaration: (node) => check(node, node.source.value, node.exportKind === "type"),
      ImportExpression: (node) => checkValue(node, node.source),
      TSImportType: (node) => check(node, node.source.value, true),
      CallExpression(node) {
        const { callee } = node
        if (callee.type === "Identifier" && callee.name === "require") checkValue(node, node.arguments[0])
      },
      NewExpression(node) {
        const [to, base] = node.arguments
        if (node.callee.type !== "Identifier" || node.callee.name !== "URL") return
        if (base?.type === "MemberExpression" && base.object.type === "MetaProperty") checkValue(node, to)
      }
    }
  }
}

const computed = "Name the module in plain text: the walls cannot see where a computed import leads."

/** What a plain string, a template without holes or a choice between such can be; nothing for all else. */
const textsOf = (node: ESTree.Node | undefined): ReadonlyArray<string> | undefined => {
  switch (node?.type) {
    case "Literal":
      return typeof node.value === "string" ? [node.value] : undefined
    case "TemplateLiteral":
      return node.expressions.length === 0 ? node.quasis.map(({ value }) => value.cooked ?? "") : undefined
    case "ConditionalExpression": {
      const [yes, no] = [textsOf(node.consequent), textsOf(node.alternate)]
      return yes === undefined || no === undefined ? undefined : [...yes, ...no]
    }
    default:
      return undefined
  }
}

const plugin: Plugin = { meta: { name: "spoor" }, rules: { walls } }

export default plugin
