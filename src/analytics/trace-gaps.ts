/** Stretches of time in which something ran, or nothing did. */
import type { Concurrency } from "../report/Trace.ts"

/** [start_ms, end_ms) */
export interface Interval {
  readonly start_ms: number
  readonly end_ms: number
}

/** The stretches of at least `min_ms` within `span` that no interval covers. */
export const holesIn = (
  span: Interval,
  intervals: ReadonlyArray<Interval>,
  min_ms: number
): ReadonlyArray<Interval> => {
  const holes: Array<Interval> = []
  let at = span.start_ms
  const note = (until: number) => {
    if (until > at && until - at >= min_ms) holes.push({ start_ms: at, end_ms: until })
  }
  for (const { start_ms, end_ms } of intervals.toSorted((a, b) => a.start_ms - b.start_ms)) {
    if (start_ms >= span.end_ms) break
    note(start_ms)
    at = Math.max(at, end_ms)
  }
  note(span.end_ms)
  return holes
}

/** The same stretches of time, in order and apart from each other. */
export const merged = (intervals: ReadonlyArray<Interval>): ReadonlyArray<Interval> => {
  const apart: Array<{ readonly start_ms: number; end_ms: number }> = []
  for (const { start_ms, end_ms } of intervals.toSorted((a, b) => a.start_ms - b.start_ms)) {
    const last = apart.at(-1)
    if (last !== undefined && start_ms <= last.end_ms) last.end_ms = Math.max(last.end_ms, end_ms)
    else apart.push({ start_ms, end_ms })
  }
  return apart
}

/** Those of `apart`, as `merged` gives them, that touch `span`; found by halving, since a session may have thousands. */
export const within = (span: Interval, apart: ReadonlyArray<Interval>): ReadonlyArray<Interval> => {
  let [from, to] = [0, apart.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (apart[middle]!.end_ms < span.start_ms) from = middle + 1
    else to = middle
  }
  let end = from
  while (end < apart.length && apart[end]!.start_ms <= span.end_ms) end++
  return apart.slice(from, end)
}

/** How many of the intervals ran at once. An end and a start at the same instant do not overlap. */
export const concurrencyOf = (intervals: ReadonlyArray<Interval>): Concurrency => {
  const edges = intervals
    .filter(({ start_ms, end_ms }) => end_ms > start_ms)
    .flatMap(({ start_ms, end_ms }) => [
      { at_ms: start_ms, change: 1 },
      { at_ms: end_ms, change: -1 }
    ])
    .sort((a, b) => a.at_ms - b.at_ms || a.change - b.change)
  let [running, busy_ms, parallel_ms, max] = [0, 0, 0, 0]
  let max_at_ms: number | null = null
  for (const [i, { at_ms, change }] of edges.entries()) {
    const since = at_ms - (edges[i - 1]?.at_ms ?? at_ms)
    if (running > 0) busy_ms += since
    if (running > 1) parallel_ms += since
    running += change
    if (running > max) [max, max_at_ms] = [running, at_ms]
  }
  const work_ms = intervals.reduce((sum, { start_ms, end_ms }) => sum + Math.max(0, end_ms - start_ms), 0)
  return { work_ms, busy_ms, parallel_ms, average: busy_ms === 0 ? null : work_ms / busy_ms, max, max_at_ms }
}
