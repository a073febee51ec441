/** What matching makes of one run after another, for tests. */
import type { AuditRun } from "../../../record/AuditRun.ts"
import type { Placed, Standing } from "../../../store/findings/Checkpoints.ts"
import type { Circumstances } from "../Circumstances.ts"
import { match } from "../match.ts"

export type Lives = Pick<Standing, "open" | "closed">

export const nothing: Lives = { open: [], closed: [] }

/** Ids `f1`, `f2`, … . Nothing is on disk but what was scanned. */
export const circumstances = (over: Partial<Circumstances> = {}): Circumstances => {
  let last = 0
  return { newId: () => `f${++last}`, renames: new Map(), isOnDisk: () => false, ...over }
}

/** What stands after a run, as a store hands it out. */
export const livesAfter = (before: Lives, { findings, absent }: Placed): Lives => {
  const reasons = new Map(absent.map(({ id, absence }) => [id, absence]))
  const back = new Set(findings.map(({ id }) => id))
  return {
    open: findings,
    closed: [
      ...before.closed
        .filter(({ finding }) => !back.has(finding.id))
        .map(({ finding, absence }) => ({ finding, absence: reasons.get(finding.id) ?? absence })),
      ...before.open.flatMap((finding) => {
        const absence = reasons.get(finding.id)
        return absence === undefined ? [] : [{ finding, absence }]
      })
    ]
  }
}

/** What became of some runs, one after the other. */
export const history = (
  runs: ReadonlyArray<AuditRun>,
  over: Partial<Circumstances> = {}
): ReadonlyArray<Placed> => {
  const given = circumstances(over)
  let lives = nothing
  return runs.map((run) => {
    const placed = match(lives, run, given)
    lives = livesAfter(lives, placed)
    return placed
  })
}

/** `f1 unchanged a.ts:3` for each finding, then `f2 fixed` for what is absent. */
export const told = ({ findings, absent }: Placed): ReadonlyArray<string> => [
  ...findings.map(({ id, state, path, start_line }) => `${id} ${state} ${path}:${start_line}`),
  ...absent.map(({ id, absence }) => `${id} ${absence}`)
]
