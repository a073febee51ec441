/** Rules that a configuration writes down as data, as rules. */
import * as Effect from "effect/Effect"
import { AuditError } from "../AuditError.ts"
import type { Rule, RuleHead } from "../rules/Rule.ts"
import { checkRules } from "./check-rules.ts"
import type { AuditConfig, Pattern } from "./AuditConfig.ts"

/** All rules that the configuration itself brings. */
export const writtenRules = (config: AuditConfig): Effect.Effect<ReadonlyArray<Rule>, AuditError> =>
  Effect.gen(function* () {
    const rules: Array<Rule> = []
    for (const { pattern, unless, ...rest } of config.patterns ?? []) {
      rules.push({ ...head(rest), ...(yield* texts(rest.id, pattern, unless)), by: "text" })
    }
    for (const boundary of config.boundaries ?? []) rules.push({ ...boundary, by: "imports" })
    for (const { pattern, unless, ...rest } of config.docs ?? []) {
      if (pattern === undefined) rules.push({ ...head(rest), files: rest.files, by: "path" })
      else {
        const found = yield* texts(rest.id, pattern, unless)
        rules.push({ ...rest, ...found, in: rest.in ?? "anywhere", by: "text", kind: "docs" })
      }
    }
    const own = yield* checkRules(config.own ?? [], (index) => `own[${index}]`)
    return [...rules, ...own]
  })

const head = <H extends RuleHead>(rest: H): H => rest

const texts = (id: string, pattern: Pattern, unless: Pattern | undefined) =>
  Effect.gen(function* () {
    const found = { pattern: yield* expression(id, pattern) }
    return unless === undefined ? found : { ...found, unless: yield* expression(id, unless) }
  })

/** A regular expression of the rule `id`. Text alone has the flag `m`. */
const expression = (id: string, pattern: Pattern): Effect.Effect<RegExp, AuditError> => {
  if (pattern instanceof RegExp) return Effect.succeed(pattern)
  const { source, flags = "m" } = typeof pattern === "string" ? { source: pattern } : pattern
  return Effect.try({
    try: () => new RegExp(source, flags),
    catch: (cause) =>
      new AuditError({
        reason: "rule_invalid",
        message: `Reading the pattern of the rule ${id}: ${cause instanceof Error ? cause.message : String(cause)}`
      })
  })
}
