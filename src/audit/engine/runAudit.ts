/**
 * A tree and rules to what was found. The run says of each rule whether it ran and of each file whether it was read, so
 * that what is not found and what was not looked at stay apart.
 */
import { hash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { AuditRun, RuleRun, UnreadFile } from "../../record/AuditRun.ts"
import type { FindingSeen } from "../../record/Finding.ts"
import { AuditError } from "../AuditError.ts"
import { featuresOf } from "../identity/features.ts"
import { kindOf } from "../rules/Rule.ts"
import { type AuditPlan, ruleSetOf } from "./AuditPlan.ts"
import type { FileReport } from "./FileReport.ts"
import { byCodeUnits, codeOf, findFiles } from "./find-files.ts"
import type { Inspector } from "./Inspector.ts"
import { ReportCache } from "./ReportCache.ts"
import { resolveImport } from "./resolve-import.ts"
import { RuleMatcher } from "./RuleMatcher.ts"

/**
 * - `version`: Spoor's own.
 * - `cache_folder`: where to keep what was found in unchanged files; null: nowhere.
 * - `progress`: told now and then how many of how many files are done.
 */
export interface AuditOptions {
  readonly version: string
  readonly cache_folder?: string | null
  readonly progress?: (done: number, all: number) => void
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
    const reading = startReading(plan, found.paths, rule_set, options)
    const outcomes: Array<Outcome> = []
    for (const [index, file] of found.paths.entries()) {
      if (index % batchFiles === 0) {
        options.progress?.(index, found.paths.length)
        yield* Effect.yieldNow
      }
      const rules = matcher.rulesFor(file)
      let outcome = readFile(reading, file, rules)
      if (outcome === null) {
        reading.inspector ??= yield* loadInspector(reading)
        outcome = inspectFile(reading, file, rules)
      }
      outcomes.push(outcome)
    }
    reading.cache?.save()
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

/** Others may have their turn after so many files. */
const batchFiles = 64

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

/** What is kept while files are read. `last`: the file that was read last, for the inspector. */
interface Reading {
  readonly plan: AuditPlan
  readonly has: (path: string) => boolean
  readonly cache: ReportCache | null
  inspector: Inspector | undefined
  last: { readonly content: Buffer; readonly digest: string }
}

interface Outcome {
  readonly file: string
  readonly read: boolean
  readonly report: FileReport
}

const startReading = (
  plan: AuditPlan,
  paths: ReadonlyArray<string>,
  rule_set: string,
  { cache_folder = null, version }: AuditOptions
): Reading => {
  const all = new Set(paths)
  return {
    plan,
    has: (path) => all.has(path),
    cache: cache_folder === null ? null : new ReportCache(cache_folder, plan.root, `${version} ${rule_set}`),
    inspector: undefined,
    last: { content: Buffer.alloc(0), digest: "" }
  }
}

/** The parser is a native library, and is loaded when a file is not known yet. */
const loadInspector = (reading: Reading): Effect.Effect<Inspector> =>
  Effect.promise(async () => {
    const { Inspector } = await import("./Inspector.ts")
    return new Inspector(reading.plan, reading.has)
  })

/** Null: the file was read, and is to be inspected. */
const readFile = (reading: Reading, file: string, rules: ReadonlyArray<number>): Outcome | null => {
  const byName = rules.filter((index) => reading.plan.rules[index]!.rule.by === "path")
  if (byName.length === rules.length)
    return { file, read: false, report: forName(reading.plan, file, byName) }
  let content: Buffer
  try {
    content = fs.readFileSync(path.join(reading.plan.root, file))
  } catch (cause) {
    const unread = `cannot be read (${codeOf(cause)})`
    return { file, read: false, report: { findings: [], failures: [], links: [], unread } }
  }
  const digest = reading.cache === null ? "" : hash("sha1", content, "hex")
  const holds = ({ links }: FileReport) =>
    links.every(([specifier, target]) => resolveImport(file, specifier, reading.has) === target)
  const known = reading.cache?.get(file, digest, holds)
  if (known !== undefined) return { file, read: known.unread === null, report: known }
  reading.last = { content, digest }
  return null
}

const inspectFile = (reading: Reading, file: string, rules: ReadonlyArray<number>): Outcome => {
  const { content, digest } = reading.last
  const inspected = reading.inspector!.inspect(file, content.toString("utf8"), rules)
  const named = rules.filter((index) => reading.plan.rules[index]!.rule.by === "path")
  const report = {
    ...inspected,
    findings: [...forName(reading.plan, file, named).findings, ...inspected.findings]
  }
  reading.cache?.set(file, digest, report)
  return { file, read: report.unread === null, report }
}

/** What rules about names say of a file. */
const forName = (plan: AuditPlan, path: string, rules: ReadonlyArray<number>): FileReport => {
  const places = rules.map((index) => {
    const { rule, severity } = plan.rules[index]!
    const nowhere = { start_line: null, start_column: null, end_line: null, end_column: null }
    return { rule: rule.id, severity, message: rule.message, path, ...nowhere }
  })
  const features = featuresOf(null, places)
  const findings = places.map((place, i): FindingSeen => ({ ...place, ...features[i]! }))
  return { findings, failures: [], links: [], unread: null }
}

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
