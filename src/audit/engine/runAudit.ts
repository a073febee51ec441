/**
 * A tree and rules to what was found. The run says of each rule whether it ran and of each file whether it was read, so
 * that what is not found and what was not looked at stay apart.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { AuditRun, RuleRun, UnreadFile } from "../../record/AuditRun.ts"
import type { FindingSeen } from "../../record/Finding.ts"
import { AuditError } from "../AuditError.ts"
import { kindOf } from "../rules/Rule.ts"
import { type AuditPlan, ruleSetOf } from "./AuditPlan.ts"
import { byCodeUnits, codeOf, findFiles } from "./find-files.ts"
import { inspectTree } from "./inspect-tree.ts"
import { ReportCache } from "./ReportCache.ts"
import { RuleMatcher } from "./RuleMatcher.ts"
import { type Outcome, TreeReader } from "./TreeReader.ts"

/**
 * - `version`: Spoor's own.
 * - `cache_folder`: where to keep what was found in unchanged files; null: nowhere.
 * - `threads`: how many to inspect files in; null: as many as the files are worth.
 * - `progress`: told now and then how many of how many files are done.
 * - `tell`: told in a sentence what went wrong without harm to the run.
 */
export interface AuditOptions {
  readonly version: string
  readonly cache_folder?: string | null
  readonly threads?: number | null
  readonly progress?: (done: number, all: number) => void
  readonly tell?: (what: string) => void
}

/** Tree and session are null: who runs the audit knows them. Fails if the root cannot be read, or there is no rule. */
export const runAudit = (plan: AuditPlan, options: AuditOptions): Effect.Effect<AuditRun, AuditError> =>
  Effect.gen(function* () {
    const at_ms = yield* Clock.currentTimeMillis
    if (plan.rules.every(({ off }) => off)) return yield* new AuditError(noRules)
    const matcher = new RuleMatcher(plan)
    const found = yield* Effect.try({
      try: () => lookFor(plan, matcher),
      catch: (cause) => unreadable(plan, cause)
    })
    const rule_set = ruleSetOf(plan)
    const cache = cacheOf(plan, rule_set, options)
    const reader = new TreeReader(plan, matcher, found, cache)
    const { threads = null, progress = () => {}, tell = () => {} } = options
    const outcomes = yield* Effect.promise(() =>
      inspectTree(plan, found, reader, { rule_set, threads, progress, tell })
    )
    const unsaved = cache?.save() ?? null
    if (unsaved !== null) tell(`What was found could not be kept for the next audit: ${unsaved}`)
    const duration_ms = (yield* Clock.currentTimeMillis) - at_ms
    return {
      ...headerOf(plan, options, rule_set),
      at_ms,
      duration_ms,
      ...summed(plan, found.unread, outcomes)
    }
  })

const noRules = {
  reason: "no_rules",
  message:
    "Auditing: no rule is switched on. Name a preset or a rule in spoor.audit.ts, or run `spoor audit init`."
} as const

const lookFor = (plan: AuditPlan, matcher: RuleMatcher) =>
  findFiles(plan.root, {
    wanted: (file) => matcher.wants(file),
    pruned: (folder) => matcher.prunes(folder),
    gitignore: plan.gitignore
  })

const unreadable = (plan: AuditPlan, cause: unknown): AuditError =>
  new AuditError({
    reason: "root_unreadable",
    message: `Auditing ${plan.root}: the folder cannot be read (${codeOf(cause)}). Check the path and its permissions.`
  })

const cacheOf = (plan: AuditPlan, rule_set: string, { cache_folder = null, version }: AuditOptions) =>
  cache_folder === null ? null : new ReportCache(cache_folder, plan, `${version} ${rule_set}`)

const headerOf = (plan: AuditPlan, options: AuditOptions, rule_set: string) => ({
  tool: { name: "spoor", version: options.version },
  root: plan.root,
  memory_bytes: process.resourceUsage().maxRSS * 1024,
  rule_set,
  tree: null,
  session: null
})

const summed = (plan: AuditPlan, found: ReadonlyArray<UnreadFile>, outcomes: ReadonlyArray<Outcome>) => {
  const scanned = outcomes.flatMap(({ file, read }) => (read ? [file] : []))
  const unread = outcomes.flatMap(({ file, report }): Array<UnreadFile> =>
    report.unread === null ? [] : [{ path: file, reason: report.unread }]
  )
  const findings = outcomes.flatMap(({ report }) => report.findings)
  return {
    files_scanned: scanned.length,
    scanned,
    unread: [...found, ...unread].sort((a, b) => byCodeUnits(a.path, b.path)),
    rules: ruleRuns(plan, outcomes, findings),
    findings
  }
}

const ruleRuns = (
  plan: AuditPlan,
  outcomes: ReadonlyArray<Outcome>,
  findings: ReadonlyArray<FindingSeen>
): ReadonlyArray<RuleRun> => {
  const counts = new Map<string, number>()
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1)
  const failed = new Map<string, Array<string>>()
  for (const { file, report } of outcomes) {
    for (const { rule, reason } of report.failures) {
      failed.set(rule, [...(failed.get(rule) ?? []), `${file}: ${reason}`])
    }
  }
  return plan.rules.map(({ rule, severity, off }): RuleRun => {
    const failures = failed.get(rule.id) ?? []
    return {
      id: rule.id,
      kind: kindOf(rule),
      severity,
      message: rule.message,
      docs_url: rule.docs_url ?? null,
      tags: rule.tags ?? [],
      status: off ? "skipped" : failures.length > 0 ? "failed" : "ran",
      reason: off ? "switched off by the configuration" : reasonFor(failures),
      findings: counts.get(rule.id) ?? 0
    }
  })
}

const reasonFor = ([first, ...others]: ReadonlyArray<string>): string | null => {
  if (first === undefined) return null
  return others.length === 0 ? `threw in ${first}` : `threw in ${others.length + 1} files; in ${first}`
}
