/** `spoor audit` */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { checkpointRows } from "../../analytics/checkpoints.ts"
import { loadAudit } from "../../audit/config/load-audit.ts"
import { runAudit } from "../../audit/engine/runAudit.ts"
import { knownRenames } from "../../audit/identity/git-renames.ts"
import { namedSession } from "../../audit/named-session.ts"
import { placing } from "../../audit/placing.ts"
import { treeStateOf } from "../../audit/tree-state.ts"
import type { AuditRun } from "../../record/AuditRun.ts"
import type { AuditReport } from "../../report/Audit.ts"
import { sqliteCheckpoints } from "../../store/findings/sqlite-checkpoints.ts"
import { provideClient } from "../../store/Sqlite.ts"
import { isIncomplete } from "../../store/findings/totals.ts"
import { printAudit } from "../auditing/printAudit.ts"
import { checkpointReport, runReport } from "../auditing/auditReport.ts"
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
    tree: yield* treeStateOf(seen.root),
    session: namedSession(options.session, process.env)
  }
  if (options.accept && (!options.checkpoint || isIncomplete(made))) return yield* cannotAccept(made)
  const baseline = path.resolve(path.dirname(loaded.file), options.baseline ?? "spoor.baseline")
  const { gate: asked, against } = options
  const gate = asked === undefined ? null : yield* gated(call, made, { gate: asked, against, baseline })
  const checkpoint = options.checkpoint ? yield* kept(call, made) : null
  if (options.accept && checkpoint !== null) yield* accept(baseline, checkpoint.findings)
  const report = yield* withoutSecrets(call, {
    ...(checkpoint === null ? runReport(made) : checkpointReport(checkpoint)),
    config: loaded.file,
    told: loaded.told,
    gate
  } satisfies AuditReport)
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
    Effect.gen(function* () {
      const { database, path: place } = yield* openedStore(call)
      const { root, tool } = run
      const [newest] = yield* checkpointRows({ root, tool: tool.name }).pipe(provideClient(database))
      const renames = yield* knownRenames(root, newest?.commit ?? null, null)
      const placed = placing(run, { isOfNow: true, complete: false, renames })
      return yield* sqliteCheckpoints(database, place).append(run, placed)
    })
  )
