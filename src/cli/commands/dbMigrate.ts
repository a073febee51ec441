/** `spoor db migrate` and `spoor db rollback` */
import * as Effect from "effect/Effect"
import { latestVersion } from "../../store/migrations/latest.ts"
import { migrate, type MigrationReport } from "../../store/migrations/migrate.ts"
import { refuseNewer, schemaVersion } from "../../store/open-store.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { locked, withDatabase } from "../dbFile.ts"
import { ExitCode } from "../ExitCode.ts"
import type { Terminal } from "../output/Terminal.ts"
import type { dbMigrateOptions } from "../surface/db.ts"

export const run = Effect.fnUntraced(function* ({
  options,
  command,
  config,
  terminal
}: Call<typeof dbMigrateOptions>) {
  const goesBack = command.path[1] === "rollback"
  const from = yield* withDatabase(config, "Opening", { readOnly: true }, (database, path) => {
    refuseNewer(schemaVersion(database), path)
    return schemaVersion(database)
  })
  const to = options.to ?? (goesBack ? from - 1 : latestVersion)
  if (goesBack ? to >= from || to < 0 : to < from || to > latestVersion)
    return yield* impossible(goesBack, from, to)
  const report = yield* locked(
    config,
    withDatabase(config, goesBack ? "Rolling back" : "Migrating", { readOnly: false }, (database, path) =>
      migrate(database, path, { to, dry_run: options["dry-run"] })
    )
  )
  if (terminal.json) terminal.printJson(report)
  else printReport(report, terminal)
  return ExitCode.ok
})

const printReport = ({ from, to, steps, backup, dry_run }: MigrationReport, terminal: Terminal): void => {
  if (steps.length === 0) return terminal.print(`Nothing to do: the store has schema ${from}.`)
  terminal.print(`${dry_run ? "Would lead" : "Led"} the store from schema ${from} to ${to}:`)
  for (const step of steps) terminal.print(`  ${step}`)
  if (backup !== null) terminal.print(`The store as it was: ${backup}`)
}

const impossible = (goesBack: boolean, from: number, to: number) =>
  new CommandError({
    message: `The store has schema ${from}; it cannot be ${goesBack ? "rolled back" : "migrated"} to ${to}`,
    hint: goesBack
      ? `Choose a version from 0 to ${from - 1}.`
      : `Choose a version from ${from} to ${latestVersion}, or use \`spoor db rollback\`.`,
    exit: ExitCode.usage
  })
