/** Whether an audit may pass: nothing new, or no rule worse than before. */
import type { AuditRun } from "../../record/AuditRun.ts"
import type { Finding, FindingSeen } from "../../record/Finding.ts"
import type { Gate, GateReport } from "../../report/Audit.ts"
import { match } from "../identity/match.ts"

/**
 * Holds a run against what was accepted. `against`: the findings, and how they are called. A rule or file that was not
 * measured lets nothing pass that it might have found; that the audit is incomplete is told beside.
 */
export const gateReport = (
  gate: Gate,
  run: AuditRun,
  against: { readonly name: string; readonly findings: ReadonlyArray<Finding> }
): GateReport => {
  const accepted = against.findings
  const offending = gate === "new" ? newIn(run, accepted) : beyondCounts(run, accepted)
  return {
    gate,
    against: against.name,
    accepted: accepted.length,
    passed: offending.length === 0,
    offending: offending.map(({ rule, path, start_line, severity, message }) => ({
      rule,
      path,
      line: start_line,
      severity,
      message
    }))
  }
}

/** Findings that are none of the accepted ones. */
const newIn = (run: AuditRun, accepted: ReadonlyArray<Finding>): ReadonlyArray<FindingSeen> => {
  let serial = 0
  const { findings } = match({ open: accepted, closed: [] }, run, {
    newId: () => `new ${serial++}`,
    renames: new Map(),
    isOnDisk: () => true
  })
  return findings.filter(({ state }) => state === "new")
}

/**
 * Findings of rules that have more of them than were accepted; of those rules the ones that are none of the accepted,
 * or all where every one is (a copy of a line is as good as the line).
 */
const beyondCounts = (run: AuditRun, accepted: ReadonlyArray<Finding>): ReadonlyArray<FindingSeen> => {
  const before = Map.groupBy(accepted, ({ rule }) => rule)
  const fresh = Map.groupBy(newIn(run, accepted), ({ rule }) => rule)
  return [...Map.groupBy(run.findings, ({ rule }) => rule)].flatMap(([rule, own]) =>
    own.length > (before.get(rule)?.length ?? 0) ? (fresh.get(rule) ?? own) : []
  )
}
