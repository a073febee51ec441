/** A configuration to a plan: rules of presets and its own, each with what is said of it. */
import { hash } from "node:crypto"
import * as Effect from "effect/Effect"
import { AuditError } from "../AuditError.ts"
import type { AuditPlan, PlannedRule } from "../engine/AuditPlan.ts"
import type { Rule } from "../rules/Rule.ts"
import type { AuditConfig, RuleSetting } from "./AuditConfig.ts"
import { nearestName } from "./nearest-name.ts"
import { loadPreset } from "./presets.ts"
import { writtenRules } from "./written-rules.ts"

/**
 * - `root`: what is to be audited.
 * - `from`: folder of the configuration, from which presets are resolved.
 * - `digest`: hash of the code that was loaded for it, null if it is data.
 */
export interface ConfigOrigin {
  readonly root: string
  readonly from: string
  readonly digest: string | null
}

/** Fails if a preset or a rule is missing, malformed, or there twice, and if there is no rule at all. */
export const planOf = (
  config: AuditConfig,
  { root, from, digest }: ConfigOrigin
): Effect.Effect<AuditPlan, AuditError> =>
  Effect.gen(function* () {
    const presets = yield* Effect.forEach([...new Set(config.presets)], (name) => loadPreset(name, from))
    const own = { name: "the configuration", rules: yield* writtenRules(config) }
    const rules = yield* gathered([...presets, own])
    if (rules.size === 0) return yield* new AuditError({ reason: "no_rules", message: noRules(root) })
    yield* checkNames(config, rules)
    const digests = [...presets.map((preset) => preset.digest), digest].filter((one) => one !== null)
    return {
      root,
      include: config.include ?? null,
      exclude: config.exclude ?? [],
      gitignore: config.gitignore ?? true,
      rules: [...rules.values()].map((rule) => planned(rule, config.rules?.[rule.id])),
      code: digests.length === 0 ? null : hash("sha1", digests.join(" "), "hex")
    }
  })

const noRules = (root: string): string =>
  `Auditing ${root}: the configuration names no rule, so nothing would be looked for. Name a preset, such as agent-hygiene.`

interface Bundle {
  readonly name: string
  readonly rules: ReadonlyArray<Rule>
}

/** All rules by id. One that two presets share as one object stands there once. */
const gathered = (bundles: ReadonlyArray<Bundle>): Effect.Effect<ReadonlyMap<string, Rule>, AuditError> =>
  Effect.gen(function* () {
    const all = new Map<string, Rule>()
    const from = new Map<string, string>()
    for (const { name, rules } of bundles) {
      for (const rule of rules) {
        const other = all.get(rule.id)
        if (other === rule) continue
        if (other !== undefined) {
          const message =
            `Gathering rules: ${rule.id} stands in ${from.get(rule.id)} and in ${name}. ` +
            "Give one of them another id; to change a rule of a preset, name it under rules."
          return yield* new AuditError({ reason: "rule_invalid", message })
        }
        all.set(rule.id, rule)
        from.set(rule.id, name)
      }
    }
    return all
  })

const checkNames = (
  config: AuditConfig,
  rules: ReadonlyMap<string, Rule>
): Effect.Effect<void, AuditError> => {
  for (const [id, setting] of Object.entries(config.rules ?? {})) {
    const rule = rules.get(id)
    if (rule === undefined) {
      const meant = nearestName(id, rules.keys())
      const hint = meant === null ? "`spoor audit rules` lists all that are there." : `Did you mean ${meant}?`
      return Effect.fail(invalid(`rules.${id}: no preset and no list holds such a rule. ${hint}`))
    }
    if (typeof setting === "object" && setting.limit !== undefined && rule.by !== "metric") {
      return Effect.fail(
        invalid(`rules.${id}.limit: the rule measures nothing. Only metric rules have a limit.`)
      )
    }
  }
  return Effect.void
}

const invalid = (message: string): AuditError => new AuditError({ reason: "rule_invalid", message })

const planned = (rule: Rule, setting: RuleSetting | undefined): PlannedRule => {
  const { severity, limit, files, exclude } =
    typeof setting === "string" ? { severity: setting } : (setting ?? {})
  const changed = {
    ...rule,
    ...(limit !== undefined && { limit }),
    ...(files !== undefined && (rule.by === "imports" ? { from: files } : { files })),
    ...(exclude !== undefined && { exclude: [...(rule.exclude ?? []), ...exclude] })
  }
  const off = severity === "off"
  return { rule: changed, severity: severity === undefined || off ? rule.severity : severity, off }
}
