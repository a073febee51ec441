/** Rules about errors where typed ones are meant. */
import type { Class, Expression, Node } from "oxc-parser"
import { effectName } from "../../rules/effect-names.ts"
import { isFunction, isInEffectGen } from "../../rules/functions.ts"
import type { Rule } from "../../rules/Rule.ts"
import type { SourceFile } from "../../rules/SourceFile.ts"

/** The word `try`. */
const word = (node: Node) => ({ start: node.start, end: node.start + 3 })

export const noTryCatch: Rule = {
  id: "no-try-catch",
  by: "visit",
  severity: "warning",
  message: "Use Effect.try, and handle the error by its tag, instead of try and catch.",
  docs: "What is caught is unknown, and what was not thought of is caught as well. Within Effect.gen, no-effect-gen-trycatch says so.",
  tags: ["effect", "migration", "error-handling"],
  visit: {
    TryStatement: (node, file) => {
      if (node.handler !== null && !isInEffectGen(file)) file.report(word(node))
    }
  },
  examples: {
    bad: ["try { f() } catch { g() }", "function f() { try{ g() } catch (e) { throw e } finally { h() } }"],
    good: ["try { f() } finally { g() }", '// try { f() } catch {}\nconst s = "try { } catch { }"']
  }
}

export const noEffectGenTryCatch: Rule = {
  id: "no-effect-gen-trycatch",
  by: "visit",
  severity: "error",
  message:
    "A failure of an effect is not thrown: use Effect.try or a catch combinator instead of try and catch.",
  docs: "yield* of an effect that fails ends the generator; the catch clause never sees it. Only what plain code throws gets there.",
  tags: ["effect", "error-handling", "correctness"],
  visit: {
    TryStatement: (node, file) => {
      if (node.handler !== null && isInEffectGen(file)) file.report(word(node))
    }
  },
  examples: {
    bad: [
      'import { Effect } from "effect"\nEffect.gen(function* () { try { yield* f } catch {} })',
      'import * as Effect from "effect/Effect"\nEffect.fn(function* () { if (a) { try{ g() } catch (e) {} } })'
    ],
    good: [
      'import { Effect } from "effect"\nEffect.gen(function* () { yield* Effect.sync(() => { try { f() } catch {} }) })',
      "function* f() { try { yield 1 } catch {} }"
    ]
  }
}

export const noEffectCatchAllSuccess: Rule = {
  id: "no-effect-catchall-success",
  by: "visit",
  severity: "warning",
  message: "The error is lost without a trace: handle it by its tag, log it, or use Effect.option.",
  docs: "A handler that ignores what it is given and succeeds turns every failure, those of tomorrow included, into a value.",
  tags: ["effect", "error-handling"],
  visit: {
    CallExpression: (node, file) => {
      const name = effectName(node.callee, file)
      if (name === null || !catchers.has(name)) return
      const handler = node.arguments.at(-1)
      if (handler === undefined || !isFunction(handler)) return
      const result = resultOf(handler)
      if (result === null || !succeeds(result, file)) return
      const [parameter] = handler.params
      const isUsed =
        parameter !== undefined &&
        (parameter.type !== "Identifier" || new RegExp(`\\b${parameter.name}\\b`).test(file.textOf(result)))
      if (!isUsed) file.report(node.callee)
    }
  },
  examples: {
    bad: [
      'import { Effect } from "effect"\nf.pipe(Effect.catchAll(() => Effect.succeed(null)))',
      'import * as Effect from "effect/Effect"\nEffect.catch(f, (_error) => { return Effect.void })',
      'import { Effect } from "effect"\nf.pipe(\n  Effect.catchAllCause(() =>\n    Effect.succeed(0)))'
    ],
    good: [
      'import { Effect } from "effect"\nf.pipe(Effect.catchAll((error) => Effect.succeed(error.fallback)))',
      'import { Effect } from "effect"\nf.pipe(Effect.catchAll((error) => Effect.logError(error)))',
      'import { Effect } from "effect"\nf.pipe(Effect.catchTag("NotFound", () => Effect.succeed(null)))'
    ]
  }
}

const catchers = new Set([
  "Effect.catch",
  "Effect.catchAll",
  "Effect.catchAllCause",
  "Effect.catchCause",
  "Effect.catchEager"
])

/** What a function gives back, if that is all it does. */
const resultOf = (node: Parameters<typeof isFunction>[0]): Expression | null => {
  if (!isFunction(node) || node.body === null) return null
  if (node.body.type !== "BlockStatement") return node.body
  const [only, ...others] = node.body.body
  return others.length === 0 && only?.type === "ReturnStatement" ? only.argument : null
}

const succeeds = (node: Expression, file: SourceFile): boolean =>
  node.type === "CallExpression"
    ? effectName(node.callee, file) === "Effect.succeed"
    : effectName(node, file) === "Effect.void"

/** The global Error takes no type arguments; what does is another one. */
const reportPlainError = (node: Class, file: SourceFile): void => {
  const { superClass, superTypeArguments } = node
  const isGlobal = superClass?.type === "Identifier" && superClass.name === "Error" && !superTypeArguments
  if (isGlobal && !file.imported.has("Error")) file.report(superClass)
}

export const preferTaggedError: Rule = {
  id: "prefer-tagged-error",
  by: "visit",
  severity: "info",
  message: "Extend Data.TaggedError or Schema.TaggedError, so that the error can be caught by its tag.",
  docs: "Errors of one shape cannot be told apart in types. A tag can, by the compiler and by Effect.catchTag.",
  tags: ["effect", "error-handling"],
  visit: {
    ClassDeclaration: reportPlainError,
    ClassExpression: reportPlainError
  },
  examples: {
    bad: ["class NotFound extends Error {}", "export const make = () => class extends Error {}"],
    good: [
      "class Own extends Error<{}> {}",
      'import { Data } from "effect"\nclass NotFound extends Data.TaggedError("NotFound")<{}> {}',
      "// class Old extends Error\nclass Errors {}"
    ]
  }
}
