/** Whether findings are known again when the code around them has changed, beside the ways in which others do it. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Bench } from "../Bench.ts"
import type { Case } from "../Case.ts"
import { spoorAlone, spoorWithGit } from "../identity/tournament.ts"
import type { Outcome } from "../inside/identity.ts"
import type { CaseResult, ResultTable, Verdict } from "../results/CaseResult.ts"

/** `seeds`: how many histories are generated. `published`: packages are fetched, too. */
export const identity = (scale: Case["scale"], name: string, seeds: number, published: boolean): Case => ({
  name,
  says: "Findings of a few rules through histories that were not looked at while matching was made: which of now is which of before.",
  scale,
  runs: 1,
  run: (bench) => {
    const generated = played(bench, "generated", String(seeds))
    const archives = path.join(bench.peersFolder, "published")
    fs.mkdirSync(archives, { recursive: true })
    const packages = published ? played(bench, "published", archives, bench.folder(name)) : undefined
    return Promise.resolve(resultOf(generated, packages))
  }
})

const played = (bench: Bench, ...words: ReadonlyArray<string>): Outcome => {
  bench.say(`matching: ${words[0]}`)
  const { stdout } = bench.measurer.run({
    name: `identity ${words[0]}`,
    command: bench.inside("identity.ts", ...words),
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" }
  })
  return JSON.parse(stdout) as Outcome
}

const resultOf = (generated: Outcome, packages: Outcome | undefined): CaseResult => ({
  tables: [
    tableOf("generated histories", generated),
    ...(packages === undefined ? [] : [tableOf("published versions of packages", packages)])
  ],
  verdicts: [
    ...verdictsOf("generated", generated, spoorAlone),
    ...(packages === undefined
      ? []
      : [
          ...verdictsOf("packages", packages, spoorAlone),
          ...verdictsOf("packages, git", packages, spoorWithGit)
        ])
  ],
  notes: [
    "Churn: findings on lines that nobody touched, told as fixed and new; in place: those of them in files whose name stayed. Swap: such findings taken for another one. Masked: findings on lines that were not there before, taken for one that was. Lost moves: findings on lines that went elsewhere as they were, not found there. Edits kept: findings on lines that were edited, known again.",
    sizesOf("In generated histories it is known line by line what became of each", generated),
    ...(packages === undefined
      ? []
      : [
          sizesOf(
            "Between published versions `git diff -M50% --histogram -U0` tells what became of lines, so that the row with git's renames is partly held against itself",
            packages
          ),
          ...packages.left.map((what) => `Left out: ${what}.`)
        ]),
    "The peers are made here after what is published of them, each at its best. SonarQube looks for renamed files by itself, and Semgrep asks git for them: hold both against what is in place. Counts say only which findings are known, so nothing is swapped, and nothing is found elsewhere."
  ]
})

const sizesOf = (what: string, { sizes }: Outcome): string => {
  const { pairs, findings, persisted, inPlace, arrived, moved, edited } = sizes
  return `${what}: ${pairs} pairs of states, ${told(findings)} findings on both sides; ${told(persisted)} stayed, ${told(persisted - inPlace)} of them in renamed files, ${told(arrived)} are new, ${told(moved)} moved, ${told(edited)} were edited.`
}

const told = (count: number): string => count.toLocaleString("en")

const percent = (part: number, whole: number): number | null => (whole === 0 ? null : (100 * part) / whole)

const tableOf = (title: string, { sizes, scores }: Outcome): ResultTable => ({
  title,
  columns: [
    { key: "churn", title: "churn", unit: "percent" },
    { key: "inPlace", title: "churn in place", unit: "percent" },
    { key: "swap", title: "swap", unit: "percent" },
    { key: "masked", title: "masked", unit: "percent" },
    { key: "lost", title: "lost moves", unit: "percent" },
    { key: "kept", title: "edits kept", unit: "percent" },
    { key: "cpu", title: "CPU per 1,000 findings", unit: "ms" }
  ],
  rows: Object.entries(scores).map(([name, score]) => ({
    name,
    figures: {
      churn: percent(score.churn, sizes.persisted),
      inPlace: percent(score.churnInPlace, sizes.inPlace),
      swap: score.tellsWhich ? percent(score.swap, sizes.persisted) : null,
      masked: percent(score.masked, sizes.arrived),
      lost: score.tellsWhich ? percent(score.lostMoves, sizes.moved) : null,
      kept: score.tellsWhich ? percent(score.editsKept, sizes.edited) : null,
      cpu: (score.cpu_ms * 2000) / sizes.findings
    }
  }))
})

const verdictsOf = (where: string, { sizes, scores }: Outcome, row: string): ReadonlyArray<Verdict> => {
  const score = scores[row]!
  const verdict = (target: string, measured: number | null, limit: number): Verdict => ({
    target: `${where}: ${target}`,
    measured,
    limit,
    unit: "percent",
    sense: "at_most"
  })
  return [
    verdict("churn", percent(score.churn, sizes.persisted), 1),
    verdict("swap", percent(score.swap, sizes.persisted), 0.1),
    verdict("masked", percent(score.masked, sizes.arrived), 1)
  ]
}
