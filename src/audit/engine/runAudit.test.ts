/** Whole audits of small trees on disk. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { AuditRun } from "../../record/AuditRun.ts"
import type { Rule } from "../rules/Rule.ts"
import type { AuditPlan } from "./AuditPlan.ts"
import { runAudit } from "./runAudit.ts"

let root: string
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-audit-"))
})
afterEach(() => fs.rmSync(root, { recursive: true, force: true }))

const write = (files: Record<string, string>): void => {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), text)
  }
}

const head = { severity: "warning", message: "No." } as const
const noAny: Rule = {
  ...head,
  id: "any",
  by: "visit",
  visit: { TSAnyKeyword: (node, file) => file.report(node) }
}
const noTry: Rule = { ...head, id: "try", by: "text", pattern: /\btry\s*\{/ }
const noUi: Rule = { ...head, id: "ui", by: "imports", from: ["core/**"], disallow: ["ui/**", "react"] }
const noSecret: Rule = {
  ...head,
  id: "secret",
  by: "text",
  kind: "docs",
  in: "anywhere",
  files: ["**/*.md"],
  pattern: /secret/i
}
const short: Rule = {
  ...head,
  id: "short",
  by: "metric",
  limit: 2,
  measure: {
    FunctionDeclaration: (node, file) => {
      const value = file.lineOf(node.end) - file.lineOf(node.start) + 1
      return { value, what: `It has ${value} lines`, at: node }
    }
  }
}

const run = (rules: ReadonlyArray<Rule>, more: Partial<AuditPlan> = {}): Promise<AuditRun> => {
  const planned = rules.map((rule) => ({ rule, severity: rule.severity, off: false }))
  const plan = { root, include: null, exclude: [], gitignore: true, code: null, ...more, rules: planned }
  return Effect.runPromise(runAudit(plan, { version: "1.2.3" }))
}

const places = (audit: AuditRun): ReadonlyArray<string> =>
  audit.findings.map(
    (one) => `${one.rule} ${one.path}:${one.start_line}:${one.start_column}-${one.end_line}:${one.end_column}`
  )

describe("a run", () => {
  it("finds by all five ways, in an order that is always the same", async () => {
    write({
      "core/b.ts":
        'import { x } from "../ui/x.ts"\nexport const f = (a: any) => {\n  try { return a } catch {}\n}\n',
      "core/a.ts": 'import "react"\nfunction long() {\n  return 1\n}\n',
      "ui/x.ts": "export const x = 1\n",
      "README.md": "The SECRET is out.\n"
    })
    const audit = await run([noAny, noTry, noUi, noSecret, short])
    expect(places(audit)).toEqual([
      "secret README.md:1:5-1:11",
      "ui core/a.ts:1:8-1:15",
      "short core/a.ts:2:1-4:2",
      "ui core/b.ts:1:19-1:31",
      "any core/b.ts:2:22-2:25",
      "try core/b.ts:3:3-3:8"
    ])
    expect(audit.scanned).toEqual(["README.md", "core/a.ts", "core/b.ts", "ui/x.ts"])
    expect(audit.rules.map(({ id, kind, status, findings }) => [id, kind, status, findings])).toEqual([
      ["any", "pattern", "ran", 1],
      ["try", "pattern", "ran", 1],
      ["ui", "boundary", "ran", 2],
      ["secret", "docs", "ran", 1],
      ["short", "metric", "ran", 1]
    ])
  })
})
