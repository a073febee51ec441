/** What a finding is told by among those of its rule on its line. */
import type { FindingSeen } from "../../record/Finding.ts"

/** A message without its numbers: `complexity of 12` and `complexity of 13` are one thing that got worse. */
export const skeletonOf = (message: string): string => message.replace(/\d+/g, "#")

/**
 * For each finding of one file, in order: its message without numbers, and which it is among those of its rule on its
 * line that say the same. Where messages name things, this says more than `nth`.
 */
export const marksOf = (findings: ReadonlyArray<FindingSeen>): ReadonlyArray<string> => {
  const counts = new Map<string, number>()
  return findings.map(({ rule, message, start_line }) => {
    const skeleton = skeletonOf(message)
    const place = `${start_line ?? ""}\0${rule}\0${skeleton}`
    const count = counts.get(place) ?? 0
    counts.set(place, count + 1)
    return `${skeleton}\0${count}`
  })
}
