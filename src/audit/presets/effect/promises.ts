/** Rules about promises where effects are meant. */
import type { Node } from "oxc-parser"
import { effectName } from "../../rules/effect-names.ts"
import { type AnyFunction, headOf, isInEffectGen } from "../../rules/functions.ts"
import type { Rule } from "../../rules/Rule.ts"
import type { SourceFile } from "../../rules/SourceFile.ts"

const reportAsync = (node: AnyFunction, file: SourceFile): void => {
  const around = file.ancestors.at(-1)
  if (node.async && !isWrapped(file)) file.report(headOf(node, around))
}

/** What is handed to `Effect.tryPromise` has arrived. */
const isWrapped = (file: SourceFile): boolean => {
  const [call, object, property] = [file.ancestors.at(-1), file.ancestors.at(-2), file.ancestors.at(-3)]
  const outer = call?.type === "Property" && object?.type === "ObjectExpression" ? property : call
  return outer?.type === "CallExpression" && wrappers.has(effectName(outer.callee, file) ?? "")
}

const wrappers = new Set(["Effect.promise", "Effect.tryPromise", "Effect.tryMapPromise"])

export const noAsyncAwait: Rule = {
  id: "no-async-await",
  by: "visit",
  severity: "warning",
  message: "Write the function with Effect.gen or Effect.fn instead of async and await.",
  docs: "A promise knows no typed errors, no interruption and no services. What is handed to Effect.tryPromise is let be.",
  tags: ["effect", "migration", "async"],
  visit: {
    FunctionDeclaration: reportAsync,
    FunctionExpression: reportAsync,
    ArrowFunctionExpression: reportAsync
  },
  examples: {
    bad: [
      "async function load() { await 1 }",
      "const load = async (id: string) => id",
      "class A { async load() {} }",
      "const load = async function () {}"
    ],
    good: [
      'import * as Effect from "effect/Effect"\nexport const load = Effect.tryPromise(async () => fetch("/"))',
      'import { Effect } from "effect"\nEffect.tryPromise({ try: async () => 1, catch: String })',
      "// async function old() {}\nconst async = 1",
      "function* load() { yield 1 }"
    ]
  }
}

export const noNewPromise: Rule = {
  id: "no-new-promise",
  by: "visit",
  severity: "warning",
  message: "Make it with Effect.callback or Effect.promise instead of new Promise.",
  docs: "A callback becomes an effect with Effect.callback (Effect.async before version 4), which can be interrupted.",
  tags: ["effect", "migration", "async"],
  visit: {
    NewExpression: (node, file) => {
      if (isPromise(node.callee)) file.report({ start: node.start, end: node.callee.end })
    }
  },
  examples: {
    bad: ["new Promise((resolve) => resolve(1))", "const later = () => new Promise<void>((done) => done())"],
    good: ["class Promised {}\nnew Promised()", 'const text = "new Promise(f)"', "Promise.resolve(1)"]
  }
}

const isPromise = (node: Node): boolean => node.type === "Identifier" && node.name === "Promise"

export const noMixedPromiseEffect: Rule = {
  id: "no-mixed-promise-effect",
  by: "visit",
  severity: "error",
  message: "Wrap the promise with Effect.tryPromise: within Effect.gen nobody waits for it.",
  docs: "A promise that is made or chained in the generator runs on its own; its failure is lost, and it is not interrupted.",
  tags: ["effect", "async", "correctness"],
  visit: {
    NewExpression: (node, file) => {
      if (isPromise(node.callee) && isInEffectGen(file))
        file.report({ start: node.start, end: node.callee.end })
    },
    CallExpression: (node, file) => {
      const { callee } = node
      if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier" || callee.computed)
        return
      const isPromised = isPromise(callee.object) || callee.property.name === "then"
      if (isPromised && isInEffectGen(file)) file.report(callee.property)
    }
  },
  examples: {
    bad: [
      'import { Effect } from "effect"\nEffect.gen(function* () { fetch("/").then(String) })',
      'import * as Effect from "effect/Effect"\nexport const f = Effect.fn("f")(function* () { const p = Promise.all([]) })',
      'import { Effect as E } from "effect"\nE.gen(function* () { return new Promise(() => {}) })'
    ],
    good: [
      'import { Effect } from "effect"\nEffect.gen(function* () { yield* Effect.promise(() => fetch("/").then(String)) })',
      'function* other() { fetch("/").then(String) }'
    ]
  }
}
