/**
 * The newest version of each agent that its source was tested with, as the sources' READMEs say.
 *
 * A newer one mostly reads just as well; records of kinds that are not known are kept and counted.
 */
import type { agents } from "../config/settings.ts"

export const testedUpTo: Readonly<Record<(typeof agents)[number], string>> = {
  "claude-code": "2.1.328",
  codex: "0.169.0",
  opencode: "2.0.3"
}

/** Negative when `a` is older. Numbers are compared as numbers; what follows a hyphen is left aside. */
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
