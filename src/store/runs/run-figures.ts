/**
 * Adds up runs: how many in which state, how long they took, how the attempts that belong together came out.
 *
 * Durations of three kinds are kept apart, because their writers mean different things by one word: the time from
 * being asked for to the end, what of it was work, and what of it was waiting; only the first is known of every run
 * that has ended.
 */
import { runStatuses, type RunStatus } from "../../record/RunStatus.ts"
import { ranksOf } from "./nth.ts"
import { attemptStates, chosenRuns, outcomes, type Outcome } from "./run-outcomes.ts"
import type { RunColumns } from "./RunColumns.ts"
import type { RunFilter } from "./RunFilter.ts"

/** Durations in milliseconds, over the `runs` of which they are known; ranks by nearest rank. */
export interface Spread {
  readonly runs: number
  readonly total_ms: number
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
  readonly duration: Spread
}

/** `by_repository`: those with the most runs first. */
export interface RunFigures {
  readonly all: RunGroup
  readonly by_repository: ReadonlyArray<RunGroup>
}

export const figuresOf = (columns: RunColumns, filter: RunFilter): RunFigures => {
  const chosen = chosenRuns(columns, filter)
  const states = attemptStates(columns)
  const groups = new Map<number, Gathering>()
  const all = new Gathering(null, chosen.length)
  const sizes = new Map<number, number>()
  for (const number of chosen) {
    const repository = columns.repository[number]!
    sizes.set(repository, (sizes.get(repository) ?? 0) + 1)
  }
  for (const [id, size] of sizes) groups.set(id, new Gathering(columns.repositories.get(id) ?? "", size))
  for (const number of chosen) {
    all.add(columns, number, states)
    groups.get(columns.repository[number]!)!.add(columns, number, states)
  }
  return {
    all: all.group(),
    by_repository: [...groups.values()]
      .map((gathering) => gathering.group())
      .sort((a, b) => b.runs - a.runs || (a.repository! < b.repository! ? -1 : 1))
  }
}

/** Durations of one kind while they are gathered. */
class Durations {
  readonly #values: Float64Array
  #length = 0
  #total = 0

  constructor(most: number) {
    this.#values = new Float64Array(most)
  }

  /** NaN is none. */
  add(ms: number): void {
    if (ms !== ms) return
    this.#values[this.#length++] = ms
    this.#total += ms
  }

  spread(): Spread {
    const { p50, p95, max } = ranksOf(this.#values.subarray(0, this.#length))
    return { runs: this.#length, total_ms: this.#total, p50_ms: p50, p95_ms: p95, max_ms: max }
  }
}

class Gathering {
  readonly #repository: string | null
  readonly #most: number
  readonly #statuses = new Float64Array(runStatuses.length)
  readonly #outcomes = new Float64Array(outcomes.length)
  readonly #first = new Float64Array(outcomes.length)
  readonly #chains = new Float64Array(outcomes.length)
  readonly #elapsed: Durations
  readonly #work: Durations
  readonly #wait: Durations
  readonly #duration: Durations
  #last = Number.NaN

  constructor(repository: string | null, most: number) {
    this.#repository = repository
    this.#most = most
    this.#elapsed = new Durations(most)
    this.#work = new Durations(most)
    this.#wait = new Durations(most)
    this.#duration = new Durations(most)
  }

  add(columns: RunColumns, number: number, states: ReturnType<typeof attemptStates>): void {
    const outcome = states.outcome[number]!
    this.#statuses[columns.status[number]!]!++
    this.#outcomes[outcome]!++
    if (states.first[number] === number) {
      this.#first[outcome]!++
      this.#chains[states.chain[number]!]!++
    }
    const elapsed = columns.elapsed_ms[number]!
    const work = columns.work_ms[number]!
    this.#elapsed.add(elapsed)
    this.#work.add(work)
    // Two clocks need not agree to the millisecond.
    this.#wait.add(Math.max(0, elapsed - work))
    this.#duration.add(columns.duration_ms[number]!)
    const started = columns.started_at_ms[number]!
    if (!(started <= this.#last)) this.#last = started
  }

  group(): RunGroup {
    return {
      repository: this.#repository,
      runs: this.#most,
      by_status: named(runStatuses, this.#statuses),
      by_outcome: named(outcomes, this.#outcomes),
      first_attempts: named(outcomes, this.#first),
      chains: named(outcomes, this.#chains),
      last_started_at_ms: Number.isNaN(this.#last) ? null : this.#last,
      elapsed: this.#elapsed.spread(),
      work: this.#work.spread(),
      wait: this.#wait.spread(),
      duration: this.#duration.spread()
    }
  }
}

const named = <Name extends string>(names: ReadonlyArray<Name>, counts: Float64Array): Record<Name, number> =>
  Object.fromEntries(names.map((name, i) => [name, counts[i]!])) as Record<Name, number>
