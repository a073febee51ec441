/** How runs came out, alone and together with the other attempts at the same thing; and which a filter means. */
import { runStatuses, type RunStatus } from "../../record/RunStatus.ts"
import { outcomes, outcomesByStatus, type Outcome } from "./Outcome.ts"
import { hasError, repositoryOf, statusOf, type RunColumns } from "./RunColumns.ts"
import type { RunFilter } from "./RunFilter.ts"

const [succeeded, failed, cancelled, unfinished] = [0, 1, 2, 3] as const

/** Numbers of the runs that a filter means, ascending. */
export const chosenRuns = (columns: RunColumns<"started_at_ms" | "kind">, filter: RunFilter): Int32Array => {
  const { started_at_ms, kind } = columns
  const from = filter.from_ms ?? -Infinity
  const to = filter.to_ms ?? Infinity
  const repositories = allowedRepositories(columns, filter.repositories)
  const statuses = allowedStatuses(filter.statuses)
  const came = allowedOutcomes(filter.outcomes)
  const chosen = new Int32Array(started_at_ms.length)
  let length = 0
  for (let number = 0; number < started_at_ms.length; number++) {
    const started = started_at_ms[number]!
    // NaN is in no range.
    if (!(started >= from && started < to)) continue
    if (repositories !== null && repositories[repositoryOf(kind[number]!)] !== 1) continue
    if (statuses !== null && statuses[statusOf(kind[number]!)] !== 1) continue
    if (came !== null && came[outcomeIn(kind[number]!)] !== 1) continue
    chosen[length++] = number
  }
  return chosen.subarray(0, length)
}

const allowedRepositories = (
  { repositories }: Pick<RunColumns, "repositories">,
  names: ReadonlyArray<string> | undefined
): Uint8Array | null => {
  if (names === undefined || names.length === 0) return null
  const allowed = new Uint8Array(Math.max(0, ...repositories.keys()) + 1)
  for (const [id, name] of repositories) if (names.includes(name)) allowed[id] = 1
  return allowed
}

const allowedStatuses = (names: ReadonlyArray<RunStatus> | undefined): Uint8Array | null =>
  names === undefined || names.length === 0
    ? null
    : Uint8Array.from(runStatuses, (status) => (names.includes(status) ? 1 : 0))

const allowedOutcomes = (names: ReadonlyArray<Outcome> | undefined): Uint8Array | null =>
  names === undefined || names.length === 0
    ? null
    : Uint8Array.from(outcomes, (outcome) => (names.includes(outcome) ? 1 : 0))

/** Place in `outcomes`. */
const outcomeIn = (kind: number): number =>
  outcomesByStatus[hasError(kind) * runStatuses.length + statusOf(kind)]!

/** By number: place in `outcomes` of the run, number of the first known attempt, and outcome of all attempts together. */
export interface AttemptStates {
  readonly outcome: Uint8Array
  readonly first: Int32Array
  /** Of the first known attempts only. */
  readonly chain: Uint8Array
}

/** Any success is one; while an attempt is under way nothing is decided; then any failure is one. */
const chainOutcome = Uint8Array.from({ length: 16 }, (_, seen) => {
  const has = (outcome: number): boolean => (seen & (1 << outcome)) !== 0
  if (has(succeeded)) return succeeded
  if (has(unfinished)) return unfinished
  return has(failed) ? failed : cancelled
})

export const attemptStates = (columns: RunColumns<"started_at_ms" | "kind" | "parent">): AttemptStates => {
  const { started_at_ms, kind } = columns
  const { length } = started_at_ms
  const outcome = new Uint8Array(length)
  const first = firstAttempts(columns)
  const seen = new Uint8Array(length)
  for (let number = 0; number < length; number++) {
    const started = started_at_ms[number]!
    if (started !== started) continue
    const came = outcomeIn(kind[number]!)
    outcome[number] = came
    seen[first[number]!]! |= 1 << came
  }
  for (let number = 0; number < length; number++) seen[number] = chainOutcome[seen[number]!]!
  return { outcome, first, chain: seen }
}

/** The first that is known; of runs that name each other, the one found first. */
const firstAttempts = ({ parent }: RunColumns<"parent">): Int32Array => {
  const first = new Int32Array(parent.length)
  const path: Array<number> = []
  for (let number = 0; number < parent.length; number++) first[number] = parent[number]! <= 0 ? number : -1
  for (let number = 0; number < parent.length; number++) {
    let at = number
    while (first[at] === -1) {
      // Itself until it is known better, so that a circle ends where it began.
      first[at] = at
      path.push(at)
      at = parent[at]!
    }
    if (path.length === 0) continue
    for (const each of path) first[each] = first[at]!
    path.length = 0
  }
  return first
}
