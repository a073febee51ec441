/** Stage 4: lines that went from one file to another. Only what says enough, and is found once on either side. */
import { joinUnique, keyed, type KeyOf } from "./join-alike.ts"
import type { Group, Pairing } from "./Pairing.ts"

/** Without blanks; shorter lines are found everywhere. */
const leastCharsWithContext = 12
const leastChars = 20

/** Joins findings of whatever files: with the lines around them first, then by the line alone. */
export const joinAcrossFiles = (pairing: Pairing, group: Group): void => {
  const rest = pairing.rest(group)
  joinUnique(pairing, rest, withContext)
  joinUnique(pairing, rest, byLine)
}

const withContext: KeyOf = (f) =>
  (f.line_chars ?? 0) < leastCharsWithContext
    ? undefined
    : keyed(f.rule, f.line_hash, f.above_hash, f.below_hash, f.nth)

const byLine: KeyOf = (f) =>
  (f.line_chars ?? 0) < leastChars ? undefined : keyed(f.rule, f.line_hash, f.nth)
