/**
 * SonarQube's way to know issues again, in six steps within one file, made after what its sources say
 * (https://github.com/SonarSource/sonarqube, sonar-core: Tracker.java and BlockRecognizer.java). It finds renamed files by
 * itself before that, by how alike they are; that is left out here, so hold it against what is in place.
 */
import { hash } from "node:crypto"
import type { Algorithm } from "./peers.ts"
import { answerOf } from "./Score.ts"
import { linesOf, type Snapshot } from "./Snapshot.ts"

export const bySonarSteps: Algorithm = (before, after) => {
  const tracker = new Tracker(before, after)
  tracker.join(({ rule, line, text, message }) => [rule, line, text, message])
  tracker.join(({ rule, line, text }) => [rule, line, text])
  tracker.joinBlocks()
  tracker.join(({ rule, message, text }) => [rule, message, text])
  tracker.join(({ rule, line, message }) => [rule, line, message])
  tracker.join(({ rule, text }) => [rule, text])
  return answerOf(tracker.newOf)
}

interface Issue {
  readonly place: number
  readonly path: string
  readonly rule: string
  readonly message: string
  readonly line: number
  /** Of the line, without blanks. */
  readonly text: string
}

/** Lines without blanks, of one file. */
type Bare = ReadonlyArray<string>

/** So many lines above and below a line make its block. */
const halfBlock = 5
const mostPairsOfLines = 250_000

class Tracker {
  readonly newOf = new Map<number, number>()
  readonly #taken = new Set<number>()
  readonly #olds: ReadonlyArray<Issue>
  readonly #news: ReadonlyArray<Issue>
  readonly #oldsOn: ReadonlyMap<string, ReadonlyArray<Issue>>
  readonly #newsOn: ReadonlyMap<string, ReadonlyArray<Issue>>
  readonly #oldLines: (path: string) => Bare
  readonly #newLines: (path: string) => Bare

  constructor(before: Snapshot, after: Snapshot) {
    this.#oldLines = bareLines(before)
    this.#newLines = bareLines(after)
    this.#olds = issuesOf(before, this.#oldLines)
    this.#news = issuesOf(after, this.#newLines)
    this.#oldsOn = Map.groupBy(this.#olds, onLine)
    this.#newsOn = Map.groupBy(this.#news, onLine)
  }

  join(parts: (issue: Issue) => ReadonlyArray<string | number>): void {
    const keyOf = (issue: Issue) => [issue.path, ...parts(issue)].join("\0")
    const free = Map.groupBy(this.#freeNews(), keyOf)
    for (const old of this.#freeOlds()) {
      const now = free.get(keyOf(old))?.shift()
      if (now !== undefined) this.#take(old, now)
    }
  }

  /** Lines whose blocks are the same and found once; then those with most equal lines around them. */
  joinBlocks(): void {
    const news = Map.groupBy(this.#freeNews(), ({ path }) => path)
    for (const [path, olds] of Map.groupBy(this.#freeOlds(), ({ path }) => path)) {
      const [oldLines, newLines] = [this.#oldLines(path), this.#newLines(path)]
      const from = new Set(olds.map(({ line }) => line))
      const to = new Set(news.get(path)?.map(({ line }) => line))
      for (const [old, now] of uniqueBlocks(oldLines, newLines, from, to)) {
        this.#takeLine(path, old, now)
        from.delete(old)
        to.delete(now)
      }
      if (from.size * to.size >= mostPairsOfLines) continue
      for (const [old, now] of longestBlocks(oldLines, newLines, from, to)) this.#takeLine(path, old, now)
    }
  }

  #takeLine(path: string, oldLine: number, newLine: number): void {
    const news = this.#newsOn.get(onLine({ path, line: newLine })) ?? []
    for (const old of this.#oldsOn.get(onLine({ path, line: oldLine })) ?? []) {
      if (this.newOf.has(old.place)) continue
      const now = news.find(({ rule, place }) => rule === old.rule && !this.#taken.has(place))
      if (now !== undefined) this.#take(old, now)
    }
  }

  #take(old: Issue, now: Issue): void {
    this.newOf.set(old.place, now.place)
    this.#taken.add(now.place)
  }

  #freeOlds(): ReadonlyArray<Issue> {
    return this.#olds.filter(({ place }) => !this.newOf.has(place))
  }

  #freeNews(): ReadonlyArray<Issue> {
    return this.#news.filter(({ place }) => !this.#taken.has(place))
  }
}

const onLine = ({ path, line }: Pick<Issue, "path" | "line">): string => `${path}\0${line}`

type LinePair = readonly [old: number, now: number]

const uniqueBlocks = (
  olds: Bare,
  news: Bare,
  from: ReadonlySet<number>,
  to: ReadonlySet<number>
): ReadonlyArray<LinePair> => {
  const [a, b] = [
    Map.groupBy(from, (line) => blockHash(olds, line)),
    Map.groupBy(to, (line) => blockHash(news, line))
  ]
  return [...a].flatMap(([key, lines]) => {
    const others = b.get(key)
    return lines.length === 1 && others?.length === 1 ? [[lines[0]!, others[0]!] as const] : []
  })
}

const blockHash = (lines: Bare, line: number): string =>
  hash("sha1", lines.slice(Math.max(0, line - 1 - halfBlock), line + halfBlock).join("\n"))

const longestBlocks = (
  olds: Bare,
  news: Bare,
  from: ReadonlySet<number>,
  to: ReadonlySet<number>
): ReadonlyArray<LinePair> =>
  [...from]
    .flatMap((old) =>
      [...to].flatMap((now) =>
        olds[old - 1] === news[now - 1]
          ? [{ old, now, length: equalAround(olds, news, old - 1, now - 1) }]
          : []
      )
    )
    .sort((a, b) => b.length - a.length || Math.abs(a.old - a.now) - Math.abs(b.old - b.now))
    .map(({ old, now }) => [old, now] as const)

const equalAround = (olds: Bare, news: Bare, old: number, now: number): number => {
  let [below, above] = [0, 0]
  while (old + below < olds.length && olds[old + below] === news[now + below]) below++
  while (old - above >= 0 && now - above >= 0 && olds[old - above] === news[now - above]) above++
  return below + above - 1
}

const bareLines = (snapshot: Snapshot): ((path: string) => Bare) => {
  const known = new Map<string, Bare>()
  return (path) => {
    const lines = known.get(path) ?? linesOf(snapshot, path).map((line) => line.replaceAll(/\s+/g, ""))
    known.set(path, lines)
    return lines
  }
}

const issuesOf = ({ findings }: Snapshot, lines: (path: string) => Bare): ReadonlyArray<Issue> =>
  findings.map(({ path, rule, message, start_line }, place) => ({
    place,
    path: path!,
    rule,
    message,
    line: start_line!,
    text: lines(path!)[start_line! - 1] ?? ""
  }))
