/**
 * Joins findings that look alike, more of them on one side than on the other: in order, and each as near as can be to the
 * line at which it is expected.
 */

/** Beyond so many comparisons order alone has to do: a file with hundreds of lines that read the same. */
const mostComparisons = 65_536

/**
 * For each line of the shorter list, the place in the longer one: ascending, with the least sum of distances; of equal
 * sums the one that comes first. Lines of both lists ascend.
 */
export const aligned = (
  shorter: ReadonlyArray<number>,
  longer: ReadonlyArray<number>
): ReadonlyArray<number> => {
  const spare = longer.length - shorter.length
  if (shorter.length * (spare + 1) > mostComparisons) return [...shorter.keys()]
  // costs[j]: the least sum when the lines so far took places up to j behind their own
  let costs = new Float64Array(spare + 1)
  const steps = shorter.map((line, i) => {
    const here = new Float64Array(spare + 1)
    const from = new Int32Array(spare + 1)
    for (let skipped = 0, best = 0; skipped <= spare; skipped++) {
      if (costs[skipped]! < costs[best]!) best = skipped
      here[skipped] = costs[best]! + Math.abs(longer[i + skipped]! - line)
      from[skipped] = best
    }
    costs = here
    return from
  })
  let skipped = costs.indexOf(costs.reduce((least, cost) => Math.min(least, cost)))
  const places = new Array<number>(shorter.length)
  for (let i = shorter.length - 1; i >= 0; i--) {
    places[i] = i + skipped
    skipped = steps[i]![skipped]!
  }
  return places
}
