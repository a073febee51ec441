/** `spoor checkpoints export` */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { badgeOf, badgeSvg } from "../../audit/exchange/badges/badge.ts"
import { checkpointDocument } from "../../audit/exchange/effect-migrate/write-effect-migrate.ts"
import { annotationsOf } from "../../audit/exchange/github/annotations.ts"
import { markdownOf } from "../../audit/exchange/markdown/summary.ts"
import { sarifOf } from "../../audit/exchange/sarif/write-sarif.ts"
import type { Checkpoint } from "../../record/AuditRun.ts"
import { checkpointNamed } from "../auditing/checkpointNamed.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { ExitCode } from "../ExitCode.ts"
import type { CheckpointsExportOptions, ExportFormat } from "../surface/audit.ts"

export const run = Effect.fnUntraced(function* (call: Call<CheckpointsExportOptions>) {
  const { options, positionals, terminal } = call
  const checkpoint = yield* checkpointNamed(call, positionals[0] ?? "latest", options)
  const { text, notes } = inForm(checkpoint, options.format)
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
