/** Whether an audit may pass: nothing new, or no rule worse than before. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { AuditRun } from "../../record/AuditRun.ts"
import type { Finding, FindingSeen } from "../../record/Finding.ts"
import type { Gate, GateReport } from "../../report/Audit.ts"
import { match } from "../identity/match.ts"

/** What was accepted: `name` for people; `renames`: new path by old path since then, as far as git knows. */
export interface Accepted {
  readonly name: string
  readonly findings: ReadonlyArray<Finding>
  readonly renames: ReadonlyMap<string, string>
}

/**
 * Holds a run against what was accepted. The tree must be as it was when the run was made. A rule or file that was not
 * measured lets nothing pass that it might have found; that the audit is incomplete is told beside.
 */
export const gateReport = (gate: Gate, run: AuditRun, accepted: Accepted): GateReport => {
  const offending = gate === "new" ? newIn(run, accepted) : beyondCounts(run, accepted)
  return {
    gate,
    against: accepted.name,
    accepted: accepted.findings.length,
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
const newIn = (run: AuditRun, { findings: open, renames }: Accepted): ReadonlyArray<FindingSeen> => {
  let serial = 0
  const { findings } = match({ open, closed: [] }, run, {
    newId: () => `new ${serial++}`,
    renames,
    isOnDisk: (file) => fs.existsSync(path.join(run.root, file))
  })
  return findings.filter(({ state }) => state === "new")
}

/**
 * Findings of rules that have more of them than were accepted; of those rules the ones that are none of the accepted,
 * or all where every one is (a copy of a line is as good as the line).
 */
const beyondCounts = (run: AuditRun, accepted: Accepted): ReadonlyArray<FindingSeen> => {
  const before = Map.groupBy(accepted.findings, ({ rule }) => rule)
  const fresh = Map.groupBy(newIn(run, accepted), ({ rule }) => rule)
  return [...Map.groupBy(run.findings, ({ rule }) => rule)].flatMap(([rule, own]) =>
    own.length > (before.get(rule)?.length ?? 0) ? (fresh.get(rule) ?? own) : []
  )
}
