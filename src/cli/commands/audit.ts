/** `spoor audit` */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { loadAudit, type LoadedAudit } from "../../audit/config/load-audit.ts"
import { runAudit } from "../../audit/engine/runAudit.ts"
import { namedSession } from "../../audit/named-session.ts"
import { placing } from "../../audit/placing.ts"
import { treeStateOf } from "../../audit/tree-state.ts"
import type { AuditRun, Checkpoint } from "../../record/AuditRun.ts"
import type { AuditReport } from "../../report/Audit.ts"
import { sqliteCheckpoints } from "../../store/findings/sqlite-checkpoints.ts"
import { isIncomplete, totalsOf } from "../../store/findings/totals.ts"
import { printAudit } from "../auditing/printAudit.ts"
import { accept, gated } from "../auditing/gating.ts"
import { configNamed } from "../auditing/inTree.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { counted } from "../output/numbers.ts"
import { openedStore } from "../runs/runsIn.ts"
import { withoutSecrets } from "../secrets.ts"
import type { AuditOptions } from "../surface/audit.ts"

export const run = Effect.fnUntraced(function* (call: Call<AuditOptions>) {
  const { options, positionals, config, terminal, version } = call
  const folder = path.resolve(withHome(positionals[0] ?? ".", config.home))
  const loaded = yield* loadAudit(folder, configNamed(call))
  const seen = yield* runAudit(loaded.plan, {
    version,
    cache_folder: path.join(config.paths.cache, "audit"),
    tell: terminal.warn
  })
  const made: AuditRun = {
    ...seen,
    memory_bytes: process.resourceUsage().maxRSS * 1024,
    tree: treeStateOf(seen.root),
    session: namedSession(options.session, process.env)
  }
  if (options.accept && (!options.checkpoint || isIncomplete(made))) return yield* cannotAccept(made)
  const baseline = path.resolve(path.dirname(loaded.file), options.baseline ?? "spoor.baseline")
  const { gate: asked, against } = options
  const gate = asked === undefined ? null : yield* gated(call, made, { gate: asked, against, baseline })
  const checkpoint = options.checkpoint ? yield* kept(call, made) : null
  if (options.accept && checkpoint !== null) yield* accept(baseline, checkpoint.findings)
  const report = yield* withoutSecrets(call, { ...reportOf(made, loaded, checkpoint), gate })
  if (terminal.json) terminal.printJson(report)
  else printAudit(report, options.limit, terminal)
  if (options.accept) terminal.say(`Accepted ${counted(made.findings.length, "finding")} in ${baseline}.`)
  if (gate?.passed === false) return ExitCode.gate
  return report.is_incomplete ? ExitCode.partial : ExitCode.ok
})

/** What is accepted must be all that is there, with the ids that it is kept under. */
const cannotAccept = (run: AuditRun) =>
  new CommandError(
    isIncomplete(run)
      ? {
          message:
            "The audit is incomplete, so nothing is accepted: what was not measured would come back as new",
          hint: "Mend what failed first; `spoor audit` says what it was.",
          exit: ExitCode.partial
        }
      : { message: "--accept needs a checkpoint", hint: "Leave --no-checkpoint out.", exit: ExitCode.usage }
  )

const kept = (call: Pick<Call, "config" | "terminal">, run: AuditRun) =>
  Effect.scoped(
    Effect.flatMap(openedStore(call), ({ database, path: place }) =>
      sqliteCheckpoints(database, place).append(run, placing(run, { isOfNow: true, complete: false }))
    )
  )

const reportOf = (
  run: AuditRun,
  { file, told }: LoadedAudit,
  checkpoint: Checkpoint | null
): Omit<AuditReport, "gate"> => {
  const { tool: _, scanned: __, findings, ...header } = run
  return {
    schema_version: 1,
    checkpoint: checkpoint?.id ?? null,
    number: checkpoint?.number ?? null,
    config: file,
    told,
    ...header,
    ...totalsOf(findings),
    is_incomplete: isIncomplete(run),
    counts: checkpoint === null ? null : countsOf(checkpoint),
    findings:
      checkpoint?.findings ?? findings.map((one) => ({ id: null, state: null, first_seen_ms: null, ...one })),
    absent: checkpoint?.absent ?? []
  }
}

const countsOf = ({ findings, absent }: Checkpoint): Record<string, number> => {
  const counts: Record<string, number> = {}
  const words = [...findings.map(({ state }) => state), ...absent.map(({ absence }) => absence)]
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
