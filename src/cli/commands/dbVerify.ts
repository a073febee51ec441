/** `spoor db verify` */
import { existsSync } from "node:fs"
import * as Effect from "effect/Effect"
import { sourcesOf } from "../../ingest/sourcesOf.ts"
import { type FileVerdict, verifyTelemetry, type TelemetryVerdict } from "../../ingest/verify-telemetry.ts"
import { packFolder } from "../../store/custody/Packs.ts"
import { openStoreToRead } from "../../store/open-store.ts"
import { storeError } from "../../store/StoreError.ts"
import type { TableCheck } from "../../store/telemetry/check-tables.ts"
import { noStore, storePath } from "../answering.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { bytes, count } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import type { dbVerifyOptions } from "../surface/db.ts"
import { some } from "../telemetryWords.ts"
import { rootsOf } from "../trailRoots.ts"

export const run = Effect.fnUntraced(function* ({ config, terminal }: Call<typeof dbVerifyOptions>) {
  const source = sourcesOf(rootsOf(config, { agents: ["telemetry"], disabledToo: true }))[0]
  if (source === undefined) {
    return yield* new CommandError({ message: "No source reads telemetry", exit: ExitCode.failure })
  }
  const path = yield* storePath(config)
  if (!existsSync(path)) return yield* noStore(path)
  const verdict = yield* Effect.try({
    try: () => {
      const database = openStoreToRead(path)
      try {
        // one moment of the store, whoever writes meanwhile
        database.exec("BEGIN")
        return verifyTelemetry(database, {
          source,
          packs: packFolder(path),
          max_record_bytes: get(config, "ingest.max_record_bytes"),
          timezone: get(config, "ingest.timezone") ?? get(config, "timezone") ?? undefined
        })
      } finally {
        database.close()
      }
    },
    catch: (cause) => storeError(cause, `Verifying ${path}`)
  })
  if (terminal.json) terminal.printJson(verdict)
  else printVerdict(verdict, terminal)
  return verdict.is_whole ? ExitCode.ok : ExitCode.partial
})

const printVerdict = ({ files, tables, is_whole }: TelemetryVerdict, terminal: Terminal): void => {
  terminal.printTable<FileVerdict>({
    rows: files,
    columns: [
      { title: "File", value: ({ path }) => path, cut: "start", least: 16 },
      { title: "Lines", align: "right", value: ({ lines }) => count(lines) },
      { title: "Rows", align: "right", value: ({ rows }) => count(rows) },
      { title: "Duplicates", align: "right", value: ({ duplicates }) => some(duplicates) },
      { title: "Rejected", align: "right", value: ({ rejections }) => some(rejections) },
      { title: "Unknown", align: "right", value: ({ unknown }) => some(unknown), rank: 3 },
      { title: "Shared", align: "right", value: ({ shared_rows }) => some(shared_rows), rank: 4 },
      {
        title: "Digest",
        value: ({ table_digest, file_digest }) => same(table_digest, file_digest),
        rank: 2
      },
      { title: "From", value: ({ from }) => from, rank: 5 }
    ]
  })
  terminal.print("")
  terminal.printTable<TableCheck>({
    rows: tables,
    columns: [
      { title: "Table", value: ({ table }) => table },
      { title: "Rows", align: "right", value: ({ rows }) => count(rows) },
      { title: "Sightings", align: "right", value: ({ sightings }) => count(sightings) },
      { title: "Not settled", align: "right", value: ({ outside }) => some(outside), rank: 2 },
      {
        title: "Digest",
        value: ({ table_digest, sightings_digest }) => same(table_digest, sightings_digest),
        rank: 1
      }
    ]
  })
  for (const { path, unread_bytes } of files) {
    if (unread_bytes > 0) terminal.say(`${path}: ${bytes(unread_bytes)} came since it was read.`)
  }
  for (const { path, problems } of files)
    for (const problem of problems) wrong(`${path}: ${problem}`, terminal)
  for (const { table, problems } of tables)
    for (const problem of problems) wrong(`${table}: ${problem}`, terminal)
  if (is_whole)
    terminal.print(terminal.style.good("Every line is a row, a duplicate, a rejection, or of no known kind."))
}

const wrong = (words: string, terminal: Terminal): void =>
  terminal.print(terminal.style.bad(`Wrong: ${words}`))

/** The beginning of a digest where both are the same, else of both. */
const same = (a: string, b: string): string =>
  a === b ? a.slice(0, 12) : `${a.slice(0, 12)} ≠ ${b.slice(0, 12)}`
