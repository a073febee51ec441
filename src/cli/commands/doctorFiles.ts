/** `spoor doctor files` */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { type Zone, zoneNamed } from "../../analytics/zone.ts"
import { storeError } from "../../store/StoreError.ts"
import { withStore } from "../answering.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { withHome } from "../config/paths.ts"
import { type FileState, type FileTotals, fileStates } from "../doctor/fileStates.ts"
import { ExitCode } from "../ExitCode.ts"
import { factLines } from "../output/facts.ts"
import { bytes, count, counted } from "../output/numbers.ts"
import type { Style } from "../output/style.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf, secondOf } from "../output/times.ts"
import { get } from "../config/Config.ts"
import type { doctorFilesOptions } from "../surface/doctor.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof doctorFilesOptions>) {
  const { config, options, positionals, terminal } = call
  const [word] = positionals
  const place = word === undefined ? null : path.resolve(withHome(word, config.home))
  const zone = yield* zoneNamed(get(config, "timezone") ?? undefined)
  const question = {
    statuses: options.status,
    sources: options.source,
    path: place,
    vanished: options.gone,
    limit: options.limit
  }
  const answer = yield* withStore(call, { asItIs: true }, (database) =>
    Effect.try({
      try: () => fileStates(database, question),
      catch: (cause) => storeError(cause, "Reading the states of files")
    })
  )
  const { files, totals, is_cut } = answer
  if (place !== null && files.length === 0) return yield* unknown(place)
  if (terminal.json) terminal.printJson(answer)
  else if (files.length === 1 && files[0]!.path === place) printFile(files[0]!, zone, terminal)
  else {
    printFiles(files, zone, terminal)
    if (is_cut) terminal.say("There are more; --limit shows more.")
    terminal.print(totalWords(totals))
  }
  return ExitCode.ok
})

const unknown = (place: string) =>
  Effect.fail(
    new CommandError({
      message: `Nothing is known of ${place}, or nothing that fits`,
      hint: "`spoor ingest` reads what is new; files that no agent writes are not looked at.",
      exit: ExitCode.notFound
    })
  )

const words = {
  processed: "read",
  failed: "failed",
  skipped: "not a trail",
  transient_failure: "waits"
} as const

const colour = (text: string, { status }: FileState, style: Style): string =>
  status === "failed" ? style.bad(text) : status === "transient_failure" ? style.warn(text) : text

const printFiles = (files: ReadonlyArray<FileState>, zone: Zone, terminal: Terminal): void => {
  if (files.length === 0) return terminal.say("No file fits.")
  terminal.printTable<FileState>({
    rows: files,
    columns: [
      { title: "File", value: (file) => file.path, cut: "start", least: 24 },
      { title: "Kind", value: ({ kind }) => kind, rank: 6 },
      { title: "State", value: standing, style: (text, file) => colour(text, file, terminal.style) },
      { title: "Size", align: "right", value: ({ size_bytes }) => size(size_bytes), rank: 4 },
      { title: "Changed", value: ({ mtime_ms }) => changed(mtime_ms, zone), rank: 5 },
      { title: "Read to", align: "right", value: ({ cursor_bytes }) => size(cursor_bytes), rank: 7 },
      {
        title: "Tried",
        align: "right",
        value: ({ attempts }) => (attempts === 0 ? "" : count(attempts)),
        rank: 2
      },
      {
        title: "Again at",
        value: ({ next_retry_at_ms: at }) => (at === null ? "" : secondOf(at, zone)),
        rank: 2
      },
      {
        title: "Rejected",
        align: "right",
        value: ({ rejected }) => (rejected === 0 ? "" : count(rejected)),
        rank: 3
      },
      { title: "Checksum", value: ({ checksum }) => (checksum ?? "").slice(0, 12), rank: 9 },
      { title: "Run", value: ({ correlation_id }) => (correlation_id ?? "").slice(0, 8), rank: 8 },
      { title: "Why", value: ({ error }) => error ?? "", cut: "end", least: 16, most: 80, rank: 1 }
    ]
  })
}

const standing = ({ status, vanished_at_ms, archived_at_ms }: FileState): string => {
  const now = archived_at_ms !== null ? ", archived" : vanished_at_ms !== null ? ", gone" : ""
  return `${words[status]}${now}`
}

const size = (value: number | null): string => (value === null ? "" : bytes(value))

/** 0 stands for a file that was not read to its end yet. */
const changed = (mtime_ms: number | null, zone: Zone): string =>
  mtime_ms === null || mtime_ms === 0 ? "" : minuteOf(mtime_ms, zone)

const printFile = (file: FileState, zone: Zone, terminal: Terminal): void => {
  const at = (ms: number | null): string | null => (ms === null || ms === 0 ? null : secondOf(ms, zone))
  terminal.print(
    factLines(
      [
        ["File", file.path],
        ["State", standing(file)],
        ["Why", file.error],
        ["Kind", [file.kind, file.source, file.format].filter((word) => word !== "").join(", ")],
        ["Size", size(file.size_bytes)],
        ["Changed", at(file.mtime_ms)],
        ["Read to", file.cursor_bytes === null ? null : `byte ${count(file.cursor_bytes)}`],
        ["Checksum", file.checksum],
        ["Rewritten", (file.generation ?? 0) === 0 ? null : counted(file.generation!, "time")],
        ["Rejected", file.rejected === 0 ? null : counted(file.rejected, "record")],
        ["Tried", file.attempts === 0 ? null : `${counted(file.attempts, "time")} without success`],
        ["Again at", at(file.next_retry_at_ms)],
        ["First seen", at(file.first_seen_at_ms)],
        ["Last read", at(file.read_at_ms)],
        ["By run", file.correlation_id],
        ["Gone since", at(file.vanished_at_ms)],
        ["Archived", at(file.archived_at_ms)]
      ],
      terminal.style
    )
  )
}

const totalWords = ({
  processed,
  failed,
  skipped,
  transient_failure,
  vanished,
  archived
}: FileTotals): string => {
  const parts = [
    `${counted(processed, "file")} read`,
    `${count(failed)} failed`,
    `${count(transient_failure)} waiting`,
    `${count(skipped)} not a trail`
  ]
  const gone = vanished === 0 ? "" : `; ${count(vanished)} of them gone`
  return `${parts.join(", ")}${gone}${archived === 0 ? "" : `, ${count(archived)} archived`}.`
}
