/**
 * Holds logs of telemetry against what the store made of them: counts and digests, file by file and table by table.
 *
 * Each file is decoded again and nothing is written. Joins are laws (`join-facts.ts`), so a table holds what a line
 * tells exactly when joining the line into it again changes nothing; the digest of the rows as they are must be that
 * of the rows as they would be then. A file that is gone is read from custody.
 */
import * as crypto from "node:crypto"
import * as fs from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import type { TelemetryFacts } from "../record/Telemetry.ts"
import { cutLines } from "../sources/jsonl.ts"
import { Recording } from "../sources/Recording.ts"
import type { LogFormat, Source } from "../sources/Source.ts"
import { PackReader } from "../store/custody/PackReader.ts"
import { type FileRow, restoreFile } from "../store/custody/restore.ts"
import { archivedState, type Packed, unpacked } from "../store/live/archive-files.ts"
import { StoreError } from "../store/StoreError.ts"
import { joinFacts } from "../store/telemetry/join-facts.ts"
import { checkTelemetryTables, type TableCheck } from "../store/telemetry/check-tables.ts"

/**
 * One file. Every line is a row, a duplicate, a rejection, or of a kind that is not known:
 * `lines` = `rows` + `duplicates` + `rejections` + `unknown`.
 *
 * - `duplicates`: lines that tell of what another line of the file tells of, word for word or of the same thing.
 * - `shared_rows`: rows that other files, hooks or transcripts tell of as well.
 * - `unread_bytes`: what came behind the cursor since it was read.
 * - `missing`: keys of records that the store has nothing of; `poorer`: of which it knows less than the file tells.
 * - `problems`: what is wrong, in words; empty when all is as it should be.
 */
export interface FileVerdict {
  readonly path: string
  readonly format: string
  readonly from: "disk" | "custody" | "nowhere"
  readonly lines: number
  readonly rows: number
  readonly duplicates: number
  readonly rejections: number
  readonly unknown: number
  readonly shared_rows: number
  readonly unread_bytes: number
  readonly missing: ReadonlyArray<string>
  readonly poorer: ReadonlyArray<string>
  readonly file_digest: string
  readonly table_digest: string
  readonly problems: ReadonlyArray<string>
}

export interface TelemetryVerdict {
  readonly files: ReadonlyArray<FileVerdict>
  readonly tables: ReadonlyArray<TableCheck>
  readonly is_whole: boolean
}

export interface VerifyOptions {
  readonly source: Source
  readonly packs: string
  readonly max_record_bytes: number
  readonly timezone?: string | undefined
}

/** Throws a `StoreError` when the store itself cannot be read. */
export const verifyTelemetry = (database: DatabaseSync, options: VerifyOptions): TelemetryVerdict => {
  const files = database
    .prepare(
      `SELECT id, path, root, source, format, kind, mtime_ms, generation, kept_bytes, cursor_bytes, decoder_state,
         ${archivedState("source_files")}
       FROM source_files WHERE source = ? AND status = 'processed' ORDER BY path`
    )
    .all(options.source.agent)
    .map((row) => unpacked(row as unknown as Packed<StoredLog>))
  const reader = new PackReader(database, options.packs)
  try {
    const verdicts = files.map((file) => verifyFile(database, reader, file, options))
    const tables = checkTelemetryTables(database)
    const is_whole = [...verdicts, ...tables].every(({ problems }) => problems.length === 0)
    return { files: verdicts, tables, is_whole }
  } finally {
    reader.close()
  }
}

interface StoredLog extends FileRow {
  readonly cursor_bytes: number
}

const verifyFile = (
  database: DatabaseSync,
  reader: PackReader,
  file: StoredLog,
  options: VerifyOptions
): FileVerdict => {
  const { path, format: name, cursor_bytes } = file
  const format = options.source.formats.find((each): each is LogFormat => each.name === name)
  const found = bytesOf(database, reader, file)
  if (format === undefined || found === null) {
    const why =
      format === undefined ? `no format is called ${name}` : "it is gone, and custody does not hold it"
    return { ...nothing, path, format: name, problems: [why] }
  }
  const told = decode(format, found.bytes.subarray(0, cursor_bytes), file, options)
  const held = heldOf(database, told.facts)
  const rejected = rejectionsOf(database, file)
  const problems = [
    ...(held.missing.length > 0 ? [`${held.missing.length} records are in no table`] : []),
    ...(held.poorer.length > 0
      ? [`of ${held.poorer.length} records the tables know less than the file`]
      : []),
    ...(same(told.rejections, rejected) ? [] : ["other lines are rejected than the store says"]),
    ...(found.bytes.length < cursor_bytes
      ? ["it is shorter than what was read of it; run `spoor ingest`"]
      : [])
  ]
  return {
    path,
    format: name,
    from: found.from,
    lines: told.pieces,
    rows: held.rows,
    duplicates: told.told - held.rows - held.missing.length,
    rejections: told.rejections.length,
    unknown: told.unknown,
    shared_rows: held.shared_rows,
    unread_bytes: Math.max(0, found.bytes.length - cursor_bytes),
    missing: held.missing.slice(0, most),
    poorer: held.poorer.slice(0, most),
    file_digest: held.file_digest,
    table_digest: held.table_digest,
    problems
  }
}

