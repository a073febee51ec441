/** Rules about Node's own modules, and what of them is out of date. */
import { isBuiltin } from "node:module"
import type { Expression, Node } from "oxc-parser"
import type { Rule } from "../../rules/Rule.ts"
import type { SourceFile } from "../../rules/SourceFile.ts"

const tags = ["node"]

/**
 * The name of a function of one of Node's modules that an expression means: `fs.readFileSync` for
 * `import * as files from "node:fs"; files.readFileSync` and for a function that is imported by itself; null for all else.
 */
export const nodeName = (node: Node, file: SourceFile): string | null => {
  const isMember = node.type === "MemberExpression" && !node.computed && node.property.type === "Identifier"
  const owner = isMember ? node.object : node
  if (owner.type !== "Identifier") return null
  const from = file.imported.get(owner.name)
  if (from === undefined || !isBuiltin(from.module)) return null
  const module = from.module.replace(/^node:/, "")
  const isModule = from.name === "*" || from.name === "default"
  if (isMember)
    return isModule && node.property.type === "Identifier" ? `${module}.${node.property.name}` : null
  return isModule ? null : `${module}.${from.name}`
}

const reportBare = (source: Expression, file: SourceFile): void => {
  if (source.type !== "Literal" || typeof source.value !== "string") return
  const { value } = source
  if (!value.startsWith("node:") && isBuiltin(value))
    file.report(source, `Import node:${value}: the prefix says whose it is.`)
}

export const nodeProtocol: Rule = {
  id: "node-protocol",
  by: "visit",
  severity: "info",
  message: "Import Node's own modules with the prefix node:.",
  docs: "With the prefix nobody takes it for a package, and no package can stand in its place.",
  tags: [...tags, "imports"],
  visit: {
    ImportDeclaration: (node, file) => reportBare(node.source, file),
    ExportAllDeclaration: (node, file) => reportBare(node.source, file),
    ExportNamedDeclaration: (node, file) => {
      if (node.source !== null) reportBare(node.source, file)
    },
    ImportExpression: (node, file) => reportBare(node.source, file),
    CallExpression: (node, file) => {
      const [name] = node.arguments
      const isRequire = node.callee.type === "Identifier" && node.callee.name === "require"
      if (isRequire && name !== undefined && name.type !== "SpreadElement") reportBare(name, file)
    }
  },
  examples: {
    bad: [
      'import fs from "fs"',
      'const path = require("path")',
      'await import("fs/promises")',
      'export * from "events"'
    ],
    good: [
      'import fs from "node:fs"',
      'import x from "fs-extra"',
      'import y from "./fs.ts"',
      '// import fs from "fs"'
    ]
  }
}

const outdated: Readonly<Record<string, string>> = {
  "crypto.createCipher": "use createCipheriv",
  "crypto.createDecipher": "use createDecipheriv",
  "fs.exists": "open the file, and handle its absence",
  "fs.lchmod": "it is for one platform only",
  "process.binding": "use the public modules",
  "querystring.parse": "use URLSearchParams",
  "querystring.stringify": "use URLSearchParams",
  "url.parse": "use new URL",
  "url.resolve": "use new URL",
  "util.inherits": "use class and extends",
  "util.isArray": "use Array.isArray",
  "util._extend": "use Object.assign"
}

export const deprecatedApi: Rule = {
  id: "node-deprecated-api",
  by: "visit",
  severity: "warning",
  message: "Use what has taken its place.",
  docs: "Node has deprecated it, some of it for reasons of safety.",
  docs_url: "https://nodejs.org/api/deprecations.html",
  tags: [...tags, "deprecated"],
  visit: {
    CallExpression: (node, file) => {
      const name = nodeName(node.callee, file)
      const instead = name !== null && Object.hasOwn(outdated, name) ? outdated[name] : undefined
      if (instead !== undefined) file.report(node.callee, `${name} is deprecated: ${instead}.`)
    },
    NewExpression: (node, file) => {
      if (
        node.callee.type === "Identifier" &&
        node.callee.name === "Buffer" &&
        !file.imported.has("Buffer")
      ) {
        file.report(node, "new Buffer is deprecated: use Buffer.from or Buffer.alloc.")
      }
    }
  },
  examples: {
    bad: [
      'import * as url from "node:url"\nurl.parse("a")',
      'import { parse } from "url"\nparse("a")',
      "const b = new Buffer(1)"
    ],
    good: [
      'import { parse } from "acorn"\nparse("a")',
      'import * as url from "node:url"\nurl.fileURLToPath("a")',
      "Buffer.from([1])"
    ]
  }
}
