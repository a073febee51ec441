/** All algorithms over the same pairs of states. */
import { byCounts, byLineHash, byLineText, byPosition, byText } from "./peers.ts"
import { Score, Sizes, type Answer } from "./Score.ts"
import { bySonarSteps } from "./sonar.ts"
import type { Snapshot } from "./Snapshot.ts"
import { bySpoor } from "./spoor.ts"
import type { Truth } from "./Truth.ts"

type Contestant = (before: Snapshot, after: Snapshot, renames: ReadonlyMap<string, string>) => Answer

export const spoorAlone = "spoor/1, without git"
export const spoorWithGit = "spoor/1, with git's renames"

const contestants: Readonly<Record<string, Contestant>> = {
  "rule, file, range, message": byPosition,
  "counts (ESLint)": byCounts,
  "line hash (GitHub)": byLineHash,
  "matched text, nearest (Betterer)": byText,
  "line text, counted (Semgrep)": byLineText,
  "six steps (SonarQube)": bySonarSteps,
  [spoorAlone]: (before, after) => bySpoor(before, after, new Map()),
  [spoorWithGit]: bySpoor
}

export class Tournament {
  readonly sizes = new Sizes()
  readonly scores = new Map<string, Score>(Object.keys(contestants).map((name) => [name, new Score()]))

  add(before: Snapshot, after: Snapshot, truth: Truth, renames: ReadonlyMap<string, string>): void {
    this.sizes.add(truth, before.findings.length + after.findings.length)
    for (const [name, contestant] of Object.entries(contestants)) {
      const score = this.scores.get(name)!
      const cpu = process.cpuUsage()
      const answer = contestant(before, after, renames)
      const { user, system } = process.cpuUsage(cpu)
      score.cpu_ms += (user + system) / 1000
      score.add(answer, truth)
    }
  }
}
