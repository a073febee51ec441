/** The modules that a file names: static and dynamic imports, `export from`, `require`, and imports of types. */
import type { Expression, Node } from "oxc-parser"
import type { Span } from "../rules/SourceFile.ts"

/** `only_types`: nothing of it is left at run time. The place is that of the name, with its quotes. */
export interface Import extends Span {
  readonly specifier: string
  readonly only_types: boolean
}

/** The import that `node` is, if it is one with a name in plain text. */
export const importAt = (node: Node): Import | null => {
  switch (node.type) {
    case "ImportDeclaration": {
      const types = node.importKind === "type" || allTypes(node.specifiers, "importKind")
      return named(node.source, types)
    }
    case "ExportNamedDeclaration":
      if (node.source === null) return null
      return named(node.source, node.exportKind === "type" || allTypes(node.specifiers, "exportKind"))
    case "ExportAllDeclaration":
      return named(node.source, node.exportKind === "type")
    case "ImportExpression":
      return named(node.source, false)
    case "TSImportType":
      return named(node.source, true)
    case "TSImportEqualsDeclaration": {
      const from = node.moduleReference
      return from.type === "TSExternalModuleReference"
        ? named(from.expression, node.importKind === "type")
        : null
    }
    case "CallExpression": {
      const [argument] = node.arguments
      if (!isRequire(node.callee) || argument === undefined || argument.type === "SpreadElement") return null
      return named(argument, false)
    }
    default:
      return null
  }
}

/** The types of node that `importAt` knows. */
export const importTypes: ReadonlyArray<Node["type"]> = [
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
  "TSImportEqualsDeclaration",
  "CallExpression"
]

const allTypes = (specifiers: ReadonlyArray<object>, kind: "importKind" | "exportKind"): boolean =>
  specifiers.length > 0 && specifiers.every((one) => (one as Record<string, unknown>)[kind] === "type")

const isRequire = (callee: Expression): boolean =>
  callee.type === "MemberExpression"
    ? isRequire(callee.object) && callee.property.type === "Identifier" && callee.property.name === "resolve"
    : callee.type === "Identifier" && callee.name === "require"

const named = (source: Expression, only_types: boolean): Import | null => {
  const { start, end } = source
  if (source.type === "Literal" && typeof source.value === "string") {
    return { specifier: source.value, only_types, start, end }
  }
  if (source.type !== "TemplateLiteral" || source.expressions.length > 0) return null
  const specifier = source.quasis[0]?.value.cooked
  return typeof specifier === "string" ? { specifier, only_types, start, end } : null
}
