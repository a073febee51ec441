/** Percentiles of many values without sorting them all. */

/**
 * For each share, which ascend: the smallest value that at least this share of all values does not exceed; null
 * without values. Changes the order of `values`.
 */
export const nearestRanks = (values: Float64Array, shares: ReadonlyArray<number>): Array<number | null> => {
  let from = 0
  return shares.map((share) => {
    if (values.length === 0) return null
    const place = Math.max(0, Math.ceil(share * values.length) - 1)
    const value = nthSmallest(values, place, from)
    from = place
    return value
  })
}

/**
 * The value at place `n` of the sorted values, in time that grows with their number alone (Hoare's selection: only
 * the side of the pivot on which the place lies is looked at again). Changes the order of `values`. Invariant: none
 * before `from` is greater than any after it.
 */
export const nthSmallest = (values: Float64Array, n: number, from = 0): number => {
  let low = from
  let high = values.length - 1
  while (low < high) {
    const pivot = values[(low + high) >> 1]!
    let left = low
    let right = high
    while (left <= right) {
      while (values[left]! < pivot) left++
      while (values[right]! > pivot) right--
      if (left > right) break
      const swapped = values[left]!
      values[left++] = values[right]!
      values[right--] = swapped
    }
    if (n <= right) high = right
    else if (n >= left) low = left
    else break
  }
  return values[n]!
}
