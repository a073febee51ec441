/** Rules about when effects run. */
import type { Expression } from "oxc-parser"
import { effectName } from "../../rules/effect-names.ts"
import { isFunction } from "../../rules/functions.ts"
import type { Rule } from "../../rules/Rule.ts"

export const noUnhandledEffect: Rule = {
  id: "no-unhandled-effect",
  by: "visit",
  severity: "error",
  message: "This effect is made and never run: put yield* before it, return it, or run it.",
  docs: "An effect is a description. As a statement of its own it does nothing at all.",
  tags: ["effect", "correctness"],
  visit: {
    ExpressionStatement: (node, file) => {
      const call = rootOf(node.expression)
      if (call === null) return
      const name = effectName(call, file)
      if (name !== null && /^Effect\.(?!run|is[A-Z])/.test(name)) file.report(call)
    }
  },
  examples: {
    bad: [
      'import { Effect } from "effect"\nexport const f = Effect.gen(function* () { Effect.log("lost") })',
      'import * as Effect from "effect/Effect"\nfunction f() {\n  Effect.log("lost").pipe(Effect.delay(1))\n}'
    ],
    good: [
      'import { Effect } from "effect"\nEffect.runFork(Effect.gen(function* () { yield* Effect.log("kept") }))',
      'import { Effect } from "./mine.js"\nEffect.log("of mine")',
      'import { Effect } from "effect"\nconst f = () => Effect.log("given back")'
    ]
  }
}

/** What is called at the beginning of a chain of `.pipe(…)`; null for what is no call. */
const rootOf = (node: Expression): Expression | null => {
  if (node.type !== "CallExpression") return null
  const { callee } = node
  const isPipe =
    callee.type === "MemberExpression" &&
    callee.property.type === "Identifier" &&
    callee.property.name === "pipe"
  return isPipe ? rootOf(callee.object) : callee
}

export const noRunPromiseToplevel: Rule = {
  id: "no-runpromise-toplevel",
  by: "visit",
  severity: "error",
  message: "Export the effect, and run it where the program begins.",
  docs:
    "A module that runs effects when it is loaded cannot be tested, and runs them for everybody who imports it. " +
    "Files called main, bin, cli, server or in a folder bin or scripts are where programs begin.",
  tags: ["effect", "architecture"],
  exclude: [
    "**/{main,bin,cli,server,run}.{ts,tsx,mts,cts,js,jsx,mjs,cjs}",
    "**/{bin,scripts,examples}/**",
    "**/*.{test,spec}.*"
  ],
  visit: {
    CallExpression: (node, file) => {
      if (file.ancestors.some(isFunction)) return
      if (/^Effect\.run[A-Z]/.test(effectName(node.callee, file) ?? "")) file.report(node.callee)
    }
  },
  examples: {
    bad: [
      'import { Effect } from "effect"\nexport const config = await Effect.runPromise(load)',
      'import * as Effect from "effect/Effect"\nclass A { static value = Effect.runSync(load) }'
    ],
    good: [
      'import { Effect } from "effect"\nexport const run = () => Effect.runPromise(load)',
      { path: "src/main.ts", code: 'import { Effect } from "effect"\nEffect.runFork(program)' },
      'import { Effect } from "effect"\n// Effect.runSync(x)\nexport const text = "Effect.runSync(x)"'
    ]
  }
}
