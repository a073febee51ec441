/**
 * Lets all algorithms find findings again through whole histories: `identity.ts generated SEEDS` or `identity.ts published
 * ARCHIVES SCRATCH`. Prints their scores.
 */
import * as Effect from "effect/Effect"
import { gitRenames } from "../../src/audit/identity/git-renames.ts"
import { truthByDiff } from "../identity/diff-truth.ts"
import { generatedHistory } from "../identity/generated.ts"
import { generatedFiles, generatedSteps, packages, seeds } from "../identity/histories.ts"
import { fetchVersion, type Places, type Published } from "../identity/published.ts"
import type { Score, Sizes } from "../identity/Score.ts"
import { snapshotOf, type Snapshot } from "../identity/Snapshot.ts"
import { SourceHistory, type FileDiff } from "../identity/SourceHistory.ts"
import { Tournament } from "../identity/tournament.ts"

/** `left`: what could not be had, and why. */
export interface Outcome {
  readonly sizes: Omit<Sizes, "add">
  readonly scores: Readonly<Record<string, Omit<Score, "add">>>
  readonly left: ReadonlyArray<string>
}

const tournament = new Tournament()
const left: Array<string> = []

const playGenerated = (count: number): void => {
  for (const seed of seeds.slice(0, count)) {
    for (const { before, after, truth, renames } of generatedHistory(seed, generatedFiles, generatedSteps)) {
      tournament.add(before, after, truth, renames)
    }
  }
}

const playPublished = async (published: Published, places: Places): Promise<void> => {
  const history = new SourceHistory(`${places.scratch}/${published.name.replace("/", "+")}`)
  let last: { readonly commit: string; readonly files: ReadonlyMap<string, string> } | undefined
  for (const version of published.versions) {
    const fetched = fetchVersion(places, published, version)
    if (!fetched.found) {
      left.push(`${published.name}@${version}: ${fetched.why}`)
      continue
    }
    const { files } = fetched
    const commit = history.commit(files)
    if (last !== undefined) {
      const diffs = history.diff(last.commit, commit)
      const [before, after] = [ofFiles(last.files, diffs, "old"), ofFiles(files, diffs, "now")]
      const renames = await Effect.runPromise(gitRenames(history.folder, last.commit, commit))
      tournament.add(before, after, truthByDiff(before, after, diffs), renames)
    }
    last = { commit, files }
  }
}

/** Of a tree, the findings of those files that changed; all files are there still. */
const ofFiles = (
  files: ReadonlyMap<string, string>,
  diffs: ReadonlyArray<FileDiff>,
  side: "old" | "now"
): Snapshot => {
  const touched = new Set(diffs.map((diff) => diff[side]))
  return { ...snapshotOf(new Map([...files].filter(([path]) => touched.has(path)))), files }
}

const [kind, first = "", second = ""] = process.argv.slice(2)
if (kind === "generated") playGenerated(Number(first))
else for (const published of packages) await playPublished(published, { archives: first, scratch: second })
const outcome: Outcome = {
  sizes: tournament.sizes,
  scores: Object.fromEntries(tournament.scores),
  left
}
process.stdout.write(`${JSON.stringify(outcome)}\n`)
