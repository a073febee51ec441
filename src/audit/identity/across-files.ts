/** Stage 4: lines that went from one file to another. Only what says enough, and is found once on either side. */
import type { FindingSeen } from "../../record/Finding.ts"
import { joinUnique, type Keys } from "./join-alike.ts"
import type { Group, Pairing } from "./Pairing.ts"

/** Without blanks; shorter lines are found everywhere. */
const leastCharsWithContext = 12
const leastChars = 20

/** Joins findings of whatever files: with the lines around them first, then by the line alone. */
export const joinAcrossFiles = (pairing: Pairing, group: Group): void => {
  const rest = pairing.rest(group)
  joinUnique(pairing, rest, keysBy(pairing, withContext))
  joinUnique(pairing, rest, keysBy(pairing, byLine))
}

const withContext = (f: FindingSeen): string | undefined =>
  (f.line_chars ?? 0) < leastCharsWithContext
    ? undefined
    : [f.rule, f.line_hash, f.above_hash, f.below_hash, f.nth].join("\u0001")

const byLine = (f: FindingSeen): string | undefined =>
  (f.line_chars ?? 0) < leastChars ? undefined : [f.rule, f.line_hash, f.nth].join("\u0001")

const keysBy = (pairing: Pairing, key: (finding: FindingSeen) => string | undefined): Keys => ({
  old: (old) => key(pairing.olds[old]!),
  now: (now) => key(pairing.news[now]!)
})
