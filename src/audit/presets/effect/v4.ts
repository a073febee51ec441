/** Rules for the move from Effect 3 to Effect 4. */
import type { Node } from "oxc-parser"
import { effectName } from "../../rules/effect-names.ts"
import type { Rule, Visit } from "../../rules/Rule.ts"
import type { SourceFile } from "../../rules/SourceFile.ts"
import { mergedPackages, movedModules, removed, renamed } from "./v4-names.ts"

const tags = ["effect", "migration", "effect-4"]

/** Visits every use of a name of Effect's: as a member of its module, and where it is imported by itself. */
const onName = (check: (name: string) => string | null): Visit => {
  const look = (node: Node, name: string, file: SourceFile): void => {
    const message = check(name)
    if (message !== null) file.report(node, message)
  }
  return {
    MemberExpression: (node, file) => {
      const name = effectName(node, file)
      if (name !== null) look(node, name, file)
    },
    ImportSpecifier: (node, file) => {
      const name = effectName(node.local, file)
      if (name?.includes(".") === true) look(node, name, file)
    }
  }
}

const at = (table: Readonly<Record<string, string>>, name: string): string | null =>
  Object.hasOwn(table, name) ? table[name]! : null

export const v4Renamed: Rule = {
  id: "effect-4-renamed",
  by: "visit",
  severity: "warning",
  message: "Use the name that Effect 4 gives it.",
  docs: "Effect 4 has another name for it. Where the new one takes other arguments, the compiler says so.",
  tags,
  visit: onName((name) => {
    const now = at(renamed, name)
    return now === null ? null : `${name} is ${now} in Effect 4.`
  }),
  examples: {
    bad: [
      'import { Effect } from "effect"\nf.pipe(Effect.catchAll(g))',
      'import * as Effect from "effect/Effect"\nexport const f = Effect.fork(g)',
      'import { zipRight } from "effect/Effect"',
      'import { Context as C } from "effect"\nclass A extends C.Tag("A")<A, {}>() {}'
    ],
    good: [
      'import { Effect } from "effect"\nf.pipe(Effect.catch(g), Effect.catchTag("A", h))',
      "const Effect = { catchAll: 1 }\nEffect.catchAll",
      'import { Effect } from "effect"\n// Effect.catchAll(f)\n"Effect.catchAll"',
      'import { zipRight } from "./effects.ts"'
    ]
  }
}

export const v4Removed: Rule = {
  id: "effect-4-removed",
  by: "visit",
  severity: "warning",
  message: "Write it without what Effect 4 no longer has.",
  docs: "Effect 4 has nothing of this name. The message says what does the same.",
  tags,
  visit: onName((name) => {
    const instead = at(removed, name)
    return instead === null ? null : `Effect 4 has no ${name}: ${instead}.`
  }),
  examples: {
    bad: [
      'import { Effect } from "effect"\nEffect.runtime()',
      'import * as S from "effect/Schema"\nexport const A = S.String.pipe(S.minLength(1))'
    ],
    good: [
      'import { Schema } from "effect"\nSchema.String.check(Schema.isMinLength(1))',
      "Schema.minLength(1)"
    ]
  }
}

const moduleNamed = (name: string): string | null => {
  const where = at(movedModules, name)
  return where === null ? null : `Effect 4 has no module ${name}: use ${where}.`
}

export const v4Modules: Rule = {
  id: "effect-4-modules",
  by: "visit",
  severity: "warning",
  message: "Import the module that Effect 4 has for it.",
  docs: "Modules of Effect were renamed and put together. What was in effect/unstable stands beside the others since 4.1.",
  tags: [...tags, "imports"],
  visit: {
    ImportDeclaration: (node, file) => {
      const from = node.source.value
      const message = from.startsWith("effect/unstable/")
        ? `Import ${from.replace("/unstable", "")}: since Effect 4.1 there is no effect/unstable.`
        : from.startsWith("effect/")
          ? moduleNamed(from.slice("effect/".length))
          : null
      if (message !== null) file.report(node.source, message)
    },
    ImportSpecifier: (node, file) => {
      const imported = file.imported.get(node.local.name)
      const message = imported?.module === "effect" ? moduleNamed(imported.name) : null
      if (message !== null) file.report(node, message)
    }
  },
  examples: {
    bad: [
      'import { Either } from "effect"',
      'import * as Either from "effect/Either"',
      'import * as Http from "effect/unstable/http/HttpClient"',
      { code: 'import { STM, TRef, Effect } from "effect"', finds: 2 }
    ],
    good: [
      'import { Result } from "effect"',
      'import { Either } from "fp-ts"',
      'import * as Either from "./Either.ts"',
      'import * as Http from "effect/http/HttpClient"'
    ]
  }
}

