/** The examples of every rule that we bring are its tests. */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { ourPresets } from "../config/presets.ts"
import type { AuditPlan } from "../engine/AuditPlan.ts"
import { Inspector } from "../engine/Inspector.ts"
import { RuleMatcher } from "../engine/RuleMatcher.ts"
import type { Example, Rule } from "../rules/Rule.ts"

const presets = await Effect.runPromise(
  Effect.all(Object.values(ourPresets).map((load) => Effect.promise(load)))
)
const rules = new Map(presets.flatMap((preset) => preset.rules).map((rule) => [rule.id, rule]))

/** How often a rule finds something in an example. */
const findsIn = (rule: Rule, { code, path = "src/example.ts" }: Example): number => {
  const planned = { rule, severity: rule.severity, off: false }
  const plan: AuditPlan = {
    root: "/",
    include: null,
    exclude: [],
    gitignore: false,
    code: null,
    rules: [planned]
  }
  const applied = new RuleMatcher(plan).rulesFor(path)
  if (rule.by === "path") return applied.length
  const report = new Inspector(plan, () => false).inspect(path, code, applied)
  expect(report.unread, code).toBeNull()
  expect(report.failures, code).toEqual([])
  return report.findings.length
}

const full = (example: string | Example): Example =>
  typeof example === "string" ? { code: example } : example

describe.each([...rules.values()])("$id", (rule) => {
  it("says why, and what it is for", () => {
    expect(rule.docs).toMatch(/\w.*\.$/s)
    expect(rule.message).toMatch(/\.$/)
    expect(rule.tags?.length).toBeGreaterThan(0)
    expect(rule.examples?.bad.length).toBeGreaterThan(0)
    expect(rule.examples?.good.length).toBeGreaterThan(0)
  })

  it.each((rule.examples?.bad ?? []).map(full))("objects to $code", (example) => {
    expect(findsIn(rule, example)).toBe(example.finds ?? 1)
  })

  it.each((rule.examples?.good ?? []).map(full))("lets be $code", (example) => {
    expect(findsIn(rule, example)).toBe(0)
  })
})

it("has no two rules of one id", () => {
  for (const rule of presets.flatMap((preset) => preset.rules)) expect(rules.get(rule.id)).toBe(rule)
})
