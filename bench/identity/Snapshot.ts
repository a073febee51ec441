/** One state of a tree with the findings of a few rules in it, as matching and its peers get to see them. */
import type { FindingSeen } from "../../src/record/Finding.ts"
import { findingsIn } from "./rules.ts"

/**
 * - `files`: texts by path.
 * - `findings`: by path, then by place.
 * - `texts`: what each finding is about, for those who go by it.
 */
export interface Snapshot {
  readonly files: ReadonlyMap<string, string>
  readonly findings: ReadonlyArray<FindingSeen>
  readonly texts: ReadonlyArray<string>
}

export const snapshotOf = (files: ReadonlyMap<string, string>): Snapshot => {
  const found = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, text]) => findingsIn(path, text))
  return { files, findings: found.map(({ seen }) => seen), texts: found.map(({ text }) => text) }
}

/** The lines of a file of a snapshot; line 1 is the first of them. */
export const linesOf = ({ files }: Snapshot, path: string | null): ReadonlyArray<string> =>
  (files.get(path ?? "") ?? "").split(/\r?\n/)
