/**
 * Files that bear another name now, where git does not say so: a file that is gone, and one that nothing was known of,
 * whose findings are alike.
 */
import type { FindingSeen } from "../../record/Finding.ts"
import { keyed } from "./join-alike.ts"
import { compared } from "./order.ts"
import { isOver, type Pairing } from "./Pairing.ts"

/** Findings of a path that is gone, or of one that is fresh, by their keys. */
interface Content {
  readonly path: string
  readonly keys: ReadonlyArray<string>
}

/**
 * New path by old path. Two files are one if at least half of the findings of the one that has more are in both, with
 * the lines around them, and these are two at least, or one that is nowhere else, or the file's name is the same.
 *
 * - `isGone`: whether the tree has a path of before no more.
 */
export const movedFiles = (
  pairing: Pairing,
  isGone: (path: string) => boolean
): ReadonlyMap<string, string> => {
  const rest = pairing.restOfAll()
  if (isOver(rest)) return new Map()
  const known = new Set(pairing.olds.map(({ path }) => path))
  const gone = contents(rest.olds.map((old) => pairing.olds[old]!)).filter(({ path }) => isGone(path))
  if (gone.length === 0) return new Map()
  const fresh = contents(rest.news.map((now) => pairing.news[now]!)).filter(({ path }) => !known.has(path))
  const renames = new Map<string, string>()
  const taken = new Set<string>()
  for (const { from, to } of candidates(gone, fresh)) {
    if (renames.has(from) || taken.has(to)) continue
    renames.set(from, to)
    taken.add(to)
  }
  return renames
}

const contents = (findings: ReadonlyArray<FindingSeen>): ReadonlyArray<Content> => {
  const found = new Map<string, Array<string>>()
  for (const finding of findings) {
    if (finding.path === null) continue
    const keys = found.get(finding.path)
    if (keys === undefined) found.set(finding.path, [keyOf(finding)])
    else keys.push(keyOf(finding))
  }
  return [...found].map(([path, keys]) => ({ path, keys }))
}

const keyOf = (f: FindingSeen): string =>
  f.line_hash === null
    ? keyed(f.rule, f.message, f.start_line, f.nth)
    : keyed(f.rule, f.line_hash, f.above_hash, f.below_hash, f.nth)

interface Candidate {
  readonly from: string
  readonly to: string
  readonly share: number
  readonly isNamesake: boolean
}

const leastShare = 0.5

/** Pairs of files, likeliest first. */
const candidates = (
  gone: ReadonlyArray<Content>,
  fresh: ReadonlyArray<Content>
): ReadonlyArray<Candidate> => {
  const sizes = new Map([...gone, ...fresh].map(({ path, keys }) => [path, keys.length]))
  return sharedKeys(gone, fresh)
    .flatMap(({ from, to, shared, isTelling }) => {
      const share = shared / Math.max(sizes.get(from)!, sizes.get(to)!)
      const isNamesake = baseName(from) === baseName(to)
      return share >= leastShare && (shared > 1 || isTelling || isNamesake)
        ? [{ from, to, share, isNamesake }]
        : []
    })
    .sort(
      (a, b) =>
        b.share - a.share ||
        Number(b.isNamesake) - Number(a.isNamesake) ||
        compared(a.from, b.from) ||
        compared(a.to, b.to)
    )
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

interface Sharing {
  readonly from: string
  readonly to: string
  shared: number
  /** One of the findings is of these two files alone. */
  isTelling: boolean
}

/** What is in more pairs of files than this tells none of them apart; it would only cost time. */
const mostPairs = 256

const sharedKeys = (gone: ReadonlyArray<Content>, fresh: ReadonlyArray<Content>): ReadonlyArray<Sharing> => {
  const [from, to] = [counted(gone), counted(fresh)]
  const found = new Map<string, Sharing>()
  for (const [key, olds] of from) {
    const news = to.get(key)
    if (news === undefined || olds.size * news.size > mostPairs) continue
    const isTelling = olds.size === 1 && news.size === 1
    for (const [old, oldCount] of olds) {
      for (const [now, nowCount] of news) {
        const pair = keyed(old, now)
        const sharing = found.get(pair) ?? { from: old, to: now, shared: 0, isTelling: false }
        sharing.shared += Math.min(oldCount, nowCount)
        sharing.isTelling ||= isTelling
        found.set(pair, sharing)
      }
    }
  }
  return [...found.values()]
}

/** How often each key is in each path. */
const counted = (files: ReadonlyArray<Content>): ReadonlyMap<string, ReadonlyMap<string, number>> => {
  const counts = new Map<string, Map<string, number>>()
  for (const { path, keys } of files) {
    for (const key of keys) {
      const paths = counts.get(key) ?? new Map<string, number>()
      paths.set(path, (paths.get(path) ?? 0) + 1)
      counts.set(key, paths)
    }
  }
  return counts
}
