/** The gate of an audit: what was accepted, and what of the run is beyond it. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { AuditError } from "../../audit/AuditError.ts"
import { baselineText, readBaseline } from "../../audit/gates/baseline.ts"
import { type Accepted, gateReport } from "../../audit/gates/gate.ts"
import { knownRenames } from "../../audit/identity/git-renames.ts"
import { checkpointMeant, checkpointRows } from "../../analytics/checkpoints.ts"
import type { AuditRun } from "../../record/AuditRun.ts"
import type { Finding } from "../../record/Finding.ts"
import type { Gate, GateReport } from "../../report/Audit.ts"
import { sqliteCheckpoints } from "../../store/findings/sqlite-checkpoints.ts"
import { provideClient } from "../../store/Sqlite.ts"
import type { Call } from "../Command.ts"
import { openedStore } from "../runs/runsIn.ts"

/** `against`: a word for a checkpoint; without it `baseline`, the file, says what was accepted. */
export interface GateQuestion {
  readonly gate: Gate
  readonly against: string | undefined
  readonly baseline: string
}

/** Asked before the run becomes a checkpoint, so that `latest` is the one before it. */
export const gated = Effect.fnUntraced(function* (
  call: Pick<Call, "config" | "terminal">,
  run: AuditRun,
  { gate, against, baseline }: GateQuestion
) {
  const accepted: Accepted =
    against === undefined ? yield* inFile(baseline) : yield* atCheckpoint(call, run, against)
  return gateReport(gate, run, accepted) satisfies GateReport
})

const atCheckpoint = (call: Pick<Call, "config" | "terminal">, { root, tool }: AuditRun, against: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { database, path: place } = yield* openedStore(call)
      const rows = yield* checkpointRows({ root, tool: tool.name }).pipe(provideClient(database))
      const meant = yield* checkpointMeant(against, rows)
      const checkpoint = yield* sqliteCheckpoints(database, place).read(meant)
      const renames = yield* knownRenames(root, meant.commit, null)
      return { name: meant.id, findings: checkpoint?.findings ?? [], renames }
    })
  )

const inFile = Effect.fnUntraced(function* (file: string) {
  const text = yield* Effect.try({
    try: () => fs.readFileSync(file, "utf8"),
    catch: (cause) =>
      new AuditError({
        reason: "baseline_invalid",
        message: `Reading the baseline ${file}: ${cause instanceof Error ? cause.message : String(cause)}. \`spoor audit --accept\` writes one; --against names a checkpoint instead.`
      })
  })
  // nothing tells which commit a baseline is of; renames are told by what moved
  return { name: file, findings: yield* Effect.fromResult(readBaseline(text, file)), renames: new Map() }
})

/** Replaces the file as a whole. */
export const accept = (file: string, findings: ReadonlyArray<Finding>): Effect.Effect<void, AuditError> =>
  Effect.try({
    try: () => {
      const beside = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`)
      fs.writeFileSync(beside, baselineText(findings))
      fs.renameSync(beside, file)
    },
    catch: (cause) =>
      new AuditError({
        reason: "baseline_invalid",
        message: `Writing the baseline ${file}: ${cause instanceof Error ? cause.message : String(cause)}`
      })
  })
