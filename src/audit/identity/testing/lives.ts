/** What matching makes of one run after another, for tests. */
import type { AuditRun } from "../../../record/AuditRun.ts"
import type { Absence, Finding } from "../../../record/Finding.ts"
import { match } from "../match.ts"
import type { Circumstances, Matched, Standing } from "../Standing.ts"

export const nothing: Standing = { open: [], closed: [] }

/** Ids `f1`, `f2`, … . Nothing is on disk but what was scanned. */
export const circumstances = (over: Partial<Circumstances> = {}): Circumstances => {
  let last = 0
  return { newId: () => `f${++last}`, renames: new Map(), isOnDisk: () => false, ...over }
}

/** What stands after a run. What is open or waits is kept with the reason for which it is absent. */
export const standingAfter = (before: Standing, { findings, absent }: Matched): Standing => {
  const reasons = new Map(absent.map(({ id, absence }) => [id, absence]))
  const back = new Set(findings.map(({ id }) => id))
  const closed = before.closed
    .filter(({ finding }) => !back.has(finding.id))
    .map(({ finding, absence }) => ({ finding, absence: reasons.get(finding.id) ?? absence }))
  const left = before.open.flatMap((finding) => {
    const absence = reasons.get(finding.id)
    return absence === undefined ? [] : [{ finding, absence }]
  })
  return { open: findings, closed: [...closed, ...left] }
}

/** What became of some runs, one after the other. */
export const history = (
  runs: ReadonlyArray<AuditRun>,
  over: Partial<Circumstances> = {}
): ReadonlyArray<Matched> => {
  const told = circumstances(over)
  let standing = nothing
  return runs.map((run) => {
    const matched = match(standing, run, told)
    standing = standingAfter(standing, matched)
    return matched
  })
}

/** `f1 unchanged a.ts:3` for each finding, then `f2 fixed` for what is absent. */
export const told = ({ findings, absent }: Matched): ReadonlyArray<string> => [
  ...findings.map(({ id, state, path, start_line }: Finding) => `${id} ${state} ${path}:${start_line}`),
  ...absent.map(({ id, absence }: { readonly id: string; readonly absence: Absence }) => `${id} ${absence}`)
]
