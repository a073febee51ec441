/**
 * Adds up runs: how many in which state, how long they took, how the attempts that belong together came out.
 *
 * Durations of three kinds are kept apart, because their writers mean different things by one word: the time from
 * being asked for to the end, what of it was work, and what of it was waiting; only the first is known of every run
 * that has ended.
 */
import { runStatuses, type RunStatus } from "../../record/RunStatus.ts"
import { ranksOf } from "./nth.ts"
import { attemptStates, chosenRuns, outcomes, type AttemptStates, type Outcome } from "./run-outcomes.ts"
import { repositoryOf, statusOf, type ColumnName, type RunColumns } from "./RunColumns.ts"
import type { RunFilter } from "./RunFilter.ts"

/** Durations in milliseconds, over the `runs` of which they are known. */
export interface Sum {
  readonly runs: number
  readonly total_ms: number
}

/** The same with ranks, by nearest rank. */
export interface Spread extends Sum {
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  readonly max_ms: number | null
}

/**
 * - `by_outcome`: runs that succeeded, failed, were cancelled, or have not ended. A failed run stays a failure after
 *   another attempt was made.
 * - `first_attempts`: the same of first attempts alone; `chains`: of all attempts at one thing together, which
 *   succeeded if any of them did.
 * - `elapsed`: from being asked for to the end. `work`: without the wait. `wait`: the wait.
 * - `duration`: as written, which is work for a success and elapsed time for others.
 */
export interface RunGroup {
  /** Null: all of them. */
  readonly repository: string | null
  readonly runs: number
  readonly by_status: Readonly<Record<RunStatus, number>>
  readonly by_outcome: Readonly<Record<Outcome, number>>
  readonly first_attempts: Readonly<Record<Outcome, number>>
  readonly chains: Readonly<Record<Outcome, number>>
  readonly last_started_at_ms: number | null
  readonly elapsed: Spread
  readonly work: Spread
  readonly wait: Spread
  readonly duration: Sum
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
  const states = attemptStates(columns)
  const by_repository = byRepository(columns, chosen).map(({ name, numbers }) =>
    groupOf(name, columns, numbers, states)
  )
  return {
    all: groupOf(null, columns, chosen, states),
    by_repository: by_repository.sort((a, b) => b.runs - a.runs || (a.repository! < b.repository! ? -1 : 1))
  }
}

const groupOf = (
  repository: string | null,
  columns: RunColumns,
  numbers: Int32Array,
  { outcome, first, chain }: AttemptStates
): RunGroup => {
  const { kind, started_at_ms } = columns
  const statuses = new Int32Array(runStatuses.length)
  const came = new Int32Array(outcomes.length)
  const firsts = new Int32Array(outcomes.length)
  const chains = new Int32Array(outcomes.length)
  let last = -Infinity
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!
    statuses[statusOf(kind[number]!)]!++
    came[outcome[number]!]!++
    if (first[number] === number) {
      firsts[outcome[number]!]!++
      chains[chain[number]!]!++
    }
    const started = started_at_ms[number]!
    if (started > last) last = started
  }
  return {
    repository,
    runs: numbers.length,
    by_status: named(runStatuses, statuses),
    by_outcome: named(outcomes, came),
    first_attempts: named(outcomes, firsts),
    chains: named(outcomes, chains),
    last_started_at_ms: numbers.length === 0 ? null : last,
    ...spreadsOf(columns, numbers)
  }
}

const spreadsOf = (
  columns: RunColumns,
  numbers: Int32Array
): Pick<RunGroup, "elapsed" | "work" | "wait" | "duration"> => {
  const elapsed = new Durations(numbers.length)
  const work = new Durations(numbers.length)
  const wait = new Durations(numbers.length)
  const duration = new Durations(numbers.length)
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!
    const all = columns.elapsed_ms[number]!
    const worked = columns.work_ms[number]!
    elapsed.add(all)
    work.add(worked)
    // Two clocks need not agree to the millisecond.
    wait.add(Math.max(0, all - worked))
    duration.add(columns.duration_ms[number]!)
  }
  return { elapsed: elapsed.spread(), work: work.spread(), wait: wait.spread(), duration: duration.sum() }
}

/** Durations of one kind while they are gathered. */
class Durations {
  readonly values: Float64Array
  runs = 0
  total_ms = 0

  constructor(most: number) {
    this.values = new Float64Array(most)
  }

  /** NaN is none. */
  add(ms: number): void {
    if (ms !== ms) return
    this.values[this.runs++] = ms
    this.total_ms += ms
  }

  sum(): Sum {
    return { runs: this.runs, total_ms: this.total_ms }
  }

  spread(): Spread {
    const { p50, p95, max } = ranksOf(this.values.subarray(0, this.runs))
    return { ...this.sum(), p50_ms: p50, p95_ms: p95, max_ms: max }
  }
}

/** The numbers of each repository's runs, put together in one array. */
const byRepository = (
  { kind, repositories }: RunColumns<"kind">,
  numbers: Int32Array
): ReadonlyArray<{ readonly name: string; readonly numbers: Int32Array }> => {
  const ends = new Int32Array(Math.max(0, ...repositories.keys()) + 2)
  for (let i = 0; i < numbers.length; i++) ends[repositoryOf(kind[numbers[i]!]!) + 1]!++
  for (let id = 1; id < ends.length; id++) ends[id]! += ends[id - 1]!
  const sorted = new Int32Array(numbers.length)
  const next = ends.slice()
  for (let i = 0; i < numbers.length; i++) sorted[next[repositoryOf(kind[numbers[i]!]!)]!++] = numbers[i]!
  return [...repositories]
    .map(([id, name]) => ({ name, numbers: sorted.subarray(ends[id], ends[id + 1]) }))
    .filter((group) => group.numbers.length > 0)
}

const named = <Name extends string>(names: ReadonlyArray<Name>, counts: Int32Array): Record<Name, number> =>
  Object.fromEntries(names.map((name, i) => [name, counts[i]!])) as Record<Name, number>
