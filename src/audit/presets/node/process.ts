/** Rules about the process: how it ends, what it runs, and what holds it up. */
import type { Expression, Node } from "oxc-parser"
import { enclosing, isFunction } from "../../rules/functions.ts"
import type { Rule } from "../../rules/Rule.ts"
import { nodeName } from "./modules.ts"

const tags = ["node"]

/** The name of a member, as in `process.exit`; null for what is no plain member of a plain name. */
const memberOf = (node: Node): string | null => {
  if (node.type !== "MemberExpression" || node.computed || node.object.type !== "Identifier") return null
  return node.property.type === "Identifier" ? `${node.object.name}.${node.property.name}` : null
}

export const noProcessExit: Rule = {
  id: "no-process-exit",
  by: "visit",
  severity: "warning",
  message: "Throw, or set process.exitCode, and let the program end.",
  docs: "process.exit ends everything at once: what is not yet written is lost, and nothing is closed. Entry points are let be.",
  tags: [...tags, "architecture"],
  exclude: ["**/{main,bin,cli}.*", "**/{bin,cli,scripts}/**"],
  visit: {
    CallExpression: (node, file) => {
      if (memberOf(node.callee) === "process.exit") file.report(node.callee)
    }
  },
  examples: {
    bad: ["if (bad) process.exit(1)"],
    good: ["process.exitCode = 1", { path: "src/main.ts", code: "process.exit(1)" }, '"process.exit(1)"']
  }
}

export const noSyncInAsync: Rule = {
  id: "no-sync-in-async",
  by: "visit",
  severity: "warning",
  message: "Wait for the asynchronous form: this one holds up all that the process does.",
  docs: "Within an async function there is no reason to stop everybody else while the disk works. Tests are let be.",
  tags: [...tags, "performance"],
  exclude: ["**/*.{test,spec,bench}.*", "**/{test,tests,testing,__tests__,bench,scripts}/**"],
  visit: {
    CallExpression: (node, file) => {
      if (enclosing(file)?.node.async !== true) return
      const name = nodeName(node.callee, file)
      if (
        name !== null &&
        /^(?:fs|child_process|zlib)\.\w+Sync$/.test(name) &&
        !name.endsWith(".existsSync")
      ) {
        file.report(node.callee)
      }
    }
  },
  examples: {
    bad: [
      'import * as fs from "node:fs"\nasync function f() { return fs.readFileSync("a") }',
      'import { execSync } from "child_process"\nconst f = async () => execSync("ls")'
    ],
    good: [
      'import * as fs from "node:fs"\nfunction f() { return fs.readFileSync("a") }',
      'import * as fs from "node:fs"\nasync function f() { return [1].map(() => fs.readFileSync("a")) }'
    ]
  }
}

export const noShellOfParts: Rule = {
  id: "no-shell-of-parts",
  by: "visit",
  severity: "error",
  message:
    "Run the program with a list of arguments, as execFile and spawn take it, instead of a shell line made of parts.",
  docs: "What is put into the line can end the command and begin another one. A list of arguments goes through no shell.",
  tags: [...tags, "security"],
  visit: {
    CallExpression: (node, file) => {
      const name = nodeName(node.callee, file)
      const [line] = node.arguments
      if (name === null || !/^child_process\.exec(?:Sync)?$/.test(name) || line === undefined) return
      if (line.type !== "SpreadElement" && isMadeOfParts(line)) file.report(line)
    }
  },
  examples: {
    bad: [
      'import { exec } from "node:child_process"\nexec(`git log ${branch}`)',
      'import * as child from "child_process"\nchild.execSync("rm -r " + folder)'
    ],
    good: [
      'import { exec } from "node:child_process"\nexec("git log")',
      'import { execFile } from "node:child_process"\nexecFile("git", ["log", branch])',
      "const found = pattern.exec(`a${b}`)"
    ]
  }
}

const isMadeOfParts = (node: Expression): boolean => {
  if (node.type === "TemplateLiteral") return node.expressions.length > 0
  if (node.type !== "BinaryExpression" || node.operator !== "+") return false
  return [node.left, node.right].some((part) => part.type !== "Literal")
}

