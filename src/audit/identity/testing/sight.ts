/** Runs of a small auditor over files given as texts, for tests: what it finds, it finds by oxc's parser. */
import { parseSync } from "oxc-parser"
import type { AuditRun, RuleRun } from "../../../record/AuditRun.ts"
import type { FindingSeen } from "../../../record/Finding.ts"
import { featuresOf } from "../features.ts"

/** Texts by path. */
export type Files = Readonly<Record<string, string>>

export const at_ms = Date.UTC(2026, 10, 20)

/** `any`: the type; `log`: a call of `console.log`. Both are found by their words alone, also where nothing parses. */
const words = [
  { rule: "any", pattern: /\bany\b/g, message: "`any` says nothing." },
  { rule: "log", pattern: /\bconsole\.log\b/g, message: "Say it to the logger." }
] as const

export const ruleRun = (id: string, status: RuleRun["status"] = "ran"): RuleRun => ({
  id,
  kind: "pattern",
  severity: "warning",
  message: id,
  docs_url: null,
  tags: [],
  status,
  reason: null,
  findings: 0
})

/** What a run over these files sees. `over` replaces parts of it. */
export const sight = (files: Files, over: Partial<AuditRun> = {}): AuditRun => ({
  tool: { name: "words", version: "1" },
  root: "/project",
  at_ms,
  duration_ms: 1,
  memory_bytes: null,
  rule_set: "words",
  tree: null,
  session: null,
  files_scanned: Object.keys(files).length,
  unread: [],
  rules: [ruleRun("any"), ruleRun("log")],
  scanned: Object.keys(files),
  findings: Object.entries(files).flatMap(([path, text]) => findingsIn(path, text)),
  ...over
})

const findingsIn = (path: string, text: string): ReadonlyArray<FindingSeen> => {
  const places = text.split("\n").flatMap((line, i) =>
    words.flatMap(({ rule, pattern, message }) =>
      [...line.matchAll(pattern)].map(({ index, 0: found }) => ({
        rule,
        severity: "warning" as const,
        message,
        path,
        start_line: i + 1,
        start_column: index + 1,
        end_line: i + 1,
        end_column: index + 1 + found.length
      }))
    )
  )
  const program = /\.[cm]?[jt]sx?$/.test(path) ? parseSync(path, text).program : null
  const features = featuresOf({ text, program }, places)
  return places.map((place, i) => ({ ...place, ...features[i]! }))
}
