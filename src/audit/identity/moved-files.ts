/**
 * Files that bear another name now, where git does not say so: a file that is gone, and one that nothing was known of,
 * whose findings are alike.
 */
import type { FindingSeen } from "../../record/Finding.ts"
import { keyed } from "./join-alike.ts"
import { compared } from "./order.ts"
import { isOver, type Pairing } from "./Pairing.ts"

/** Findings of a path that is gone, or of one that is fresh, by their keys, with the lines around them and without. */
interface Content {
  readonly path: string
  readonly keys: Array<string>
  readonly lines: Array<string>
}

/**
 * New path by old path. Two files are one if they have a finding in common with the lines around it, and at least half
 * of the findings of the one that has more are in both on lines that read the same; and if these are two at least, or one
 * that is in no other such file, or the file's name is the same.
 *
 * - `isGone`: whether the tree has a path of before no more.
 */
export const movedFiles = (
  pairing: Pairing,
  isGone: (path: string) => boolean
): ReadonlyMap<string, string> => {
  const rest = pairing.restOfAll()
  if (isOver(rest)) return new Map()
  const gonePaths = pathsOf(rest.olds.map((old) => pairing.olds[old]!)).filter(isGone)
  if (gonePaths.length === 0) return new Map()
  const known = new Set(pathsOf(pairing.olds))
  const freshPaths = pathsOf(rest.news.map((now) => pairing.news[now]!)).filter((path) => !known.has(path))
  if (freshPaths.length === 0) return new Map()
  const gone = contents(pairing.olds, rest.olds, new Set(gonePaths))
  const fresh = contents(pairing.news, rest.news, new Set(freshPaths))
  const renames = new Map<string, string>()
  const taken = new Set<string>()
  for (const { from, to } of candidates(gone, fresh)) {
    if (renames.has(from) || taken.has(to)) continue
    renames.set(from, to)
    taken.add(to)
  }
  return renames
}

/** Each path once. Findings are in order. */
const pathsOf = (findings: ReadonlyArray<FindingSeen>): ReadonlyArray<string> => {
  const paths: Array<string> = []
  for (const { path } of findings) if (path !== null && path !== paths.at(-1)) paths.push(path)
  return paths
}

const contents = (
  findings: ReadonlyArray<FindingSeen>,
  places: ReadonlyArray<number>,
  paths: ReadonlySet<string>
): ReadonlyArray<Content> => {
  const found = new Map<string, Content>()
  for (const place of places) {
    const finding = findings[place]!
    if (finding.path === null || !paths.has(finding.path)) continue
    const content = found.get(finding.path) ?? { path: finding.path, keys: [], lines: [] }
    found.set(finding.path, content)
    const { rule, scope, message, start_line, line_hash, above_hash, below_hash, nth } = finding
    const line =
      line_hash === null ? keyed(rule, message, start_line, nth) : keyed(rule, scope, line_hash, nth)
    content.lines.push(line)
    content.keys.push(keyed(line, above_hash, below_hash))
  }
  return [...found.values()]
}

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
  const linesOf = new Map([...gone, ...fresh].map(({ path, lines }) => [path, lines]))
  return sharedKeys(gone, fresh)
    .flatMap(({ from, to, isTelling }) => {
      const [olds, news] = [linesOf.get(from)!, linesOf.get(to)!]
      const shared = countShared(olds, news)
      const share = shared / Math.max(olds.length, news.length)
      const isNamesake = baseName(from) === baseName(to)
      const isLikely = share >= leastShare && (shared > 1 || isTelling || isNamesake)
      return isLikely ? [{ from, to, share, isNamesake }] : []
    })
    .sort(
      (a, b) =>
        b.share - a.share ||
        Number(b.isNamesake) - Number(a.isNamesake) ||
        compared(a.from, b.from) ||
        compared(a.to, b.to)
    )
}

/** How many are in both; what is twice in both counts twice. */
const countShared = (olds: ReadonlyArray<string>, news: ReadonlyArray<string>): number => {
  const left = new Map<string, number>()
  for (const key of olds) left.set(key, (left.get(key) ?? 0) + 1)
  return news.filter((key) => {
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count > 0
  }).length
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

interface Sharing {
  readonly from: string
  readonly to: string
  /** One of the findings is of these two files alone. */
  isTelling: boolean
}

/** What is in more pairs of files than this tells none of them apart; it would only cost time. */
const mostPairs = 256

/** Pairs of files that have a finding in common with the lines around it. */
const sharedKeys = (gone: ReadonlyArray<Content>, fresh: ReadonlyArray<Content>): ReadonlyArray<Sharing> => {
  const [from, to] = [pathsByKey(gone), pathsByKey(fresh)]
  const found = new Map<string, Sharing>()
  for (const [key, olds] of from) {
    const news = to.get(key)
    if (news === undefined || olds.size * news.size > mostPairs) continue
    const isTelling = olds.size === 1 && news.size === 1
    for (const old of olds) {
      for (const now of news) {
        const sharing = found.get(keyed(old, now)) ?? { from: old, to: now, isTelling: false }
        sharing.isTelling ||= isTelling
        found.set(keyed(old, now), sharing)
      }
    }
  }
  return [...found.values()]
}

const pathsByKey = (files: ReadonlyArray<Content>): ReadonlyMap<string, ReadonlySet<string>> => {
  const paths = new Map<string, Set<string>>()
  for (const { path, keys } of files) {
    for (const key of keys) {
      const known = paths.get(key)
      if (known === undefined) paths.set(key, new Set([path]))
      else known.add(path)
    }
  }
  return paths
}
