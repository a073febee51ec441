/** `spoor audit rules` */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { loadAudit } from "../../audit/config/load-audit.ts"
import type { PlannedRule } from "../../audit/engine/AuditPlan.ts"
import { kindOf, type Example } from "../../audit/rules/Rule.ts"
import type { AuditRules, RuleEntry } from "../../report/AuditRules.ts"
import { configNamed } from "../auditing/inTree.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { manyLines } from "../output/clean.ts"
import { factLines } from "../output/facts.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import type { AuditRulesOptions } from "../surface/audit.ts"

export const run = Effect.fnUntraced(function* (call: Call<AuditRulesOptions>) {
  const { options, positionals, config, terminal } = call
  const folder = path.resolve(withHome(options.root ?? ".", config.home))
  const { plan, file } = yield* loadAudit(folder, configNamed(call))
  const all = plan.rules.map(entryOf)
  const [wanted] = positionals
  const rules = wanted === undefined ? all : all.filter(({ id }) => id === wanted)
  if (rules.length === 0) {
    return yield* new CommandError({
      message: `There is no rule ${wanted} in ${file}`,
      hint: "`spoor audit rules` shows those there are.",
      exit: ExitCode.notFound
    })
  }
  const report: AuditRules = { schema_version: 1, config: file, rules }
  if (terminal.json) terminal.printJson(report)
  else if (wanted === undefined) printRules(report, terminal)
  else printRule(rules[0]!, terminal)
  return ExitCode.ok
})

const entryOf = ({ rule, severity, off }: PlannedRule): RuleEntry => ({
  id: rule.id,
  kind: kindOf(rule),
  severity,
  is_off: off,
  message: rule.message,
  docs: rule.docs ?? null,
  docs_url: rule.docs_url ?? null,
  tags: rule.tags ?? [],
  bad: codesOf(rule.examples?.bad ?? []),
  good: codesOf(rule.examples?.good ?? [])
})

const codesOf = (examples: ReadonlyArray<string | Example>): ReadonlyArray<string> =>
  examples.map((example) => (typeof example === "string" ? example : example.code))

const printRules = ({ rules, config }: AuditRules, terminal: Terminal): void => {
  terminal.printTable<RuleEntry>({
    rows: rules,
    columns: [
      { title: "Rule", value: ({ id }) => id },
      { title: "Kind", value: ({ kind }) => kind, rank: 3 },
      { title: "Severity", value: ({ severity, is_off }) => (is_off ? "off" : severity) },
      { title: "Tags", value: ({ tags }) => tags.join(", "), rank: 2 },
      { title: "Says", value: ({ message }) => message, cut: "end", least: 16, rank: 1 }
    ]
  })
  const off = rules.filter(({ is_off }) => is_off).length
  terminal.print(
    `${counted(rules.length, "rule")}${off === 0 ? "" : `, ${count(off)} of them off`}, by ${config}.`
  )
}

const printRule = (rule: RuleEntry, terminal: Terminal): void => {
  const { style } = terminal
  terminal.print(
    factLines(
      [
        ["Rule", rule.id],
        ["Kind", rule.kind],
        ["Severity", rule.is_off ? "off" : rule.severity],
        ["Says", rule.message],
        ["Why", rule.docs],
        ["More", rule.docs_url],
        ["Tags", rule.tags.join(", ")]
      ],
      style
    )
  )
  const part = (title: string, codes: ReadonlyArray<string>) => {
    for (const code of codes)
      terminal.print(`${style.heading(title)}\n${manyLines(code).replace(/^/gm, "    ")}\n`)
  }
  part("It objects to", rule.bad)
  part("It lets be", rule.good)
}
