/** One order of findings, so that nothing depends on the order in which a tool tells them. */
import type { FindingSeen } from "../../record/Finding.ts"

/** By path, line, column, rule and, of those that stand at one place, by everything else. Texts by their code units. */
export const inOrder = <F extends FindingSeen>(findings: ReadonlyArray<F>): ReadonlyArray<F> => {
  const files = [...byPath(findings)]
  const isInOrder = files.every(([path], i) => i === 0 || files[i - 1]![0] < path)
  if (!isInOrder) files.sort(([a], [b]) => compared(a, b))
  return files.flatMap(([, group]) => sorted(group))
}

/** Findings by their paths; those without one stand under the empty path. */
const byPath = <F extends FindingSeen>(findings: ReadonlyArray<F>): Map<string, Array<F>> => {
  const files = new Map<string, Array<F>>()
  let [last, file]: [string | undefined, Array<F>] = [undefined, []]
  for (const finding of findings) {
    const path = finding.path ?? ""
    // most are of the same file as the one before
    if (path !== last) {
      file = files.get(path) ?? []
      files.set(path, file)
      last = path
    }
    file.push(finding)
  }
  return files
}

/** Most tools tell their findings in order. */
const sorted = <F extends FindingSeen>(group: Array<F>): Array<F> => {
  for (let i = 1; i < group.length; i++) {
    if (compare(group[i - 1]!, group[i]!) > 0) return group.sort(compare)
  }
  return group
}

const compare = (a: FindingSeen, b: FindingSeen): number =>
  (a.start_line ?? 0) - (b.start_line ?? 0) ||
  (a.start_column ?? 0) - (b.start_column ?? 0) ||
  compared(a.rule, b.rule) ||
  a.nth - b.nth ||
  compared(a.message, b.message) ||
  compared(JSON.stringify(a, fields), JSON.stringify(b, fields))

/** Below `-` in order, in whatever order an object was made. */
const fields = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => compared(a, b)))
    : value

/** Below zero where `a` stands first. */
export const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