export const noSwallowedUncaught: Rule = {
  id: "no-swallowed-uncaught",
  by: "visit",
  severity: "error",
  message: "Let the process end after an error that nobody caught.",
  docs: "After uncaughtException nothing is known of the state of the program. A handler that only goes on hides it.",
  tags: [...tags, "error-handling"],
  visit: {
    CallExpression: (node, file) => {
      const [event, handler] = node.arguments
      if (!/^process\.(?:on|once|addListener)$/.test(memberOf(node.callee) ?? "")) return
      if (
        event?.type !== "Literal" ||
        !/^(?:uncaughtException|unhandledRejection)$/.test(String(event.value))
      )
        return
      if (handler === undefined || !isFunction(handler) || handler.body === null) return
      if (!/\bexit|\bthrow\b|\babort\b|\bkill\b|shutdown|stop|close/i.test(file.textOf(handler.body)))
        file.report(event)
    }
  },
  examples: {
    bad: [
      'process.on("uncaughtException", () => {})',
      'process.on("unhandledRejection", (e) => console.error(e))'
    ],
    good: [
      'process.on("uncaughtException", (e) => { log(e); process.exit(1) })',
      'process.on("SIGTERM", () => {})',
      'process.on("uncaughtException", report)'
    ]
  }
}

export const noJoinedPaths: Rule = {
  id: "no-joined-paths",
  by: "visit",
  severity: "info",
  message: "Join paths with path.join or new URL.",
  docs: "The separator is not the same everywhere, and a missing or double one is not seen.",
  tags: [...tags, "portability"],
  visit: {
    BinaryExpression: (node, file) => {
      const { left, operator, right } = node
      if (operator !== "+" || !isFolder(left)) return
      if (right.type === "Literal" && /^[\\/]/.test(String(right.value))) file.report(node)
    },
    TemplateLiteral: (node, file) => {
      const { expressions, quasis } = node
      const joins = expressions.some(
        (one, i) => isFolder(one) && /^[\\/]/.test(quasis[i + 1]?.value.raw ?? "")
      )
      if (joins) file.report(node)
    }
  },
  examples: {
    bad: [
      'const a = __dirname + "/a.json"',
      "const a = `${import.meta.dirname}/a`",
      'const b = process.cwd() + "/b"'
    ],
    good: [
      "throw new Error(`not in ${process.cwd()}`)",
      'path.join(__dirname, "a.json")',
      'const text = "__dirname + a"',
      "const sum = a + b"
    ]
  }
}

const isFolder = (node: Node): boolean =>
  (node.type === "Identifier" && node.name === "__dirname") ||
  (node.type === "CallExpression" && memberOf(node.callee) === "process.cwd") ||
  (node.type === "MemberExpression" &&
    node.object.type === "MetaProperty" &&
    node.property.type === "Identifier" &&
    node.property.name === "dirname")

export const noScriptNames: Rule = {
  id: "no-commonjs-names",
  by: "visit",
  severity: "error",
  message: "A module has import.meta.dirname and import.meta.filename; the names of CommonJS are not there.",
  docs: "In a file that ends in .mjs or .mts, __dirname, __filename and require are not defined, and fail when they are reached.",
  tags: [...tags, "correctness"],
  files: ["**/*.{mjs,mts}"],
  visit: {
    Identifier: (node, file) => {
      if (node.name !== "__dirname" && node.name !== "__filename") return
      const around = file.ancestors.at(-1)
      const isDeclared = new RegExp(`(?:const|let|var)\\s+\\{?[^=]*\\b${node.name}\\b`).test(file.text)
      const isKey =
        (around?.type === "MemberExpression" && around.property === node && !around.computed) ||
        (around?.type === "Property" && around.key === node && !around.computed && !around.shorthand)
      if (!isDeclared && !isKey) file.report(node)
    }
  },
  examples: {
    bad: [{ path: "a.mjs", code: 'import "x"\nread(__dirname)' }],
    good: [
      { path: "a.cjs", code: "read(__dirname)" },
      { path: "a.mjs", code: "const __dirname = import.meta.dirname\nread(__dirname)" },
      { path: "a.mjs", code: "a.__dirname" },
      { path: "a.mjs", code: "define({ __dirname: folder })" }
    ]
  }
}
