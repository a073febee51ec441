/**
 * `spoor/1`: which finding of now is which of before. Findings are joined stage by stage, surest first, and each stage
 * sees only what is left:
 *
 * 0. fingerprints that another tool gave; paths that git says were renamed are the same paths
 * 1. to 3. the same text in the same file: `unchanged`, or `moved` where the line or the path differs
 * 4. the same text in another file: `moved`; before it, whole files that bear another name
 * 5. and 6. the same scope, or the same neighbours, and another text: `updated`
 * 7. stages 1 to 4 against what is absent: `reopened`
 *
 * What is left of now is `new`; what is left of before is absent. What was not measured, or lost its rule, is not taken
 * for gone, and is matched as if it still stood.
 */
import type { AuditRun } from "../../record/AuditRun.ts"
import type { Absence, Finding, FindingSeen, FindingState } from "../../record/Finding.ts"
import type { ClosedFinding, Placed, Standing } from "../../store/findings/Checkpoints.ts"
import { joinAcrossFiles } from "./across-files.ts"
import { backAgain } from "./back-again.ts"
import type { Circumstances } from "./Circumstances.ts"
import { joinEdited } from "./edited.ts"
import { joinFingerprints } from "./fingerprints.ts"
import { Measured } from "./Measured.ts"
import { movedFiles } from "./moved-files.ts"
import { inOrder } from "./order.ts"
import { Pairing } from "./Pairing.ts"
import { Paths } from "./Paths.ts"
import { joinSameText } from "./same-file.ts"

/**
 * Gives each finding of a run its life: by path, line, column and rule. The order of findings, on either side, changes
 * nothing; `newId` is called in the order of the answer.
 */
export const match = (
  before: Pick<Standing, "open" | "closed">,
  run: AuditRun,
  circumstances: Circumstances
): Placed => {
  const measured = new Measured(run, circumstances)
  const paths = new Paths(circumstances.renames, measured)
  const waiting = new Map(
    before.closed.flatMap(({ finding, absence }) => (isGone(absence) ? [] : [[finding, absence] as const]))
  )
  const pairing = new Pairing(
    inOrder([...before.open, ...waiting.keys()]),
    inOrder(run.findings),
    new Set(waiting.keys())
  )
  joinStanding(pairing, paths, measured)
  const gone = before.closed.filter(({ absence }) => isGone(absence))
  const back = returned(pairing, gone, paths)
  return {
    findings: pairing.news.map((seen, now) => {
      const old = pairing.oldOf(now)
      if (old !== undefined) return grown(pairing.olds[old]!, seen, stateOf(pairing, old, now))
      const closed = back.get(now)
      if (closed !== undefined) return grown(closed, seen, "reopened")
      return withLife(seen, circumstances.newId(), "new", run.at_ms)
    }),
    absent: pairing.restOfAll().olds.flatMap((old) => {
      const finding = pairing.olds[old]!
      const absence = measured.absenceOf(finding, paths.ofFinding(finding))
      return absence === waiting.get(finding) ? [] : [{ id: finding.id, absence }]
    })
  }
}

/** Whether what is absent is known to be gone. */
const isGone = (absence: Absence): boolean => absence === "fixed" || absence === "file_deleted"

/** Stages 0 to 6. */
const joinStanding = (pairing: Pairing, paths: Paths, measured: Measured): void => {
  joinFingerprints(pairing)
  for (const file of paths.restByFile(pairing)) joinSameText(pairing, file)
  const moved = movedFiles(pairing, (path) => paths.of(path) === path && measured.isGone(path))
  if (moved.size > 0) {
    paths.learn(moved)
    for (const file of paths.restByFile(pairing)) joinSameText(pairing, file)
  }
  const { olds, news } = pairing.restOfAll()
  const lookedFor = olds.filter((old) => {
    const finding = pairing.olds[old]!
    return measured.looksFor(finding, paths.ofFinding(finding))
  })
  joinAcrossFiles(pairing, { olds: lookedFor, news })
  for (const file of paths.unfinishedFiles(pairing)) joinEdited(pairing, file)
}

/** What is back, by its place in the pairing. */
const returned = (
  pairing: Pairing,
  gone: ReadonlyArray<ClosedFinding>,
  paths: Paths
): ReadonlyMap<number, Finding> => {
  const { news } = pairing.restOfAll()
  const back = backAgain(
    gone.map(({ finding }) => finding),
    news.map((now) => pairing.news[now]!),
    paths
  )
  return new Map([...back].map(([place, finding]) => [news[place]!, finding]))
}

const grown = ({ id, first_seen_ms }: Finding, seen: FindingSeen, state: FindingState): Finding =>
  withLife(seen, id, state, first_seen_ms)

/** Field by field: spreading tens of thousands of findings takes longer than matching them. */
const withLife = (seen: FindingSeen, id: string, state: FindingState, first_seen_ms: number): Finding => ({
  id,
  state,
  first_seen_ms,
  rule: seen.rule,
  severity: seen.severity,
  message: seen.message,
  path: seen.path,
  start_line: seen.start_line,
  start_column: seen.start_column,
  end_line: seen.end_line,
  end_column: seen.end_column,
  scope: seen.scope,
  line_hash: seen.line_hash,
  line_chars: seen.line_chars,
  above_hash: seen.above_hash,
  below_hash: seen.below_hash,
  nth: seen.nth,
  fingerprints: seen.fingerprints
})

const stateOf = (pairing: Pairing, old: number, now: number): FindingState => {
  if (pairing.isEdited(now)) return "updated"
  const [before, after] = [pairing.olds[old]!, pairing.news[now]!]
  return before.path === after.path && before.start_line === after.start_line ? "unchanged" : "moved"
}
