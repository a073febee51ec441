/** What a checkpoint comes to. */
import type { AuditRun, Checkpoint } from "../../record/AuditRun.ts"
import type { FindingSeen } from "../../record/Finding.ts"

/** Counts of findings by severity, and of the files that have any. */
export const totalsOf = (findings: ReadonlyArray<FindingSeen>) => {
  const counts = { error: 0, warning: 0, info: 0 }
  const files = new Set<string>()
  for (const { severity, path } of findings) {
    counts[severity]++
    if (path !== null) files.add(path)
  }
  return {
    errors: counts.error,
    warnings: counts.warning,
    info: counts.info,
    files_with_findings: files.size
  }
}

/** Was something not looked at that should have been? Then what is missing is not fixed. */
export const isIncomplete = ({ rules, unread }: Pick<AuditRun | Checkpoint, "rules" | "unread">): boolean =>
  unread.length > 0 || rules.some(({ status }) => status === "failed")
