/** How many findings there are of each severity, and of each state. */
import type { Checkpoint } from "../../record/AuditRun.ts"
import type { Finding, Severity } from "../../record/Finding.ts"

export type SeverityCounts = Readonly<Record<Severity, number>>

export const severityCounts = (findings: ReadonlyArray<Pick<Finding, "severity">>): SeverityCounts => {
  const counts = { error: 0, warning: 0, info: 0 }
  for (const { severity } of findings) counts[severity]++
  return counts
}

/** Whether all was looked at: no rule failed, and no file was left unread. */
export const isComplete = ({ rules, unread }: Pick<Checkpoint, "rules" | "unread">): boolean =>
  unread.length === 0 && rules.every(({ status }) => status !== "failed")

/** What needs a look first: what is new, and the grave before the light. The order is otherwise as it was. */
export const mostUrgentFirst = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  findings.toSorted((a, b) => urgency(a) - urgency(b))

const urgency = ({ state, severity }: Finding): number =>
  (isNew(state) ? 0 : 3) + (severity === "error" ? 0 : severity === "warning" ? 1 : 2)

/** It was not there at the checkpoint before. */
export const isNew = (state: Finding["state"]): boolean => state === "new" || state === "reopened"

/** `1 error`, `2 errors`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`
