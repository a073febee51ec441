/**
 * Stages 5 and 6: findings whose own line was edited. What stands where its line is to be expected, the only one of its
 * rule and message in its scope, or the only one between its neighbours, is taken for the same; what is taken so is
 * called `updated` and never `unchanged`.
 */
import type { FindingSeen } from "../../record/Finding.ts"
import { joinUnique, keyed, uniquePairs, type KeyOf } from "./join-alike.ts"
import { skeletonOf } from "./marks.ts"
import { isOver, type Group, type Pairing } from "./Pairing.ts"
import { Shifts } from "./Shifts.ts"

/** Joins what was edited in one file. `file`: all its findings, those that are joined too. */
export const joinEdited = (pairing: Pairing, file: Group): void => {
  const rest = pairing.rest(file)
  if (isOver(rest)) return
  joinInPlace(pairing, file, rest)
  joinLoneInScope(pairing, file)
  joinUnique(pairing, rest, betweenNeighbours, "edited")
}

const ruleAndMessage = (f: FindingSeen): string => keyed(f.rule, skeletonOf(f.message), f.nth)

/** Findings on the line to which their own went, if they stand in the same scope or have a neighbour in common. */
const joinInPlace = (pairing: Pairing, file: Group, rest: Group): void => {
  const shifts = new Shifts(pairing, file)
  const news = Map.groupBy(rest.news, (now) => pairing.news[now]!.start_line)
  for (const old of rest.olds) {
    const before = pairing.olds[old]!
    if (before.start_line === null) continue
    const now = shifts
      .bothExpected(before.start_line)
      .flatMap((line) => news.get(line) ?? [])
      .find((now) => {
        const after = pairing.news[now]!
        return (
          pairing.oldOf(now) === undefined &&
          ruleAndMessage(before) === ruleAndMessage(after) &&
          hasSurroundings(before, after)
        )
      })
    if (now !== undefined) pairing.joinEdited(old, now)
  }
}

const hasSurroundings = (a: FindingSeen, b: FindingSeen): boolean =>
  (a.scope !== null && a.scope !== "" && a.scope === b.scope) || hasNeighbour(a, b)

const hasNeighbour = (a: FindingSeen, b: FindingSeen): boolean =>
  a.above_hash !== null && (a.above_hash === b.above_hash || a.below_hash === b.below_hash)

/**
 * The one finding of its rule and message in a scope, before and now; where there are others that are known again, it
 * must have a neighbour in common, for a line that went and one that came are no edit.
 */
const joinLoneInScope = (pairing: Pairing, file: Group): void => {
  const pairs = uniquePairs(pairing, file, inScope)
  if (pairs.length === 0) return
  const [olds, news] = [lonely(pairing.olds, file.olds), lonely(pairing.news, file.news)]
  for (const [old, now] of pairs) {
    const [before, after] = [pairing.olds[old]!, pairing.news[now]!]
    const isLone = olds.has(scopeKey(before)) && news.has(scopeKey(after))
    if (isLone || hasNeighbour(before, after)) pairing.joinEdited(old, now)
  }
}

const scopeKey = (f: FindingSeen): string => keyed(f.rule, f.scope, skeletonOf(f.message))

/** A whole file is no scope: two findings at its top need have nothing to do with one another. */
const inScope: KeyOf = (f) => (f.scope === null || f.scope === "" ? undefined : scopeKey(f))

/** Keys that one finding alone has. */
const lonely = (findings: ReadonlyArray<FindingSeen>, places: ReadonlyArray<number>): ReadonlySet<string> => {
  const groups = Map.groupBy(places, (place) => scopeKey(findings[place]!))
  return new Set([...groups].flatMap(([key, some]) => (some.length === 1 ? [key] : [])))
}

const betweenNeighbours: KeyOf = (f) =>
  f.above_hash === null ? undefined : keyed(f.rule, f.above_hash, f.below_hash)
