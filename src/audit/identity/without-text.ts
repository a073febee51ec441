/**
 * Findings whose text is not at hand, on one side or on both: a report that was read where its sources are not. Rule,
 * message, lines and the order in the file are all that there is.
 */
import type { FindingSeen } from "../../record/Finding.ts"
import { partialsOf } from "./fingerprints.ts"
import { joinInOrder, joinUnique, keyed, type KeyOf } from "./join-alike.ts"
import { skeletonOf } from "./marks.ts"
import { isOver, type Group, type Pairing } from "./Pairing.ts"

/**
 * Joins what is left of one file. First by fingerprints of lines, where another tool gave any. Then what stands where it stood down from the file's top, and what went by as many lines as
 * the file's last finding up from its end: an edit is in between. There findings with one message are joined in order,
 * then those whose message differs in numbers only.
 */
export const joinWithoutText = (pairing: Pairing, group: Group): void => {
  const seenLast = pairing.seenLast(group.olds)
  joinTextless(pairing, { ...group, olds: seenLast })
  if (seenLast.length < group.olds.length) joinTextless(pairing, group)
}

const joinTextless = (pairing: Pairing, group: Group): void => {
  const rest = textless(pairing, pairing.rest(group))
  if (isOver(rest)) return
  joinInOrder(pairing, rest, byPartials)
  joinEnds(pairing, pairing.rest(rest))
  joinInOrder(pairing, rest, (f) => keyed(f.rule, f.scope, f.message))
  joinInOrder(pairing, rest, (f) => keyed(f.rule, f.message))
  joinUnique(pairing, rest, (f) => keyed(f.rule, skeletonOf(f.message)), "edited")
}

const byPartials: KeyOf = (f) => {
  const partials = partialsOf(f)
  return partials === undefined ? undefined : keyed(f.rule, partials)
}

/** The side that lacks texts; the other side whole. */
const textless = ({ olds, news }: Pairing, group: Group): Group => {
  const bareOlds = group.olds.filter((old) => olds[old]!.line_hash === null)
  if (bareOlds.length > 0) return { olds: bareOlds, news: group.news }
  return { olds: group.olds, news: group.news.filter((now) => news[now]!.line_hash === null) }
}

const joinEnds = (pairing: Pairing, { olds, news }: Group): void => {
  if (isOver({ olds, news })) return
  const most = Math.min(olds.length, news.length)
  const isSame = (old: number, now: number, by: number): boolean => {
    const [a, b] = [pairing.olds[old]!, pairing.news[now]!]
    return a.rule === b.rule && a.message === b.message && lineOf(a) + by === lineOf(b)
  }
  let top = 0
  while (top < most && isSame(olds[top]!, news[top]!, 0)) pairing.join(olds[top]!, news[top++]!)
  const by = lineOf(pairing.news[news.at(-1)!]!) - lineOf(pairing.olds[olds.at(-1)!]!)
  for (let end = 1; end <= most - top && isSame(olds.at(-end)!, news.at(-end)!, by); end++) {
    pairing.join(olds.at(-end)!, news.at(-end)!)
  }
}

const lineOf = ({ start_line }: FindingSeen): number => start_line ?? 0
