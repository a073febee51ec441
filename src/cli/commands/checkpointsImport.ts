/** `spoor checkpoints import` */
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import { checkpointRows } from "../../analytics/checkpoints.ts"
import { readReportAt } from "../../audit/exchange/read-report-at.ts"
import { knownRenames } from "../../audit/identity/git-renames.ts"
import { placing } from "../../audit/placing.ts"
import type { AuditRun } from "../../record/AuditRun.ts"
import type { CheckpointsImport, ImportedReport, ImportedRun } from "../../report/CheckpointsImport.ts"
import { sqliteCheckpoints } from "../../store/findings/sqlite-checkpoints.ts"
import { provideClient } from "../../store/Sqlite.ts"
import { rootMeant } from "../auditing/inTree.ts"
import type { Call } from "../Command.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { openedStore } from "../runs/runsIn.ts"
import type { CheckpointsImportOptions } from "../surface/audit.ts"

export const run = Effect.fnUntraced(function* (call: Call<CheckpointsImportOptions>) {
  const { options, positionals, config, terminal } = call
  const root = yield* rootMeant(options.root, config)
  const answer = yield* Effect.scoped(
    Effect.gen(function* () {
      const { database, path: place } = yield* openedStore(call)
      const reports: Array<ImportedReport> = []
      for (const named of positionals) {
        const report = path.resolve(withHome(named, config.home))
        const { runs, format, rejected, notes } = yield* Effect.promise(() => readReportAt(report, { root }))
        const taken: Array<ImportedRun> = []
        for (const each of runs) taken.push(yield* taking(database, place, each, options))
        reports.push({ report, format, runs: taken, rejected, notes })
      }
      return { schema_version: 1, root, reports } satisfies CheckpointsImport
    })
  )
  if (terminal.json) terminal.printJson(answer)
  else for (const report of answer.reports) printReport(report, terminal)
  return answer.reports.every(({ rejected }) => rejected.length === 0) ? ExitCode.ok : ExitCode.partial
})

/** A history only grows at its end: what is not younger than the newest checkpoint is there, or cannot be placed. */
const taking = Effect.fnUntraced(function* (
  database: DatabaseSync,
  place: string,
  run: AuditRun,
  { complete, "dry-run": isRehearsal }: { readonly complete: boolean; readonly "dry-run": boolean }
) {
  const { root, at_ms, tool } = run
  const told = { tool: tool.name, at_ms, findings: run.findings.length }
  const [newest] = yield* checkpointRows({ root, tool: tool.name }).pipe(provideClient(database))
  if (newest !== undefined && newest.at_ms >= at_ms)
    return { ...told, outcome: "left_out" as const, checkpoint: null }
  if (isRehearsal) return { ...told, outcome: "would_be_added" as const, checkpoint: null }
  const commit = run.tree?.commit ?? null
  const renames = yield* knownRenames(root, commit === null ? null : (newest?.commit ?? null), commit)
  const { id } = yield* sqliteCheckpoints(database, place).append(
    run,
    placing(run, { isOfNow: false, complete, renames })
  )
  return { ...told, outcome: "added" as const, checkpoint: id }
})

const shown = 10

const printReport = ({ report, format, runs, rejected, notes }: ImportedReport, terminal: Terminal): void => {
  const by = (outcome: ImportedRun["outcome"]) => runs.filter((each) => each.outcome === outcome)
  const parts = [
    ["added", by("added")],
    ["would be added", by("would_be_added")],
    ["left out: the history is as far already", by("left_out")]
  ] as const
  const said = parts
    .filter(([, own]) => own.length > 0)
    .map(([words, own]) => `${counted(own.length, "run")} ${words}`)
  terminal.print(`${report}: ${format ?? "no report"}${said.length === 0 ? "" : `, ${said.join(", ")}`}.`)
  for (const note of notes) terminal.say(note)
  for (const { where, reason } of rejected.slice(0, shown)) terminal.warn(`${where}: ${reason}`)
  if (rejected.length > shown)
    terminal.warn(`${count(rejected.length - shown)} more could not be read; --json has all.`)
}
