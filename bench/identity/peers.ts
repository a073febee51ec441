/**
 * What others know findings again by, made after what is published of them. They are shown at their best: each gets the
 * rule as part of its key, whether or not the original has it there.
 */
import { hash } from "node:crypto"
import { answerOf, type Answer } from "./Score.ts"
import { linesOf, type Snapshot } from "./Snapshot.ts"

export type Algorithm = (before: Snapshot, after: Snapshot) => Answer

/** Rule, file, range and message: how two lists of findings are compared where nothing is done about it. */
export const byPosition: Algorithm = (before, after) =>
  byKey(before, after, ({ findings }, i) => {
    const { rule, path, start_line, start_column, end_line, end_column, message } = findings[i]!
    return [rule, path, start_line, start_column, end_line, end_column, message].join("\0")
  })

/**
 * Bulk suppressions of ESLint (https://eslint.org/docs/latest/use/suppressions): a count for each rule in each file. Up
 * to it all findings are known; beyond it all of them are shown.
 */
export const byCounts: Algorithm = (before, after) => {
  const bucket = ({ findings }: Snapshot, i: number) => `${findings[i]!.rule}\0${findings[i]!.path}`
  const [olds, news] = [grouped(before, bucket), grouped(after, bucket)]
  const known = [...news].flatMap(([key, places]) =>
    places.length <= (olds.get(key)?.length ?? 0) ? places : []
  )
  return { newOf: null, known: new Set(known) }
}

/**
 * GitHub code scanning: rule, file and `primaryLocationLineHash`, which is of the 100 characters from the beginning of
 * the line on, without blanks, over line ends, with a count of its occurrences in the file behind it
 * (https://github.com/github/codeql-action, src/fingerprints.ts; the digest itself is another one here).
 */
export const byLineHash: Algorithm = (before, after) => {
  const hashes = new Map<Snapshot, Map<string, ReadonlyArray<string>>>()
  const hashesOf = (snapshot: Snapshot, path: string): ReadonlyArray<string> => {
    const files = hashes.get(snapshot) ?? new Map<string, ReadonlyArray<string>>()
    hashes.set(snapshot, files)
    const known = files.get(path) ?? lineHashes(snapshot.files.get(path) ?? "")
    files.set(path, known)
    return known
  }
  return byKey(before, after, (snapshot, i) => {
    const { rule, path, start_line } = snapshot.findings[i]!
    return [rule, path, hashesOf(snapshot, path ?? "")[(start_line ?? 1) - 1]].join("\0")
  })
}

const lineHashes = (text: string): ReadonlyArray<string> => {
  const window_chars = 100
  const lines = text.split(/\r\n|\r|\n/).map((line) => `${line.replaceAll(/[ \t]/g, "")}\n`)
  const whole = `${lines.join("").slice(0, -1)}\uffff`
  const counts = new Map<string, number>()
  let start = 0
  return lines.map((line) => {
    const key = hash("sha1", whole.slice(start, start + window_chars))
    start += line.length
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return `${key}:${count}`
  })
}

/**
 * Betterer (https://github.com/phenomnomnominal/betterer, packages/betterer/src/test/file-test): in one file, the same
 * place and text first, then the same text on the nearest line. A renamed file is the same where all of it is.
 */
export const byText: Algorithm = (before, after) => {
  const keyOf = ({ findings, texts }: Snapshot, i: number) =>
    [findings[i]!.rule, renamedTo(before, after).get(findings[i]!.path!) ?? findings[i]!.path, texts[i]].join(
      "\0"
    )
  const placed = ({ findings }: Snapshot, i: number) =>
    `${findings[i]!.start_line}:${findings[i]!.start_column}`
  const newOf = new Map<number, number>()
  const news = grouped(after, keyOf)
  for (const [key, olds] of grouped(before, keyOf)) {
    const free = new Set(news.get(key))
    for (const old of olds) {
      const same = [...free].find((now) => placed(after, now) === placed(before, old))
      if (same !== undefined) take(old, same, newOf, free)
    }
    for (const old of olds) {
      if (newOf.has(old) || free.size === 0) continue
      const line = before.findings[old]!.start_line!
      const away = (now: number) => Math.abs(after.findings[now]!.start_line! - line)
      take(
        old,
        [...free].reduce((best, now) => (away(now) < away(best) ? now : best)),
        newOf,
        free
      )
    }
  }
  return answerOf(newOf)
}

const take = (old: number, now: number, newOf: Map<number, number>, free: Set<number>): void => {
  newOf.set(old, now)
  free.delete(now)
}

const renames = new WeakMap<Snapshot, WeakMap<Snapshot, ReadonlyMap<string, string>>>()

/** New path by old path of files that are the same to the byte. */
const renamedTo = (before: Snapshot, after: Snapshot): ReadonlyMap<string, string> => {
  const known = renames.get(before)?.get(after)
  if (known !== undefined) return known
  const fresh = new Map(
    [...after.files].flatMap(([path, text]) => (before.files.has(path) ? [] : [[text, path]]))
  )
  const found = new Map(
    [...before.files].flatMap(([path, text]) => {
      const to = after.files.has(path) ? undefined : fresh.get(text)
      return to === undefined ? [] : [[path, to] as const]
    })
  )
  renames.set(before, new WeakMap([[after, found]]))
  return found
}

/**
 * Semgrep's `--baseline-commit` (https://github.com/semgrep/semgrep, cli/src/semgrep/rule_match.py): rule, file, the line's
 * text without blanks at its ends, and a count. It asks git for renamed files; that is left out here.
 */
export const byLineText: Algorithm = (before, after) => {
  const counted = (snapshot: Snapshot) => {
    const counts = new Map<string, number>()
    return snapshot.findings.map(({ rule, path, start_line }) => {
      const key = [rule, path, linesOf(snapshot, path)[(start_line ?? 1) - 1]?.trim()].join("\0")
      const count = counts.get(key) ?? 0
      counts.set(key, count + 1)
      return `${key}\0${count}`
    })
  }
  const [olds, news] = [counted(before), counted(after)]
  return byKey(before, after, (snapshot, i) => (snapshot === before ? olds : news)[i]!)
}

/** Joins by one key, in order. */
const byKey = (
  before: Snapshot,
  after: Snapshot,
  keyOf: (snapshot: Snapshot, i: number) => string
): Answer => {
  const news = grouped(after, keyOf)
  const newOf = new Map<number, number>()
  for (const [key, olds] of grouped(before, keyOf)) {
    for (const [i, now] of (news.get(key) ?? []).slice(0, olds.length).entries()) newOf.set(olds[i]!, now)
  }
  return answerOf(newOf)
}

const grouped = (
  snapshot: Snapshot,
  keyOf: (snapshot: Snapshot, i: number) => string
): ReadonlyMap<string, ReadonlyArray<number>> =>
  Map.groupBy(snapshot.findings.keys(), (i) => keyOf(snapshot, i))
