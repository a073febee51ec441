/** Which names of a file are Effect's, whatever they are called there. */
import type { Node } from "oxc-parser"
import type { SourceFile } from "./SourceFile.ts"

/**
 * The name of Effect's that an expression means, such as `Effect.gen` or `Layer.provide`; null for all else. It holds
 * for `import { Effect } from "effect"`, `import * as Effect from "effect/Effect"` and `import { gen } from
 * "effect/Effect"`, and for an import of a module of that name by its path, as within Effect itself.
 */
export const effectName = (node: Node, file: SourceFile): string | null => {
  if (node.type === "Identifier") return imported(node.name, file)
  if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return null
  const owner = effectName(node.object, file)
  if (owner === null) return null
  return owner === "" ? node.property.name : `${owner}.${node.property.name}`
}

const imported = (local: string, file: SourceFile): string | null => {
  const from = file.imported.get(local)
  if (from === undefined) return null
  if (from.module === "effect") return from.name === "*" ? "" : from.name
  const module = moduleName.exec(from.module)?.[1]
  if (module === undefined) return null
  return from.name === "*" ? module : `${module}.${from.name}`
}

/** `effect/Effect`, `../Effect.ts`; modules of Effect have a capital. */
const moduleName = /^(?:effect|\.{1,2}(?:\/\.\.)*)\/([A-Z]\w*)(?:\.[jt]s)?$/
