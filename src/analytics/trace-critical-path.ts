/**
 * The critical path of a session: the chain of work that everything else waited for.
 *
 * It is walked back from the last work of each exchange, from each piece of work to what it had waited for
 * (`trace-work.ts` says what that is), until nothing is left. A step is the time from the start of the work to
 * the start of what waited for it, or to its own end where that is earlier; so steps never overlap, and
 * together they are at most as long as the session. A tool call that a sub-agent worked for is cut up: the
 * sub-agent's own critical path within it, and the rest as the call's own. Of several sub-agents the one that
 * ended last comes first, then the one that ended last before that one began, and so on. The time between two
 * exchanges is a person's, and on no path. Work of which start or end is unknown adds no step.
 */
import type { CriticalStep } from "../report/Trace.ts"
import type { Exchange, Work } from "./trace-work.ts"

/** What the path of a session is made from. */
export interface PathSession {
  readonly exchanges: ReadonlyArray<Exchange>
  /** Sub-agents by the id of the call that started them. */
  readonly below: ReadonlyMap<string, ReadonlyArray<PathSession>>
  readonly start_ms: number | null
  readonly end_ms: number | null
}

/** The steps in the order of time. */
export const criticalPath = (session: PathSession): ReadonlyArray<CriticalStep> =>
  pathWithin(session, -Infinity, Infinity, new Set())

const pathWithin = (
  session: PathSession,
  from_ms: number,
  to_ms: number,
  around: ReadonlySet<PathSession>
): ReadonlyArray<CriticalStep> => {
  const steps: Array<CriticalStep> = []
  let until = to_ms
  for (const exchange of session.exchanges.toReversed()) {
    const found = backFrom(lastOf(exchange.work, until), from_ms, until, session, around)
    steps.push(...found)
    until = found.at(-1)?.start_ms ?? until
  }
  return steps.toReversed()
}

/** What ends last, no later than `until`; what runs on in the background was not waited for. */
const lastOf = (work: ReadonlyArray<Work>, until: number): Work | null => {
  let last: Work | null = null
  for (const each of work) {
    if (each.start_ms === null || each.end_ms === null || each.end_ms > until + clockSlack_ms) continue
    if (last === null || each.end_ms >= last.end_ms!) last = each
  }
  return last
}

/** Steps from the last one back. */
const backFrom = (
  last: Work | null,
  from_ms: number,
  to_ms: number,
  session: PathSession,
  around: ReadonlySet<PathSession>
): ReadonlyArray<CriticalStep> => {
  const steps: Array<CriticalStep> = []
  let until = to_ms
  for (let work = last; work !== null && until > from_ms; work = work.waited_for) {
    if (work.start_ms === null || work.end_ms === null) continue
    const start = Math.max(work.start_ms, from_ms)
    const end = Math.min(work.end_ms, until)
    if (end <= start) continue
    const children = (session.below.get(work.id) ?? []).filter((child) => !around.has(child))
    steps.push(...cutUp(work.id, start, end, childPaths(children, start, end, new Set([...around, session]))))
    until = start
  }
  return steps
}

/** Paths of sub-agents one after the other, within the time of the call; by time. */
const childPaths = (
  children: ReadonlyArray<PathSession>,
  from_ms: number,
  to_ms: number,
  around: ReadonlySet<PathSession>
): ReadonlyArray<CriticalStep> => {
  const paths: Array<ReadonlyArray<CriticalStep>> = []
  let until = to_ms
  for (;;) {
    const last = children.reduce<PathSession | null>((best, child) => {
      if (child.start_ms === null || child.end_ms === null) return best
      if (child.end_ms > until + clockSlack_ms || child.start_ms >= until || child.end_ms <= from_ms)
        return best
      return best === null || child.end_ms > best.end_ms! ? child : best
    }, null)
    if (last === null) return paths.toReversed().flat()
    paths.push(pathWithin(last, from_ms, until, around).filter(({ end_ms }) => end_ms > from_ms))
    until = last.start_ms!
  }
}

/** A sub-agent's last line may be written a little after its parent's. */
const clockSlack_ms = 2000

/** The call's own time around the steps within it; the last first. */
const cutUp = (
  id: string,
  start: number,
  end: number,
  within: ReadonlyArray<CriticalStep>
): ReadonlyArray<CriticalStep> => {
  const steps: Array<CriticalStep> = []
  let at = start
  for (const step of within) {
    if (step.start_ms > at) steps.push(stepOf(id, at, step.start_ms))
    steps.push(step)
    at = Math.max(at, step.end_ms)
  }
  if (end > at) steps.push(stepOf(id, at, end))
  return steps.toReversed()
}

const stepOf = (span: string, start_ms: number, end_ms: number): CriticalStep => ({
  span,
  start_ms,
  end_ms,
  duration_ms: end_ms - start_ms
})
