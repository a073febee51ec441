/** Runs of audits made up for tests, and the simplest way to tell which finding is which. */
import { DatabaseSync } from "node:sqlite"
import type { AuditRun } from "../../record/AuditRun.ts"
import type { Absence, Finding, FindingSeen } from "../../record/Finding.ts"
import type { Placed, Standing } from "../audit/Checkpoints.ts"
import { migrate } from "../migrations/migrate.ts"

/** In memory. */
export const emptyStore = (): DatabaseSync => {
  const database = new DatabaseSync(":memory:")
  migrate(database, ":memory:")
  return database
}

const rule = (id: string, findings: number, severity: "error" | "warning" = "warning") => ({
  id,
  kind: "pattern" as const,
  severity,
  message: `${id} is not wanted`,
  docs_url: null,
  tags: ["a"],
  status: "ran" as const,
  reason: null,
  findings
})

/** A warning in `src/a.ts`. */
export const seen = (id: string, line: number, more: Partial<FindingSeen> = {}): FindingSeen => ({
  rule: id,
  severity: "warning",
  message: `${id} is not wanted`,
  path: "src/a.ts",
  start_line: line,
  start_column: 3,
  end_line: line,
  end_column: 9,
  scope: ".f",
  line_hash: "00ff00ff00ff",
  line_chars: 12,
  above_hash: "ffffffffffff",
  below_hash: null,
  nth: 0,
  fingerprints: null,
  ...more
})

/** A run of two rules over one file. */
export const run = (
  at_ms: number,
  findings: ReadonlyArray<FindingSeen>,
  more: Partial<AuditRun> = {}
): AuditRun => {
  const rules = ["no-a", "no-b"].map((id) =>
    rule(id, findings.filter((finding) => finding.rule === id).length)
  )
  return {
    tool: { name: "spoor", version: "0.1.0" },
    root: "/code/harbour",
    at_ms,
    duration_ms: 12,
    memory_bytes: 1 << 26,
    rule_set: "abc",
    tree: { commit: "c0ffee", branch: "main", dirty_files: 0 },
    session: null,
    files_scanned: 3,
    unread: [],
    scanned: ["src/a.ts"],
    rules,
    findings,
    ...more
  }
}

let made = 0
const nextId = () => `01ARZ3NDEKTSV4RRFF${String(made++).padStart(8, "0")}`

/** Findings of the same rule, file and text are the same, in their order. */
export const byText =
  (at_ms: number, run: AuditRun, absence: Absence) =>
  ({ open, closed }: Standing): Placed => {
    const left = new Map<string, Array<Finding>>()
    const key = ({ rule, path, message, nth }: FindingSeen) => JSON.stringify([rule, path, message, nth])
    for (const finding of [...open, ...closed])
      left.set(key(finding), [...(left.get(key(finding)) ?? []), finding])
    const known = new Set(closed.map(({ id }) => id))
    const findings = run.findings.map((one): Finding => {
      const before = left.get(key(one))?.shift()
      if (before === undefined) return { id: nextId(), state: "new", first_seen_ms: at_ms, ...one }
      const isBack = known.has(before.id)
      const isThere = before.start_line === one.start_line
      const state = isBack ? "reopened" : isThere ? "unchanged" : "moved"
      return { id: before.id, state, first_seen_ms: before.first_seen_ms, ...one }
    })
    const here = new Set(findings.map(({ id }) => id))
    return { findings, absent: open.filter(({ id }) => !here.has(id)).map(({ id }) => ({ id, absence })) }
  }
