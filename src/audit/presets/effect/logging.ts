/** Rules about what is written to the console. */
import type { Rule } from "../../rules/Rule.ts"

export const noConsoleLog: Rule = {
  id: "no-console-log",
  by: "visit",
  severity: "warning",
  message: "Use Effect.log or Effect's Console instead of the global console.",
  docs: "Effect's logger knows levels, spans and fibers, and a test can listen to it.",
  tags: ["effect", "logging"],
  visit: {
    CallExpression: (node, file) => {
      const { callee } = node
      if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return
      if (callee.object.name !== "console" || callee.property.type !== "Identifier") return
      if (methods.has(callee.property.name)) file.report(callee)
    }
  },
  examples: {
    bad: ['console.log("a")', "if (a) console.error(a)"],
    good: [
      'import * as Console from "effect/Console"\nConsole.log("a")',
      '// console.log(1)\n"console.log(1)"',
      "a.console.log(1)"
    ]
  }
}

const methods = new Set(["log", "warn", "error", "info", "debug"])