export const v4Packages: Rule = {
  id: "effect-4-packages",
  by: "visit",
  severity: "warning",
  message: "Import it from effect, which it is part of in Effect 4.",
  docs: "Packages that ran on every platform are part of effect itself. Those of one platform or vendor stayed apart.",
  tags: [...tags, "imports"],
  visit: {
    ImportDeclaration: (node, file) => reportPackage(node.source.value, node.source, file),
    ExportNamedDeclaration: (node, file) => {
      if (node.source !== null) reportPackage(node.source.value, node.source, file)
    },
    ExportAllDeclaration: (node, file) => reportPackage(node.source.value, node.source, file)
  },
  examples: {
    bad: [
      'import { FileSystem } from "@effect/platform"',
      'import * as Rpc from "@effect/rpc/Rpc"',
      'export * from "@effect/schema"',
      'import type { Command } from "@effect/cli"'
    ],
    good: [
      'import { NodeRuntime } from "@effect/platform-node"',
      'import { PgClient } from "@effect/sql-pg"',
      'import { it } from "@effect/vitest"'
    ]
  }
}

const reportPackage = (specifier: string, node: Node, file: SourceFile): void => {
  const name = specifier.split("/").slice(0, 2).join("/")
  const where = at(mergedPackages, name)
  if (where !== null) file.report(node, `${name} is part of effect in Effect 4: see ${where}.`)
}

export const v4GenArgument: Rule = {
  id: "effect-4-gen-adapter",
  by: "visit",
  severity: "warning",
  message: "Drop the adapter, and write yield* before the effect itself.",
  docs: "The generator of Effect.gen is given no adapter any more.",
  tags,
  visit: {
    CallExpression: (node, file) => {
      if (effectName(node.callee, file) !== "Effect.gen") return
      const last = node.arguments.at(-1)
      const [adapter] = last?.type === "FunctionExpression" && last.generator ? last.params : []
      if (adapter !== undefined) file.report(adapter)
    }
  },
  examples: {
    bad: ['import { Effect } from "effect"\nEffect.gen(function* (_) { yield* _(f) })'],
    good: [
      'import { Effect } from "effect"\nEffect.gen(function* () { yield* f })',
      'import { Effect } from "effect"\nEffect.fn(function* (id: string) { yield* f(id) })'
    ]
  }
}

export const v4YieldNow: Rule = {
  id: "effect-4-yield-now",
  by: "visit",
  severity: "warning",
  message: "Effect.yieldNow is an effect in Effect 4: drop the call.",
  docs: "It was a function, and is a value. Effect.yieldNowWith takes a priority.",
  tags,
  visit: {
    CallExpression: (node, file) => {
      if (effectName(node.callee, file) === "Effect.yieldNow") file.report(node)
    }
  },
  examples: {
    bad: ['import { Effect } from "effect"\nEffect.gen(function* () { yield* Effect.yieldNow() })'],
    good: ['import { Effect } from "effect"\nEffect.gen(function* () { yield* Effect.yieldNow })']
  }
}

export const v4SchemaArguments: Rule = {
  id: "effect-4-schema-arguments",
  by: "visit",
  severity: "warning",
  message: "Give the schemas as Effect 4 takes them.",
  docs: "Union, Tuple and TemplateLiteral take a list; several literals are Literals; Record takes key and value one by one.",
  tags: [...tags, "schema"],
  visit: {
    CallExpression: (node, file) => {
      const name = effectName(node.callee, file)
      if (name === null || !name.startsWith("Schema.")) return
      const [first, ...others] = node.arguments
      if (first === undefined) return
      if (name === "Schema.Literal" && others.length > 0)
        file.report(node, "Several literals are Schema.Literals([…]) in Effect 4.")
      if (name === "Schema.Record" && others.length === 0 && first.type === "ObjectExpression") {
        file.report(node, "Schema.Record takes key and value one by one in Effect 4.")
      }
      if (lists.has(name) && isSpread([first, ...others], file))
        file.report(node, `${name} takes a list in Effect 4.`)
    }
  },
  examples: {
    bad: [
      'import { Schema } from "effect"\nSchema.Union(Schema.String, Schema.Number)',
      'import { Schema } from "effect"\nSchema.Union(User, Group)',
      'import { Schema } from "effect"\nSchema.Literal("a", "b")',
      'import { Schema } from "effect"\nSchema.Record({ key: Schema.String, value: Schema.Int })',
      'import * as Schema from "effect/Schema"\nSchema.Tuple(Schema.String, Schema.Int)'
    ],
    good: [
      'import { Schema } from "effect"\nSchema.Union([Schema.String, Schema.Number])',
      'import { Schema } from "effect"\nSchema.Literal("a")',
      'import { Schema } from "effect"\nSchema.Record(Schema.String, Schema.Int)',
      'import { Schema } from "effect"\nSchema.Union(members.map(make), options)'
    ]
  }
}

/** Whether schemas stand one by one, and not a list with options behind it. */
const isSpread = (given: ReadonlyArray<Node>, file: SourceFile): boolean => {
  if (given.length < 2) return given.some((one) => one.type === "SpreadElement" || isSchema(one, file))
  return (
    given.some((one) => isSchema(one, file)) ||
    given.every((one) => one.type === "Identifier" && /^[A-Z]/.test(one.name))
  )
}

const isSchema = (node: Node, file: SourceFile): boolean => {
  if (node.type === "CallExpression") return isSchema(node.callee, file)
  if (effectName(node, file)?.startsWith("Schema.") === true) return true
  return node.type === "MemberExpression" && isSchema(node.object, file)
}

const lists = new Set(["Schema.Union", "Schema.Tuple", "Schema.TemplateLiteral"])
