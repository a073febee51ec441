/** The name that was probably meant. */

/** The known name that is the fewest edits away, if they are few for its length. */
export const nearestName = (typed: string, known: Iterable<string>): string | null => {
  let best: string | null = null
  let fewest = Math.max(1, Math.floor(typed.length / 3)) + 1
  for (const name of known) {
    const count = edits(typed.toLowerCase(), name.toLowerCase())
    if (count < fewest) {
      best = name
      fewest = count
    }
  }
  return best
}

/** Insertions, deletions and replacements that lead from `a` to `b` (Levenshtein). */
const edits = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced))
    }
    row = next
  }
  return row[b.length]!
}
