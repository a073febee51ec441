/** Runs of audits made up for tests, and the simplest way to tell which finding is which. */
import { DatabaseSync } from "node:sqlite"
import type { AuditRun } from "../../record/AuditRun.ts"
import type { Absence, Finding, FindingSeen } from "../../record/Finding.ts"
import type { Placed, Standing } from "../findings/Checkpoints.ts"
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
    const before = [...open, ...closed.map(({ finding }) => finding)]
    for (const finding of before) left.set(key(finding), [...(left.get(key(finding)) ?? []), finding])
    const reasons = new Map(closed.map(({ finding, absence }) => [finding.id, absence]))
    const findings = run.findings.map((one): Finding => {
      const known = left.get(key(one))?.shift()
      if (known === undefined) return { id: nextId(), state: "new", first_seen_ms: at_ms, ...one }
      const reason = reasons.get(known.id)
      const isBack = reason === "fixed" || reason === "file_deleted"
      const state = isBack ? "reopened" : known.start_line === one.start_line ? "unchanged" : "moved"
      return { id: known.id, state, first_seen_ms: known.first_seen_ms, ...one }
    })
    const here = new Set(findings.map(({ id }) => id))
    const waiting = ({ id }: Finding) =>
      reasons.get(id) === "not_measured" || reasons.get(id) === "rule_removed"
    return {
      findings,
      absent: before
        .filter(
          (one) =>
            !here.has(one.id) && (!reasons.has(one.id) || (waiting(one) && reasons.get(one.id) !== absence))
        )
        .map(({ id }) => ({ id, absence }))
    }
  }
