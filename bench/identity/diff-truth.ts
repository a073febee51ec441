/**
 * What became of findings, by what git says became of their lines. Only findings of files that changed are looked at;
 * elsewhere no way to know findings again goes wrong.
 *
 * Git goes by lines: where it takes one `}` for another it may be wrong, and so may this be.
 */
import type { FileDiff, Hunk } from "./SourceHistory.ts"
import type { Snapshot } from "./Snapshot.ts"
import type { Truth } from "./Truth.ts"

/** A finding on a line that git says was deleted or added; `hunk` null: with its whole file. */
interface Touched {
  readonly place: number
  readonly rule: string
  readonly bare: string
  readonly hunk: Hunk | null
}

/** Both snapshots hold findings of files that changed, and no others. */
export const truthByDiff = (before: Snapshot, after: Snapshot, files: ReadonlyArray<FileDiff>): Truth => {
  const persisted = new Map<number, number>()
  const isRenamed = new Set<number>()
  const deleted: Array<Touched> = []
  const byOld = new Map(files.map((file) => [file.old, file]))
  const byNew = new Map(files.map((file) => [file.now, file]))
  const newsOn = Map.groupBy(after.findings.keys(), (now) => {
    const { rule, path, start_line, start_column } = after.findings[now]!
    return `${path}\0${start_line}\0${rule}\0${start_column}`
  })
  for (const [place, { rule, path, start_line, start_column }] of before.findings.entries()) {
    const file = byOld.get(path)!
    const line = start_line!
    const hunk = file.now === null ? null : file.hunks.find((hunk) => isIn(line, hunk.old_line, hunk.deleted))
    if (hunk !== undefined) deleted.push({ place, rule, hunk, bare: bareLine(before, path, line) })
    else {
      const same = newsOn.get(`${file.now}\0${line + shiftAt(file, line)}\0${rule}\0${start_column}`)
      if (same?.length !== 1) continue
      persisted.set(place, same[0]!)
      if (file.old !== file.now) isRenamed.add(place)
    }
  }
  const added = [...after.findings.entries()].flatMap(
    ([place, { rule, path, start_line }]): Array<Touched> => {
      const file = byNew.get(path)!
      const hunk =
        file.old === null ? null : file.hunks.find((hunk) => isIn(start_line!, hunk.new_line, hunk.added))
      return hunk === undefined ? [] : [{ place, rule, hunk, bare: bareLine(after, path, start_line!) }]
    }
  )
  const moved = movedLines(deleted, added, files)
  return {
    persisted,
    isRenamed,
    arrived: arrivedLines(deleted, added, files),
    moved,
    edited: editedLines(deleted, added, moved)
  }
}

const isIn = (line: number, first: number, lines: ReadonlyArray<string>): boolean =>
  line >= first && line < first + lines.length

/** How far a line that stayed went down. */
const shiftAt = ({ hunks }: FileDiff, line: number): number => {
  const above = hunks.filter(({ old_line, deleted }) =>
    deleted.length === 0 ? old_line < line : old_line + deleted.length <= line
  )
  return above.reduce((sum, { deleted, added }) => sum + added.length - deleted.length, 0)
}

const bare = (line: string): string => line.replaceAll(/\s+/g, "")

const bareLine = ({ files }: Snapshot, path: string | null, line: number): string =>
  bare(files.get(path!)!.split(/\r?\n/)[line - 1] ?? "")

const countLines = (
  files: ReadonlyArray<FileDiff>,
  side: "deleted" | "added"
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { hunks } of files) {
    for (const hunk of hunks) {
      for (const line of hunk[side]) counts.set(bare(line), (counts.get(bare(line)) ?? 0) + 1)
    }
  }
  return counts
}

/** New beyond doubt: no such line was deleted anywhere, and no such finding where this one is. */
const arrivedLines = (
  deleted: ReadonlyArray<Touched>,
  added: ReadonlyArray<Touched>,
  files: ReadonlyArray<FileDiff>
): ReadonlySet<number> => {
  const gone = countLines(files, "deleted")
  const replaced = Map.groupBy(deleted, ({ hunk }) => hunk)
  return new Set(
    added.flatMap(({ place, rule, hunk, bare }) => {
      const isEdit = hunk !== null && replaced.get(hunk)?.some((old) => old.rule === rule) === true
      return gone.has(bare) || isEdit ? [] : [place]
    })
  )
}

/** Shorter lines are found everywhere. */
const leastChars = 12

/** Lines deleted once and added once, with one finding of the rule each. */
const movedLines = (
  deleted: ReadonlyArray<Touched>,
  added: ReadonlyArray<Touched>,
  files: ReadonlyArray<FileDiff>
): ReadonlyMap<number, number> => {
  const [gone, come] = [countLines(files, "deleted"), countLines(files, "added")]
  const keyOf = ({ rule, bare }: Touched) => `${rule}\0${bare}`
  const news = Map.groupBy(added, keyOf)
  return new Map(
    [...Map.groupBy(deleted, keyOf)].flatMap(([key, olds]) => {
      const [old, now] = [olds[0]!, news.get(key)?.[0]]
      const isOne = olds.length === 1 && news.get(key)?.length === 1
      const isTelling = old.bare.length >= leastChars && gone.get(old.bare) === 1 && come.get(old.bare) === 1
      return isOne && isTelling && now !== undefined ? [[old.place, now.place] as const] : []
    })
  )
}

/** One finding of the rule in a stretch before, and one after. */
const editedLines = (
  deleted: ReadonlyArray<Touched>,
  added: ReadonlyArray<Touched>,
  moved: ReadonlyMap<number, number>
): ReadonlyMap<number, number> => {
  const news = Map.groupBy(added, ({ hunk }) => hunk)
  return new Map(
    [...Map.groupBy(deleted, ({ hunk }) => hunk)].flatMap(([hunk, olds]) => {
      if (hunk === null) return []
      const ofRule = Map.groupBy(news.get(hunk) ?? [], ({ rule }) => rule)
      return [...Map.groupBy(olds, ({ rule }) => rule)].flatMap(([rule, some]) => {
        const [old, now] = [some[0]!, ofRule.get(rule)?.[0]]
        const isOne = some.length === 1 && ofRule.get(rule)?.length === 1
        return isOne && now !== undefined && !moved.has(old.place) ? [[old.place, now.place] as const] : []
      })
    })
  )
}
