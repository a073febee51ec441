/** What changes between two texts, as lines for people: those taken out, those put in, and a few around them. */
import * as util from "node:util"

export interface DiffLine {
  readonly sign: " " | "+" | "-" | "…"
  readonly text: string
}

/** Lines around each change. */
const around = 2

/** Nothing when the texts are the same. */
export const diffLines = (before: string, after: string): ReadonlyArray<DiffLine> => {
  if (before === after) return []
  const [old, now] = [linesOf(before), linesOf(after)]
  const first = old.findIndex((line, i) => line !== now[i])
  const from = first < 0 ? old.length : first
  let same = 0
  while (same < Math.min(old.length, now.length) - from && old.at(-1 - same) === now.at(-1 - same)) same++
  const middle = util.diff(now.slice(from, now.length - same), old.slice(from, old.length - same))
  const all: ReadonlyArray<DiffLine> = [
    ...old.slice(0, from).map((text) => ({ sign: " ", text }) as const),
    ...outBeforeIn(
      middle.map(([kind, text]) => ({ sign: kind === 0 ? " " : kind === 1 ? "+" : "-", text }) as const)
    ),
    ...old.slice(old.length - same).map((text) => ({ sign: " ", text }) as const)
  ]
  return all.flatMap((line, i) => {
    if (isNear(all, i)) return [line]
    return isNear(all, i - 1) || i === 0 ? [{ sign: "…", text: "" } as const] : []
  })
}

const linesOf = (text: string): ReadonlyArray<string> => (text === "" ? [] : text.split(/(?<=\n)/))

const isNear = (all: ReadonlyArray<DiffLine>, i: number): boolean =>
  all.slice(Math.max(0, i - around), i + around + 1).some(({ sign }) => sign !== " ")

/** Of lines that changed together those that go come first. */
const outBeforeIn = (lines: ReadonlyArray<DiffLine>): ReadonlyArray<DiffLine> => {
  const sorted: Array<DiffLine> = []
  const put: Array<DiffLine> = []
  for (const line of lines) {
    if (line.sign === "+") put.push(line)
    else {
      if (line.sign === " ") sorted.push(...put.splice(0))
      sorted.push(line)
    }
  }
  return [...sorted, ...put]
}
