/** The n-th smallest of many numbers, and shares of them, without sorting them all. */

/** Median, 95th percentile and greatest value; null where there are no values. */
export interface Ranks {
  readonly p50: number | null
  readonly p95: number | null
  readonly max: number | null
}

/**
 * By nearest rank: the smallest value that at least that share of all values does not exceed. The numbers are put
 * into another order on the way. Invariant: none of them is NaN.
 */
export const ranksOf = (values: Float64Array): Ranks => {
  const { length } = values
  if (length === 0) return { p50: null, p95: null, max: null }
  const middle = Math.ceil(0.5 * length) - 1
  const high = Math.ceil(0.95 * length) - 1
  const p50 = nthSmallest(values, middle)
  // What is greater stands behind it now.
  const upper = values.subarray(middle)
  const p95 = nthSmallest(upper, high - middle)
  let max = p95
  for (let i = high; i < length; i++) if (values[i]! > max) max = values[i]!
  return { p50, p95, max }
}

/** `n` from 0; what is smaller is put before it, what is greater behind. Invariant: 0 <= n < length. */
export const nthSmallest = (values: Float64Array, n: number): number => {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const pivot = medianOfThree(values[low]!, values[(low + high) >> 1]!, values[high]!)
    let left = low
    let right = high
    while (left <= right) {
      while (values[left]! < pivot) left++
      while (values[right]! > pivot) right--
      if (left > right) break
      const held = values[left]!
      values[left] = values[right]!
      values[right] = held
      left++
      right--
    }
    if (n <= right) high = right
    else if (n >= left) low = left
    else break
  }
  return values[n]!
}

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
