/**
 * Stage 4: lines that went from one file to another. Only what says enough, and is found once on either side; then what
 * went along with it.
 */
import type { FindingSeen } from "../../record/Finding.ts"
import { joinInOrder, joinUnique, keyed, uniquePairs, type KeyOf } from "./join-alike.ts"
import type { Group, Pairing } from "./Pairing.ts"

/** Without blanks; shorter lines are found everywhere. */
const leastCharsWithContext = 12
const leastChars = 20

/**
 * Joins findings of whatever files: with the lines around them and the scope; with the lines around them; by a line that
 * no other finding of the rule is on; and then all of the same scopes of these files.
 */
export const joinAcrossFiles = (pairing: Pairing, group: Group): void => {
  const rest = pairing.rest(group)
  joinUnique(pairing, rest, inScope)
  joinUnique(pairing, rest, withContext)
  joinLone(pairing, rest)
  for (const files of filesJoined(pairing, rest)) joinInOrder(pairing, files, alongWithScope)
}

const inScope: KeyOf = (f) =>
  f.line_hash === null || !f.scope
    ? undefined
    : keyed(f.rule, f.scope, f.line_hash, f.above_hash, f.below_hash, f.nth)

const withContext: KeyOf = (f) =>
  (f.line_chars ?? 0) < leastCharsWithContext
    ? undefined
    : keyed(f.rule, f.line_hash, f.above_hash, f.below_hash, f.nth)

const byLine: KeyOf = (f) =>
  (f.line_chars ?? 0) < leastChars ? undefined : keyed(f.rule, f.line_hash, f.nth)

const alongWithScope: KeyOf = (f) =>
  f.line_hash === null || !f.scope ? undefined : keyed(f.rule, f.scope, f.line_hash, f.nth)

/** A line that is written in several places is not moved from one to another: it is written once more. */
const joinLone = (pairing: Pairing, rest: Group): void => {
  const pairs = uniquePairs(pairing, rest, byLine)
  if (pairs.length === 0) return
  const hashes = new Set(pairs.map(([old]) => pairing.olds[old]!.line_hash))
  const [olds, news] = [counts(pairing.olds, hashes), counts(pairing.news, hashes)]
  for (const [old, now] of pairs) {
    const key = lineKey(pairing.olds[old]!)
    if (olds.get(key) === 1 && news.get(key) === 1) pairing.join(old, now)
  }
}

const lineKey = (f: FindingSeen): string => keyed(f.rule, f.line_hash, f.nth)

const counts = (
  findings: ReadonlyArray<FindingSeen>,
  hashes: ReadonlySet<string | null>
): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  for (const finding of findings) {
    if (!hashes.has(finding.line_hash)) continue
    const key = lineKey(finding)
    found.set(key, (found.get(key) ?? 0) + 1)
  }
  return found
}

/** What is left of files of which something was joined, each with the file that it went to. */
const filesJoined = (pairing: Pairing, group: Group): ReadonlyArray<Group> => {
  const joined = new Map<string, readonly [string | null, string | null]>()
  for (const old of group.olds) {
    const now = pairing.newOf(old)
    if (now === undefined) continue
    const [from, to] = [pairing.olds[old]!.path, pairing.news[now]!.path]
    joined.set(keyed(from, to), [from, to])
  }
  if (joined.size === 0) return []
  const rest = pairing.rest(group)
  const olds = Map.groupBy(rest.olds, (old) => pairing.olds[old]!.path)
  const news = Map.groupBy(rest.news, (now) => pairing.news[now]!.path)
  return [...joined.values()].flatMap(([from, to]) => {
    const [some, others] = [olds.get(from), news.get(to)]
    return some === undefined || others === undefined ? [] : [{ olds: some, news: others }]
  })
}
