/** Rules about what was needed while the code was written. */
import type { Rule } from "../../rules/Rule.ts"

const tags = ["agents", "leftovers"]

export const leftoverConsole: Rule = {
  id: "leftover-console",
  by: "visit",
  severity: "warning",
  message: "Take it out, or use the logger.",
  docs: "What was printed to see what happens is printed for everybody. Command lines, scripts and tests are let be.",
  tags,
  exclude: [
    "**/{bin,cli,scripts,bench,benchmarks,examples,test,tests,testing,__tests__}/**",
    "**/{cli,main,bin}.*",
    "**/*.{test,spec,bench,config}.*"
  ],
  visit: {
    CallExpression: (node, file) => {
      const { callee } = node
      if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return
      if (callee.object.name !== "console" || callee.property.type !== "Identifier") return
      if (/^(?:log|debug|trace|dir|table)$/.test(callee.property.name)) file.report(callee)
    }
  },
  examples: {
    bad: ['console.log("here")', "if (a) console.table(a)"],
    good: [
      'console.error("failed")',
      { path: "src/cli/a.ts", code: 'console.log("a")' },
      { path: "src/a.test.ts", code: 'console.log("a")' },
      '// console.log(1)\n"console.log(1)"'
    ]
  }
}

export const leftoverDebugger: Rule = {
  id: "leftover-debugger",
  by: "visit",
  severity: "error",
  message: "Take the debugger statement out.",
  docs: "It stops the program wherever a debugger is attached.",
  tags,
  visit: { DebuggerStatement: (node, file) => file.report(node) },
  examples: { bad: ["function f() { debugger }"], good: ["// debugger", 'const s = "debugger"'] }
}

export const leftoverFile: Rule = {
  id: "leftover-file",
  by: "path",
  severity: "warning",
  message: "Take the file out: history keeps what was there before.",
  docs: "Copies, rejects and reports of what was done are not part of the program.",
  tags,
  files: [
    "**/*.{orig,rej,bak,backup,old,tmp}",
    "**/*{_old,_backup,_copy,-copy,.backup,.old}.{ts,tsx,js,jsx,mjs,cjs,mts,cts}",
    "**/{IMPLEMENTATION,MIGRATION,REFACTORING,CHANGES,FIX,TEST,TASK}_{SUMMARY,REPORT,COMPLETE,NOTES,STATUS}.md"
  ],
  examples: {
    bad: [
      { path: "src/a.ts.orig", code: "" },
      { path: "src/user_old.ts", code: "" },
      { path: "IMPLEMENTATION_SUMMARY.md", code: "" }
    ],
    good: [
      { path: "src/a.ts", code: "" },
      { path: "docs/SUMMARY.md", code: "" },
      { path: "src/threshold.ts", code: "" }
    ]
  }
}

export const machinePath: Rule = {
  id: "machine-path",
  by: "text",
  in: "strings",
  severity: "warning",
  message: "Make the path from where the program is, or take it from the configuration.",
  docs: "A home folder in the code is there on one machine only. Tests are let be.",
  tags: [...tags, "portability"],
  exclude: ["**/*.{test,spec}.*", "**/{test,tests,testing,__tests__,fixtures}/**"],
  pattern:
    /(?<![\w.:])(?:\/Users\/|\/home\/)(?!<|\$|runner\b|user\b|username\b|you\b|node\b|me\b)[a-z][\w.-]*\/[\w.-]+|\b[A-Z]:\\\\Users\\\\[\w.-]+/,
  examples: {
    bad: [
      'const a = "/Users/ada/project/a.json"',
      'read("/home/ada/work/a")',
      String.raw`read("C:\\Users\\ada\\a")`
    ],
    good: [
      'const a = "/home/user/project"',
      "// /Users/ada/project",
      'fetch("https://a.b/users/ada/x")',
      "`/home/${name}/a`"
    ]
  }
}

export const secretInCode: Rule = {
  id: "secret-in-code",
  by: "text",
  in: "strings",
  severity: "error",
  message: "Take the secret out, withdraw it where it was issued, and read it from the environment.",
  docs: "What was committed is known, whatever is committed after it.",
  tags: ["agents", "security"],
  pattern:
    /\bAKIA[0-9A-Z]{16}\b|\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[baprs]-\d[\w-]{20,}|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/]/,
  examples: {
    bad: [`const key = "AKIA${"IOSFODNN7".padEnd(16, "X")}"`, `login("ghp_${"a1B2".repeat(9)}")`],
    good: ['const key = process.env["KEY"]', 'const prefix = "sk-"', 'const word = "ghp_short"']
  }
}
