/** `spoor checkpoints export` */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { checkpointMeant, checkpointRows, type CheckpointRow } from "../../analytics/checkpoints.ts"
import { badgeOf, badgeSvg } from "../../audit/exchange/badges/badge.ts"
import { checkpointDocument } from "../../audit/exchange/effect-migrate/write-effect-migrate.ts"
import { annotationsOf } from "../../audit/exchange/github/annotations.ts"
import { markdownOf } from "../../audit/exchange/markdown/summary.ts"
import { sarifOf } from "../../audit/exchange/sarif/write-sarif.ts"
import type { Checkpoint } from "../../record/AuditRun.ts"
import { sqliteCheckpoints } from "../../store/findings/sqlite-checkpoints.ts"
import { provideClient } from "../../store/Sqlite.ts"
import { storePath, withStore } from "../answering.ts"
import { rootMeant } from "../auditing/inTree.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { ExitCode } from "../ExitCode.ts"
import type { CheckpointsExportOptions, ExportFormat } from "../surface/audit.ts"

export const run = Effect.fnUntraced(function* (call: Call<CheckpointsExportOptions>) {
  const { options, positionals, config, terminal } = call
  const root = yield* rootMeant(options.root, config)
  const place = yield* storePath(config)
  const checkpoint = yield* withStore(call, { asItIs: true }, (database) =>
    Effect.gen(function* () {
      const rows: ReadonlyArray<CheckpointRow> = yield* checkpointRows({ root, tool: options.tool })
      const { id } = yield* checkpointMeant(positionals[0] ?? "latest", rows)
      return yield* sqliteCheckpoints(database, place).read(root, id)
    }).pipe(provideClient(database))
  )
  const { text, notes } = inForm(checkpoint!, options.format)
  if (options.out === undefined) terminal.print(text)
  else yield* written(path.resolve(options.out), text)
  for (const note of notes) terminal.say(note)
  return ExitCode.ok
})

/** Texts end in a line end. */
const inForm = (
  checkpoint: Checkpoint,
  format: ExportFormat
): { readonly text: string; readonly notes: ReadonlyArray<string> } => {
  const plain = (text: string) => ({
    text: text.endsWith("\n") || text === "" ? text : `${text}\n`,
    notes: []
  })
  switch (format) {
    case "sarif": {
      const { log, notes } = sarifOf(checkpoint)
      return { text: `${JSON.stringify(log, null, 2)}\n`, notes }
    }
    case "markdown":
      return plain(markdownOf(checkpoint))
    case "github":
      return plain(annotationsOf(checkpoint))
    case "badge":
      return plain(JSON.stringify(badgeOf(checkpoint)))
    case "svg":
      return plain(badgeSvg(badgeOf(checkpoint)))
    case "effect-migrate":
      return plain(JSON.stringify(checkpointDocument(checkpoint), null, 2))
    case "json":
      return plain(JSON.stringify(checkpoint))
  }
}

const written = (file: string, text: string) =>
  Effect.try({
    try: () => fs.writeFileSync(file, text),
    catch: (cause) =>
      new CommandError({
        message: `Writing ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
        hint: "Name a folder that is there and may be written to.",
        exit: ExitCode.failure
      })
  })
