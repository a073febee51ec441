/** Joins findings of both sides that have the same key: the one thing that all stages do. */
import type { FindingSeen } from "../../record/Finding.ts"
import { aligned } from "./align.ts"
import { isOver, type Group, type Pairing } from "./Pairing.ts"
import { Shifts } from "./Shifts.ts"

/** What a finding must have in common with another to be joined with it; undefined: it is joined with none. */
export type KeyOf = (finding: FindingSeen, place: number, side: keyof Group) => string | undefined

/** Several things in common, as one key. */
export const keyed = (...parts: ReadonlyArray<string | number | null>): string => parts.join("\u0001")

/**
 * Joins findings of one file with the same key. As many on both sides: in order. More on one side: in order, too, and
 * each as near as can be to where it is to be expected by what is joined already.
 */
export const joinInOrder = (pairing: Pairing, group: Group, keyOf: KeyOf): void => {
  const uneven: Array<Group> = []
  for (const alike of alikes(pairing, group, keyOf)) {
    if (alike.olds.length !== alike.news.length) uneven.push(alike)
    else for (const [i, old] of alike.olds.entries()) pairing.join(old, alike.news[i]!)
  }
  if (uneven.length === 0) return
  const shifts = new Shifts(pairing, group)
  for (const { olds: all, news } of uneven) {
    const seenLast = pairing.seenLast(all)
    const olds = seenLast.length < news.length ? all : seenLast
    const expected = olds.map((old) => shifts.expected(pairing.olds[old]!.start_line ?? 0))
    const lines = news.map((now) => pairing.news[now]!.start_line ?? 0)
    if (olds.length < news.length) {
      for (const [i, place] of aligned(expected, lines).entries()) pairing.join(olds[i]!, news[place]!)
    } else {
      for (const [i, place] of aligned(lines, expected).entries()) pairing.join(olds[place]!, news[i]!)
    }
  }
}

/** Joins findings whose key nothing else has, on either side. `edited`: their text is not the same. */
export const joinUnique = (
  pairing: Pairing,
  group: Group,
  keyOf: KeyOf,
  how: "same text" | "edited" = "same text"
): void => {
  for (const [old, now] of uniquePairs(pairing, group, keyOf)) {
    if (how === "edited") pairing.joinEdited(old, now)
    else pairing.join(old, now)
  }
}

/** Of what is not joined, findings whose key nothing else has, on either side. */
export const uniquePairs = (
  pairing: Pairing,
  group: Group,
  keyOf: KeyOf
): ReadonlyArray<readonly [old: number, now: number]> =>
  alikes(pairing, group, keyOf).flatMap(({ olds, news }) =>
    olds.length === 1 && news.length === 1 ? [[olds[0]!, news[0]!] as const] : []
  )

interface Alike {
  readonly olds: Array<number>
  readonly news: Array<number>
}

/** What is not joined, by its key; only keys of both sides, in order of the findings of before. */
const alikes = (pairing: Pairing, group: Group, keyOf: KeyOf): ReadonlyArray<Group> => {
  const rest = pairing.rest(group)
  if (isOver(rest)) return []
  const found = new Map<string, Alike>()
  for (const old of rest.olds) {
    const key = keyOf(pairing.olds[old]!, old, "olds")
    if (key === undefined) continue
    const alike = found.get(key)
    if (alike === undefined) found.set(key, { olds: [old], news: [] })
    else alike.olds.push(old)
  }
  for (const now of rest.news) {
    const key = keyOf(pairing.news[now]!, now, "news")
    if (key !== undefined) found.get(key)?.news.push(now)
  }
  return [...found.values()].filter(({ news }) => news.length > 0)
}
