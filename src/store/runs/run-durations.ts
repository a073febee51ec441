/** How long runs took: sums and ranks, of groups and of all. */
import { ranksOf } from "./nth.ts"

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
 * - `elapsed`: from being asked for to the end. `work`: without the wait. `wait`: the wait.
 * - `duration`: as written, which is work for a success and elapsed time for others.
 */
export interface Took {
  readonly elapsed: Spread
  readonly work: Spread
  readonly wait: Spread
  readonly duration: Sum
}

/** How many runs each group has, and how long they took; a group is named by a small number. */
export class RunDurations {
  readonly #elapsed: Gathered
  readonly #work: Gathered
  readonly #wait: Gathered
  readonly #written: Int32Array
  readonly #writtenMs: Float64Array

  /** `sizes[group]`: how many runs a group has at most. */
  constructor(sizes: Int32Array) {
    this.#elapsed = gathering(sizes)
    this.#work = gathering(sizes)
    this.#wait = gathering(sizes)
    this.#written = new Int32Array(sizes.length)
    this.#writtenMs = new Float64Array(sizes.length)
  }

  /** NaN is none. */
  add(group: number, elapsed_ms: number, work_ms: number, duration_ms: number): void {
    add(this.#elapsed, group, elapsed_ms)
    add(this.#work, group, work_ms)
    // Two clocks need not agree to the millisecond.
    add(this.#wait, group, Math.max(0, elapsed_ms - work_ms))
    if (duration_ms === duration_ms) {
      this.#written[group]!++
      this.#writtenMs[group]! += duration_ms
    }
  }

  of(group: number): Took {
    return {
      elapsed: spreadOf(valuesOf(this.#elapsed, group)),
      work: spreadOf(valuesOf(this.#work, group)),
      wait: spreadOf(valuesOf(this.#wait, group)),
      duration: { runs: this.#written[group]!, total_ms: this.#writtenMs[group]! }
    }
  }

  /** Of all groups together. */
  all(): Took {
    return {
      elapsed: spreadOf(allOf(this.#elapsed)),
      work: spreadOf(allOf(this.#work)),
      wait: spreadOf(allOf(this.#wait)),
      duration: { runs: total(this.#written), total_ms: total(this.#writtenMs) }
    }
  }
}

/** Each group's values stand from `starts[group]` to `ends[group]`. */
interface Gathered {
  readonly values: Float64Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

const gathering = (sizes: Int32Array): Gathered => {
  const starts = new Int32Array(sizes.length)
  for (let group = 1; group < sizes.length; group++) starts[group] = starts[group - 1]! + sizes[group - 1]!
  return { values: new Float64Array(total(sizes)), starts, ends: starts.slice() }
}

const add = ({ values, ends }: Gathered, group: number, ms: number): void => {
  if (ms === ms) values[ends[group]!++] = ms
}

const valuesOf = ({ values, starts, ends }: Gathered, group: number): Float64Array =>
  values.subarray(starts[group], ends[group])

const allOf = (gathered: Gathered): Float64Array => {
  const all = new Float64Array(gathered.values.length)
  let length = 0
  for (let group = 0; group < gathered.starts.length; group++) {
    const values = valuesOf(gathered, group)
    all.set(values, length)
    length += values.length
  }
  return all.subarray(0, length)
}

const total = (values: Int32Array | Float64Array): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}

const spreadOf = (values: Float64Array): Spread => {
  const { p50, p95, max } = ranksOf(values)
  return { runs: values.length, total_ms: total(values), p50_ms: p50, p95_ms: p95, max_ms: max }
}
