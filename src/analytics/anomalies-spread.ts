/**
 * Robust z-scores: how far a value lies from the usual, where a few huge values do not decide what is usual.
 *
 * The modified z-score of Iglewicz and Hoaglin (1993): 0.6745 (x − median) / MAD, the MAD being the median of
 * the distances from the median. Where more than half of the values are equal the MAD is 0, and the mean
 * distance takes its place: (x − median) / (1.2533 mean distance).
 */

/** The score of each value; all 0 when the values do not differ. */
export const robustScores = (values: ReadonlyArray<number>): ReadonlyArray<number> => {
  const middle = median(values)
  const distances = values.map((value) => Math.abs(value - middle))
  const mad = median(distances)
  if (mad > 0) return values.map((value) => (madFactor * (value - middle)) / mad)
  const mean = distances.reduce((sum, one) => sum + one, 0) / Math.max(1, distances.length)
  return values.map((value) => (mean > 0 ? (value - middle) / (meanFactor * mean) : 0))
}

/** 0 for no values. */
export const median = (values: ReadonlyArray<number>): number => {
  if (values.length === 0) return 0
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** Quartile of the standard normal distribution. */
const madFactor = 0.6745
/** The square root of π/2. */
const meanFactor = 1.2533
