/** What configurations are told that they may say is what is taken. */
import * as Effect from "effect/Effect"
import { describe, expect, expectTypeOf, it } from "vitest"
import type { RuleKind as RecordedKind, Severity as RecordedSeverity } from "../../record/Finding.ts"
import type { RuleKind, Severity } from "../rules/Rule.ts"
import type { AuditConfig } from "./AuditConfig.ts"
import { planOf } from "./plan-of.ts"
import { type Config, defineConfig, defineRule } from "./spoor-audit.ts"

describe("the types", () => {
  it("are those of the schema, where own rules are any values", () => {
    expectTypeOf<Omit<Config, "own">>().toEqualTypeOf<Omit<AuditConfig, "own">>()
    expectTypeOf<Severity>().toEqualTypeOf<RecordedSeverity>()
    expectTypeOf<RuleKind>().toEqualTypeOf<RecordedKind>()
  })
})

describe("a configuration made with them", () => {
  it("is taken as it is", async () => {
    const rule = defineRule({
      id: "no-with",
      by: "visit",
      severity: "error",
      message: "No.",
      visit: { WithStatement: (node, file) => file.report(node) }
    })
    const config = defineConfig({
      presets: ["agent-hygiene"],
      rules: { "no-any-type": "off", parameters: { limit: 4 } },
      own: [rule]
    })
    const plan = await Effect.runPromise(planOf(config, { root: "/", from: "/", digest: null }))
    expect(plan.rules.at(-1)).toEqual({ rule, severity: "error", off: false })
    expect(plan.rules.find((one) => one.rule.id === "parameters")?.rule).toMatchObject({ limit: 4 })
  })
})
