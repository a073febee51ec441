/**
 * Stages 1 to 3: findings of one file whose text is the same. First what has the same neighbours and stands in the same
 * scope, then what has less in common; within each, what says the same before what only is as manieth on its line.
 */
import type { FindingSeen } from "../../record/Finding.ts"
import { partialsOf } from "./fingerprints.ts"
import { joinInOrder, keyed, type KeyOf } from "./join-alike.ts"
import { marksOf } from "./marks.ts"
import { isOver, type Group, type Pairing } from "./Pairing.ts"
import { joinWithoutText } from "./without-text.ts"

/** Joins what is the same in one file of before and one of now. Invariant: both sides are in order. */
export const joinSameText = (pairing: Pairing, group: Group): void => {
  const rest = pairing.rest(group)
  if (isOver(rest)) return
  if (isSameList(pairing, rest)) {
    for (const [i, old] of rest.olds.entries()) pairing.join(old, rest.news[i]!)
    return
  }
  if (rest.news.some((now) => pairing.news[now]!.line_hash !== null)) {
    const marks = marksIn(pairing, rest)
    for (const stage of stages) joinInOrder(pairing, rest, keyBy(marks, stage))
  }
  joinWithoutText(pairing, rest)
}

/** Nothing was added, taken away or edited next to a finding. So it is with most files. */
const isSameList = ({ olds, news }: Pairing, group: Group): boolean =>
  group.olds.length === group.news.length &&
  group.olds.every((old, i) => isSame(olds[old]!, news[group.news[i]!]!))

const isSame = (a: FindingSeen, b: FindingSeen): boolean =>
  a.line_hash === b.line_hash &&
  (a.line_hash !== null || (a.start_line === b.start_line && partialsOf(a) === partialsOf(b))) &&
  a.rule === b.rule &&
  a.message === b.message &&
  a.nth === b.nth &&
  a.above_hash === b.above_hash &&
  a.below_hash === b.below_hash &&
  a.scope === b.scope

type Stage = (finding: FindingSeen, mark: string) => string

const stages: ReadonlyArray<Stage> = [
  (f, mark) => keyed(f.rule, f.scope, f.line_hash, f.above_hash, f.below_hash, mark),
  (f) => keyed(f.rule, f.scope, f.line_hash, f.above_hash, f.below_hash, f.nth),
  (f, mark) => keyed(f.rule, f.scope, f.line_hash, f.above_hash, mark),
  (f, mark) => keyed(f.rule, f.scope, f.line_hash, f.below_hash, mark),
  (f, mark) => keyed(f.rule, f.scope, f.line_hash, mark),
  (f) => keyed(f.rule, f.scope, f.line_hash, f.nth),
  (f, mark) => keyed(f.rule, f.line_hash, f.above_hash, mark),
  (f, mark) => keyed(f.rule, f.line_hash, f.below_hash, mark),
  (f, mark) => keyed(f.rule, f.line_hash, mark),
  (f) => keyed(f.rule, f.line_hash, f.nth)
]

const keyBy =
  (marks: Marks, stage: Stage): KeyOf =>
  (finding, place, side) =>
    finding.line_hash === null ? undefined : stage(finding, marks[side].get(place)!)

interface Marks {
  readonly olds: ReadonlyMap<number, string>
  readonly news: ReadonlyMap<number, string>
}

/** Each among those of its own run: what waits was on its line at another time. */
const marksIn = (pairing: Pairing, { olds, news }: Group): Marks => {
  const seenLast = pairing.seenLast(olds)
  const known = new Set(seenLast)
  const waiting = olds.filter((old) => !known.has(old))
  return {
    olds: new Map([...marksBy(seenLast, pairing.olds), ...marksBy(waiting, pairing.olds)]),
    news: new Map(marksBy(news, pairing.news))
  }
}

const marksBy = (
  places: ReadonlyArray<number>,
  findings: ReadonlyArray<FindingSeen>
): ReadonlyArray<readonly [number, string]> => {
  const marks = marksOf(places.map((place) => findings[place]!))
  return places.map((place, i) => [place, marks[i]!] as const)
}
