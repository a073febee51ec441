/** Which of two versions is older: numbers are compared as numbers; what follows a hyphen is left aside. */

/** Negative when `a` is older. */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const partsOf = (version: string): Array<number> =>
  version
    .replace(/^v/, "")
    .split(/[-+]/, 1)[0]!
    .split(".")
    .map((part) => Number.parseInt(part, 10) || 0)
