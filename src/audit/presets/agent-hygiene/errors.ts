/** Rules about errors that are made to go away. */
import type { Node } from "oxc-parser"
import type { Rule } from "../../rules/Rule.ts"
import type { SourceFile } from "../../rules/SourceFile.ts"

const tags = ["agents", "error-handling"]

const hasComment = (node: Node, file: SourceFile): boolean =>
  file.comments.some(({ start, end }) => start >= node.start && end <= node.end)

export const emptyCatch: Rule = {
  id: "empty-catch",
  by: "visit",
  severity: "error",
  message: "Handle the error, or say in a comment why it does not matter.",
  docs: "What goes wrong here goes wrong in silence, and shows up somewhere else, later.",
  tags,
  visit: {
    CatchClause: (node, file) => {
      if (node.body.body.length === 0 && !hasComment(node.body, file)) {
        file.report({ start: node.start, end: node.body.start })
      }
    },
    CallExpression: (node, file) => {
      const { callee } = node
      if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return
      const [handler] = node.arguments
      if (callee.property.name !== "catch" || handler?.type !== "ArrowFunctionExpression") return
      const { body } = handler
      const isEmpty = body.type === "BlockStatement" && body.body.length === 0
      if (isEmpty && !hasComment(body, file)) file.report(callee.property)
    }
  },
  examples: {
    bad: ["try { f() } catch {}", "try { f() } catch (e) {\n}", "load().catch(() => {})"],
    good: [
      "try { f() } catch { /* it is optional */ }",
      "try { f() } catch (e) { report(e) }",
      "load().catch((e) => report(e))",
      "load().catch(() => null)",
      "// try {} catch {}"
    ]
  }
}

export const catchOnlyLogs: Rule = {
  id: "catch-only-logs",
  by: "visit",
  severity: "warning",
  message: "Throw the error on, or give back a value that says what went wrong.",
  docs: "The caller takes it for a success, and goes on with nothing.",
  tags,
  visit: {
    CatchClause: (node, file) => {
      const statements = node.body.body
      if (statements.length === 0 || node.param === null) return
      const all = statements.every((one) => one.type === "ExpressionStatement" && isConsole(one.expression))
      if (all && !file.ancestors.some(({ type }) => type === "WhileStatement")) {
        file.report({ start: node.start, end: node.body.start })
      }
    }
  },
  examples: {
    bad: [
      "try { f() } catch (e) { console.error(e) }",
      'try { f() } catch (e) { console.log("a"); console.warn(e) }'
    ],
    good: [
      "try { f() } catch (e) { console.error(e); throw e }",
      "try { f() } catch (e) { console.error(e); process.exitCode = 1 }"
    ]
  }
}

const isConsole = (node: Node): boolean =>
  node.type === "CallExpression" &&
  node.callee.type === "MemberExpression" &&
  node.callee.object.type === "Identifier" &&
  node.callee.object.name === "console"

export const placeholderThrow: Rule = {
  id: "placeholder-throw",
  by: "visit",
  severity: "error",
  message: "Write what is missing, or take away the way that leads here.",
  docs: "Code that says that it is not there yet is found by whoever runs it.",
  tags: ["agents", "unfinished"],
  visit: {
    ThrowStatement: (node, file) => {
      const made = node.argument
      if (made.type !== "NewExpression" && made.type !== "CallExpression") return
      const [message] = made.arguments
      if (message === undefined || !/^["'`]/.test(file.textOf(message))) return
      const isOwn = file.ancestors.some((one) => "abstract" in one && one.abstract)
      if (placeholder.test(file.textOf(message)) && !isOwn) file.report(node)
    }
  },
  examples: {
    bad: [
      'throw new Error("Not implemented")',
      `throw new Error("${["TO", "DO"].join("")}: write")`,
      "throw new Error(`f is not yet implemented`)"
    ],
    good: [
      'throw new Error("The file is missing")',
      'throw new Error("Implement Iterable to be spread")',
      "throw error"
    ]
  }
}

const placeholder = /not (?:yet )?implemented|unimplemented|\bTO[D]O\b|implement me|coming soon/i
