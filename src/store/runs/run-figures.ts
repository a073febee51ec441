/**
 * Adds up runs: how many in which state, how long they took, how the attempts that belong together came out.
 *
 * Durations of three kinds are kept apart, because their writers mean different things by one word: the time from
 * being asked for to the end, what of it was work, and what of it was waiting; only the first is known of every run
 * that has ended.
 */
import { runStatuses, type RunStatus } from "../../record/RunStatus.ts"
import { RunDurations, type Took } from "./run-durations.ts"
import { outcomes, type Outcome } from "./Outcome.ts"
import { attemptStates, chosenRuns } from "./run-outcomes.ts"
import { repositoryOf, statusOf, type ColumnName, type RunColumns } from "./RunColumns.ts"
import type { RunFilter } from "./RunFilter.ts"

/**
 * - `by_outcome`: runs that succeeded, failed, were cancelled, or have not ended. A failed run stays a failure after
 *   another attempt was made.
 * - `first_attempts`: the same of first attempts alone; `chains`: of all attempts at one thing together, which
 *   succeeded if any of them did.
 */
export interface RunGroup extends Took {
  /** Null: all of them. */
  readonly repository: string | null
  readonly runs: number
  readonly by_status: Readonly<Record<RunStatus, number>>
  readonly by_outcome: Readonly<Record<Outcome, number>>
  readonly first_attempts: Readonly<Record<Outcome, number>>
  readonly chains: Readonly<Record<Outcome, number>>
  readonly last_started_at_ms: number | null
}

/** `by_repository`: those with the most runs first. */
export interface RunFigures {
  readonly all: RunGroup
  readonly by_repository: ReadonlyArray<RunGroup>
}

/** What figures are made of. */
export const figureColumns = [
  "started_at_ms",
  "elapsed_ms",
  "work_ms",
  "duration_ms",
  "kind",
  "parent"
] as const satisfies ReadonlyArray<ColumnName>

export const figuresOf = (columns: RunColumns, filter: RunFilter): RunFigures => {
  const chosen = chosenRuns(columns, filter)
  const groups = Math.max(0, ...columns.repositories.keys()) + 1
  const counts = countsOf(columns, chosen, groups)
  const durations = durationsOf(columns, chosen, counts.runs)
  const all = Array.from({ length: groups }, (_, group) => group)
  const groupOf = (repository: string | null, of: ReadonlyArray<number>, took: Took): RunGroup => ({
    repository,
    ...namedCounts(counts, of),
    ...took
  })
  return {
    all: groupOf(null, all, durations.all()),
    by_repository: all
      .filter((group) => counts.runs[group]! > 0)
      .map((group) => groupOf(columns.repositories.get(group) ?? "", [group], durations.of(group)))
      .sort((a, b) => b.runs - a.runs || (a.repository! < b.repository! ? -1 : 1))
  }
}

/** Counts of each group, one group's behind the other's. */
interface Counts {
  readonly runs: Int32Array
  readonly statuses: Int32Array
  readonly came: Int32Array
  readonly firsts: Int32Array
  readonly chains: Int32Array
  readonly last: Float64Array
}

const countsOf = (columns: RunColumns, chosen: Int32Array, groups: number): Counts => {
  const { kind, started_at_ms, parent } = columns
  const { outcome, first, chain } = attemptStates(columns)
  const runs = new Int32Array(groups)
  const statuses = new Int32Array(groups * runStatuses.length)
  const came = new Int32Array(groups * outcomes.length)
  const firsts = new Int32Array(groups * outcomes.length)
  const chains = new Int32Array(groups * outcomes.length)
  const last = new Float64Array(groups).fill(-Infinity)
  for (let i = 0; i < chosen.length; i++) {
    const number = chosen[i]!
    const group = repositoryOf(kind[number]!)
    runs[group]!++
    statuses[group * runStatuses.length + statusOf(kind[number]!)]!++
    came[group * outcomes.length + outcome[number]!]!++
    if (first[number] === number) {
      // another attempt of a run that was removed is no first one
      if (parent[number] !== -1) firsts[group * outcomes.length + outcome[number]!]!++
      chains[group * outcomes.length + chain[number]!]!++
    }
    if (started_at_ms[number]! > last[group]!) last[group] = started_at_ms[number]!
  }
  return { runs, statuses, came, firsts, chains, last }
}

const durationsOf = (columns: RunColumns, chosen: Int32Array, sizes: Int32Array): RunDurations => {
  const { kind, elapsed_ms, work_ms, duration_ms } = columns
  const durations = new RunDurations(sizes)
  for (let i = 0; i < chosen.length; i++) {
    const number = chosen[i]!
    const group = repositoryOf(kind[number]!)
    durations.add(group, elapsed_ms[number]!, work_ms[number]!, duration_ms[number]!)
  }
  return durations
}

/** Of some groups together. */
const namedCounts = (
  counts: Counts,
  groups: ReadonlyArray<number>
): Omit<RunGroup, "repository" | keyof Took> => {
  const named = <Name extends string>(names: ReadonlyArray<Name>, all: Int32Array): Record<Name, number> =>
    Object.fromEntries(
      names.map((name, i) => [name, groups.reduce((sum, group) => sum + all[group * names.length + i]!, 0)])
    ) as Record<Name, number>
  const last = Math.max(-Infinity, ...groups.map((group) => counts.last[group]!))
  return {
    runs: groups.reduce((sum, group) => sum + counts.runs[group]!, 0),
    by_status: named(runStatuses, counts.statuses),
    by_outcome: named(outcomes, counts.came),
    first_attempts: named(outcomes, counts.firsts),
    chains: named(outcomes, counts.chains),
    last_started_at_ms: last === -Infinity ? null : last
  }
}
