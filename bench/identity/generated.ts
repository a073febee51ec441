/**
 * Histories of made-up TypeScript, of which is known what became of every line, because the lines were moved, edited and
 * deleted one by one.
 */
import { Random } from "../../test/support/Random.ts"
import { changeFiles } from "./changes.ts"
import { newFile, type Line, type SourceFile } from "./code.ts"
import { snapshotOf, type Snapshot } from "./Snapshot.ts"
import type { Truth } from "./Truth.ts"

/** One state, and of each finding the line that it is on. */
interface State {
  readonly snapshot: Snapshot
  readonly lines: ReadonlyArray<Line>
}

export interface Step {
  readonly before: Snapshot
  readonly after: Snapshot
  readonly truth: Truth
  readonly renames: ReadonlyMap<string, string>
}

/** Steps from one state to the next. The same of the same seed. */
export function* generatedHistory(seed: number, files: number, steps: number): Generator<Step> {
  const random = new Random(seed)
  let tree: Array<SourceFile> = Array.from({ length: files }, (_, i) => newFile(random, i))
  let before = stateOf(tree)
  for (let step = 0; step < steps; step++) {
    for (const file of tree) for (const line of linesOf(file)) line.change = "none"
    const paths = new Map(tree.map((file) => [file.id, file.path]))
    // states share lines: what is true of a step is said before the next one begins
    tree = changeFiles(random, tree)
    const after = stateOf(tree)
    const renames = new Map(
      tree.flatMap(({ id, path }) => {
        const from = paths.get(id)
        return from === undefined || from === path ? [] : [[from, path] as const]
      })
    )
    yield { before: before.snapshot, after: after.snapshot, truth: truthOf(before, after, renames), renames }
    before = after
  }
}

const linesOf = ({ blocks }: SourceFile): ReadonlyArray<Line> => blocks.flatMap(({ lines }) => lines)

const stateOf = (tree: ReadonlyArray<SourceFile>): State => {
  const lines = new Map(tree.map((file) => [file.path, linesOf(file)]))
  const texts = [...lines].map(([path, some]) => [path, some.map(({ text }) => text).join("\n")] as const)
  const snapshot = snapshotOf(new Map(texts))
  return {
    snapshot,
    lines: snapshot.findings.map(({ path, start_line }) => lines.get(path!)![start_line! - 1]!)
  }
}

const truthOf = (before: State, after: State, renames: ReadonlyMap<string, string>): Truth => {
  const persisted = new Map<number, number>()
  const isRenamed = new Set<number>()
  const arrived = new Set<number>()
  const moved = new Map<number, number>()
  const edited = new Map<number, number>()
  const olds = Map.groupBy(before.lines.keys(), keyIn(before))
  const oldLines = new Set(before.lines)
  for (const [key, news] of Map.groupBy(after.lines.keys(), keyIn(after))) {
    const line = after.lines[news[0]!]!
    if (!oldLines.has(line) && line.change === "added") for (const now of news) arrived.add(now)
    const same = olds.get(key) ?? []
    if (same.length !== news.length || same.length === 0) continue
    for (const [i, old] of same.entries()) {
      const now = news[i]!
      if (line.change === "edited") {
        if (same.length === 1) edited.set(old, now)
      } else if (line.change === "moved") moved.set(old, now)
      else {
        persisted.set(old, now)
        if (renames.has(before.snapshot.findings[old]!.path!)) isRenamed.add(old)
      }
    }
  }
  return { persisted, isRenamed, arrived, moved, edited }
}

/** A finding's line and rule. */
const keyIn =
  ({ lines, snapshot }: State) =>
  (i: number): string =>
    `${lines[i]!.id}\0${snapshot.findings[i]!.rule}`
