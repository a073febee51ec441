/** Medians of few measurements, and ratios of pairs that were measured side by side. */
import type { Spread } from "../results/CaseResult.ts"

/** Throws on an empty list: a median of nothing is a mistake of the caller. */
export const spreadOf = (values: ReadonlyArray<number>): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [upper, lower] = [sorted[middle], sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)]]
  if (upper === undefined || lower === undefined) throw new Error("There is no median of no values.")
  return { median: (upper + lower) / 2, min: sorted[0]!, max: sorted.at(-1)! }
}

/**
 * How many times `a` is `b`, round by round: what disturbed one round disturbed both of its measurements.
 */
export const pairedRatio = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): Spread =>
  spreadOf(a.map((value, round) => value / b[round]!))
