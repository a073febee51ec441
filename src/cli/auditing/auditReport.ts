/** A run, and the checkpoint that came of it, as the answer that is printed. */
import type { AuditRun, Checkpoint } from "../../record/AuditRun.ts"
import type { AuditReport } from "../../report/Audit.ts"
import { isIncomplete, totalsOf } from "../../store/findings/totals.ts"

/** Of a run of which no checkpoint was made. */
export const runReport = (run: AuditRun): Omit<AuditReport, "config" | "told" | "gate"> => {
  const { scanned: _, findings, ...header } = run
  return {
    schema_version: 1,
    checkpoint: null,
    number: null,
    ...header,
    ...totalsOf(findings),
    is_incomplete: isIncomplete(run),
    counts: null,
    findings: findings.map((one) => ({ id: null, state: null, first_seen_ms: null, ...one })),
    absent: []
  }
}

export const checkpointReport = (checkpoint: Checkpoint): Omit<AuditReport, "config" | "told" | "gate"> => {
  const { id, findings, ...header } = checkpoint
  return {
    schema_version: 1,
    checkpoint: id,
    ...header,
    ...totalsOf(findings),
    is_incomplete: isIncomplete(checkpoint),
    counts: countsOf(checkpoint),
    findings
  }
}

const countsOf = ({ findings, absent }: Checkpoint): Record<string, number> => {
  const counts: Record<string, number> = {}
  const words = [...findings.map(({ state }) => state), ...absent.map(({ absence }) => absence)]
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