/** Keys that are named at most; all are counted. */
const most = 20

const nothing = {
  from: "nowhere",
  lines: 0,
  rows: 0,
  duplicates: 0,
  rejections: 0,
  unknown: 0,
  shared_rows: 0,
  unread_bytes: 0,
  missing: [],
  poorer: [],
  file_digest: "",
  table_digest: ""
} as const

interface Bytes {
  readonly from: "disk" | "custody"
  readonly bytes: Buffer
}

const bytesOf = (database: DatabaseSync, reader: PackReader, file: StoredLog): Bytes | null => {
  try {
    return { from: "disk", bytes: fs.readFileSync(file.path) }
  } catch {
    // gone, or not to be read any more: custody may have it
  }
  try {
    return { from: "custody", bytes: restoreFile(database, reader, file).bytes }
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause
    return null
  }
}

/** What the file tells; `pieces`: its values, and what is none. */
interface Decoded {
  readonly facts: ReadonlyMap<string, TelemetryFacts>
  readonly told: number
  readonly unknown: number
  readonly pieces: number
  readonly rejections: ReadonlyArray<string>
}

const decode = (format: LogFormat, bytes: Buffer, file: StoredLog, options: VerifyOptions): Decoded => {
  const sink = new Recording()
  const { path, root, mtime_ms } = file
  const context = { path, root, mtime_ms, machine: "", timezone: options.timezone }
  const decoder = format.open(context, null, sink)
  cutLines(
    bytes,
    { offset: 0, atEnd: false, maxLineBytes: options.max_record_bytes },
    {
      value: (value, span) => {
        if (typeof value === "object" && value !== null && !Array.isArray(value)) decoder.line(value, span)
        else sink.reject(span, "not_record", "")
      },
      prose: (text, span) => decoder.prose?.(text, span) ?? false,
      reject: (span, reason, detail) => sink.reject(span, reason, detail)
    }
  )
  const facts = new Map<string, TelemetryFacts>()
  for (const { facts: seen } of sink.telemetrySeen) {
    const known = facts.get(seen.key)
    facts.set(seen.key, known === undefined ? seen : joinFacts(known, seen))
  }
  const unknown = [...sink.kinds.values()].reduce((n, kind) => n + (kind.known ? 0 : kind.records), 0)
  const told = sink.telemetrySeen.length
  const rejections = sink.rejections.map(({ span, reason }) => `${span.offset} ${span.length} ${reason}`)
  return { facts, told, unknown, pieces: told + unknown + rejections.length, rejections: rejections.sort() }
}

const rejectionsOf = (database: DatabaseSync, { path, generation }: StoredLog): ReadonlyArray<string> =>
  database
    .prepare(
      "SELECT offset_bytes, length_bytes, reason FROM rejections WHERE path = ? AND generation = ? AND reason <> 'torn'"
    )
    .all(path, generation)
    .map((row) => `${String(row["offset_bytes"])} ${String(row["length_bytes"])} ${String(row["reason"])}`)
    .sort()

const same = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index])

/** What the store holds of what a file tells. */
const heldOf = (database: DatabaseSync, told: ReadonlyMap<string, TelemetryFacts>) => {
  const find = database.prepare("SELECT kind, facts, row_id FROM telemetry_sightings WHERE key = ?")
  const missing: Array<string> = []
  const poorer: Array<string> = []
  const rows = new Map<string, number>()
  const asRead = crypto.createHash("sha256")
  const asHeld = crypto.createHash("sha256")
  for (const [key, seen] of [...told].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const row = find.get(key)
    const held = row === undefined ? "" : canonical(JSON.parse(String(row["facts"])) as TelemetryFacts)
    const joined =
      row === undefined ? canonical(seen) : canonical(joinFacts(JSON.parse(held) as TelemetryFacts, seen))
    asRead.update(`${key}\n${joined}\n`)
    asHeld.update(`${key}\n${held}\n`)
    if (row === undefined) missing.push(key)
    else {
      if (joined !== held) poorer.push(key)
      const id = `${String(row["kind"])} ${String(row["row_id"])}`
      rows.set(id, (rows.get(id) ?? 0) + 1)
    }
  }
  const all = sightingsByRow(database)
  const shared_rows = [...rows].filter(([id, ours]) => (all.get(id) ?? 0) > ours).length
  return {
    missing,
    poorer,
    rows: rows.size,
    shared_rows,
    file_digest: asRead.digest("hex"),
    table_digest: asHeld.digest("hex")
  }
}

/** How many sightings each row has, by kind and row; all at once, for no index leads from a row to them. */
const sightingsByRow = (database: DatabaseSync): ReadonlyMap<string, number> => {
  const sql = "SELECT kind, row_id, count(*) AS n FROM telemetry_sightings GROUP BY kind, row_id"
  const rows = database.prepare(sql).all()
  return new Map(rows.map(({ kind, row_id, n }) => [`${String(kind)} ${String(row_id)}`, Number(n)]))
}

/** The same text for the same facts, in whatever order their fields stand. */
const canonical = (facts: TelemetryFacts): string =>
  JSON.stringify(Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))))
