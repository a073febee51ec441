/** `spoor ingest` */
import { existsSync } from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { ingest } from "../../ingest/ingest.ts"
import type { IngestSummary } from "../../ingest/IngestSummary.ts"
import { makeRates } from "../../rates/Rates.ts"
import { storePath } from "../answering.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { get } from "../config/Config.ts"
import { rateOptions } from "../config/rateOptions.ts"
import { withHome } from "../config/paths.ts"
import { ExitCode } from "../ExitCode.ts"
import { configured } from "../ingesting.ts"
import { oneLine } from "../output/clean.ts"
import { bytes, count, counted, duration } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { makeProgress } from "../progress.ts"
import type { ingestOptions } from "../surface/ingest.ts"

export const run = Effect.fnUntraced(function* ({ options, config, terminal }: Call<typeof ingestOptions>) {
  const database = yield* storePath(config)
  const roots = yield* Effect.forEach(options.root, (root) =>
    standing(path.resolve(withHome(root, config.home)))
  )
  if (options.watch) {
    if (options.full || options["dry-run"]) yield* notWithWatch
    const { watch } = yield* Effect.promise(() => import("../watch.ts"))
    return yield* watch(config, terminal, database, {
      agents: options.source,
      ...(roots.length === 0 ? {} : { roots })
    })
  }
  const progress = makeProgress(terminal)
  const summary = yield* ingest({
    ...configured(config, { agents: options.source, ...(roots.length === 0 ? {} : { roots }) }),
    database,
    rates: makeRates(rateOptions(config)),
    index: get(config, "search.enabled"),
    tier: "full",
    full: options.full,
    dry_run: options["dry-run"],
    wait: true,
    correlation_id: terminal.correlation_id,
    onProgress: progress.show
  }).pipe(Effect.ensuring(Effect.sync(progress.end)))
  if (terminal.isLog) logSummary(summary, terminal)
  if (terminal.json) terminal.printJson({ ...summary, correlation_id: terminal.correlation_id })
  else printSummary(summary, terminal, options.full)
  const isWhole =
    summary.rejected === 0 &&
    summary.files.failed + summary.files.waiting === 0 &&
    summary.lost.references === 0
  return isWhole ? ExitCode.ok : ExitCode.partial
})

const logSummary = (summary: IngestSummary, terminal: Terminal): void => {
  const { files, rows, rejected, bytes_read: bytes, duration_ms } = summary
  const unread = files.failed + files.waiting
  const words = `Read ${counted(files.read, "file")} in ${duration(duration_ms)}.`
  const level = rejected + unread > 0 ? "warning" : "info"
  terminal.tell(level, words, { event: "ingested", files, rows, bytes, rejected, unread, duration_ms })
}

/** Following writes what it reads, and reads on from where it was. */
const notWithWatch = Effect.fail(
  new CommandError({
    message: "--watch goes neither with --full nor with --dry-run",
    hint: "Call `spoor ingest` with those first, then follow.",
    exit: ExitCode.usage
  })
)

/** A mistyped root must not look like one with nothing new in it. */
const standing = (root: string): Effect.Effect<string, CommandError> =>
  existsSync(root)
    ? Effect.succeed(root)
    : Effect.fail(
        new CommandError({
          message: `There is nothing at ${root}`,
          hint: "Check --root.",
          exit: ExitCode.usage
        })
      )

const printSummary = (summary: IngestSummary, terminal: Terminal, isFull: boolean): void => {
  const { files, rows, style } = { ...summary, style: terminal.style }
  const seconds = duration(summary.duration_ms)
  const fileParts = [
    `${count(files.read)} read`,
    `${count(files.unchanged)} unchanged`,
    ...(files.skipped > 0 ? [`${count(files.skipped)} not a trail`] : []),
    ...(files.vanished > 0 ? [`${count(files.vanished)} gone since (what they held stays)`] : []),
    ...(files.failed > 0 ? [style.bad(`${count(files.failed)} could not be read`)] : []),
    ...(files.waiting > 0 ? [style.warn(`${count(files.waiting)} could not be read just now`)] : [])
  ]
  const rowParts = [
    counted(rows.sessions, "session"),
    counted(rows.messages, "message"),
    counted(rows.parts, "part"),
    counted(rows.requests, "request"),
    ...(rows.runs > 0 ? [counted(rows.runs, "run")] : []),
    ...(rows.telemetry > 0 ? [counted(rows.telemetry, "record of telemetry", "records of telemetry")] : [])
  ]
  const lines = [
    `${summary.dry_run ? "Would read" : "Read"} ${bytes(summary.bytes_read)} in ${seconds}.`,
    `Files     ${fileParts.join(", ")}`,
    `Seen      ${rowParts.join(", ")}`
  ]
  if (summary.bytes_kept > 0) lines.push(`Custody   ${bytes(summary.bytes_kept)} added`)
  if (summary.lost.references > 0) lines.push(style.bad(`Lost      ${lostWords(summary.lost, isFull)}`))
  if (summary.indexed > 0) lines.push(`Index     ${counted(summary.indexed, "message")}`)
  if (summary.repriced > 0) lines.push(`Prices    ${counted(summary.repriced, "request")} priced anew`)
  if (summary.rejected > 0)
    lines.push(style.warn(`Rejected  ${counted(summary.rejected, "line")}; \`spoor doctor\` shows them`))
  if (summary.suspicious > 0) {
    lines.push(
      `Doubtful  ${counted(summary.suspicious, "row")} with figures that can hardly be true; counted all the same`
    )
  }
  if (summary.unknown_kinds.length > 0) {
    const kinds = summary.unknown_kinds
      .slice(0, 3)
      .map(({ source, kind, records }) => `${source} ${oneLine(kind)} (${count(records)})`)
    const more = summary.unknown_kinds.length > 3 ? ", …" : ""
    lines.push(style.warn(`Unknown   ${kinds.join(", ")}${more}: kept raw, not understood`))
  }
  terminal.print(lines.join("\n"))
}

const lostWords = ({ packs, references }: IngestSummary["lost"], isFull: boolean): string =>
  `${counted(references, "text or record", "texts or records")} in ${counted(packs.length, "pack")} that ${packs.length === 1 ? "is" : "are"} gone or cut short (${packs.map(oneLine).join(", ")}); ` +
  (isFull
    ? "what is still on disk was read again. Put the packs back, or `spoor db restore` a backup"
    : "`spoor ingest --full` reads again what is still on disk")
