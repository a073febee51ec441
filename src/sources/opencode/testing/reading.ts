/**
 * Reads trees, documents and databases of OpenCode the way ingest does, and checks what comes of it.
 *
 * Every record gets a span of its own, so that references can be followed back to the words.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync, type SQLInputValue } from "node:sqlite"
import type { Reference, Span } from "../../../record/Reference.ts"
import type { RequestSeen } from "../../../record/RequestSeen.ts"
import { Recording } from "../../Recording.ts"
import type { DatabaseFormat, DocumentFormat, FileContext, Json, TreeFormat } from "../../Source.ts"
import { openForeignDatabase } from "../../testing/foreignDatabase.ts"

/** What was told, and the records it was told of, by the offset of their span. */
export interface Reading {
  readonly seen: Recording
  readonly records: ReadonlyMap<number, unknown>
}

/** Documents by their path below the data folder. */
export type Tree = Readonly<Record<string, unknown>>

/** A fixture made by running that release on a few prompts of ours, against a model that follows a script. */
export const fixture = (name: string): unknown =>
  JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "..", "fixtures", name), "utf8"))

/** When the fixtures were made: the agents' clock stood at 2026-11-20. */
export const fixture_ms = Date.UTC(2026, 10, 20, 12)

export const fileAt = (name: string, mtime_ms: number = fixture_ms): FileContext => ({
  path: name,
  root: "/data/opencode",
  mtime_ms,
  machine: "test"
})

/** Gives each record the next span. */
const spans = () => {
  const records = new Map<number, unknown>()
  let offset = 0
  const span = (record: unknown): Span => {
    const length = JSON.stringify(record).length
    records.set(offset, record)
    offset += length
    return { offset: offset - length, length }
  }
  return { records, span }
}

/** Reads the documents in the order given. */
export const readTree = (format: TreeFormat, tree: Tree, mtime_ms: number = fixture_ms): Reading => {
  const seen = new Recording()
  const { records, span } = spans()
  for (const [name, value] of Object.entries(tree)) {
    format.document(name, value, span(value), fileAt(name, mtime_ms), seen)
  }
  return { seen, records }
}

export const readDocument = (format: DocumentFormat, value: unknown): Reading => {
  const seen = new Recording()
  const { records, span } = spans()
  format.document(value, span(value), fileAt("export.json"), seen)
  return { seen, records }
}

/** Reads a database from `state` on. */
export const readDatabase = (
  format: DatabaseFormat,
  file: string,
  state: Json = null,
  mtime_ms: number = fixture_ms
): Reading & {
  readonly state: Json
  readonly changeKey: string
  readonly statements: ReadonlyArray<string>
} => {
  using database = openForeignDatabase(file)
  const seen = new Recording()
  const { records, span } = spans()
  const changeKey = format.changeKey(database)
  const reading = format.read(database, state, span, fileAt(file, mtime_ms), seen)
  for (;;) {
    const step = reading.next()
    if (step.done === true) {
      // The state goes through JSON, as it does between two runs.
      const next = JSON.parse(JSON.stringify(step.value)) as Json
      return { seen, records, state: next, changeKey, statements: database.statements }
    }
  }
}

/** Rows of a database by table. */
export type Tables = Readonly<Record<string, ReadonlyArray<Readonly<Record<string, SQLInputValue>>>>>

/** Makes a database in `folder` by running `schema` and inserting the rows; closes it. Returns its path. */
export const makeDatabase = (folder: string, name: string, schema: string, tables: Tables): string => {
  const file = path.join(folder, name)
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA synchronous = OFF; ${schema}`)
  insertRows(database, tables)
  database.close()
  return file
}

export const insertRows = (database: DatabaseSync, tables: Tables): void => {
  database.exec("BEGIN")
  for (const [table, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const columns = Object.keys(row)
      database
        .prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`)
        .run(...Object.values(row))
    }
  }
  database.exec("COMMIT")
}

/** Requests as the store joins their sightings: the greater output, then the complete one; the least rank. */
export const joinRequests = (sightings: ReadonlyArray<RequestSeen>): ReadonlyMap<string, RequestSeen> => {
  const joined = new Map<string, RequestSeen>()
  for (const seen of sightings) {
    const known = joined.get(seen.key)
    if (known === undefined) joined.set(seen.key, seen)
    else {
      const isFuller =
        seen.output_tokens > known.output_tokens ||
        (seen.output_tokens === known.output_tokens && seen.is_complete && !known.is_complete)
      const times = [seen.at_ms, known.at_ms].filter((at) => at !== null)
      joined.set(seen.key, {
        ...(isFuller ? seen : known),
        at_ms: times.length === 0 ? null : Math.min(...times),
        twin: known.twin ?? seen.twin,
        twin_rank: Math.min(known.twin_rank, seen.twin_rank)
      })
    }
  }
  return joined
}

/** Of the joined requests those that count: no copy whose original is there. */
export const countedRequests = (sightings: ReadonlyArray<RequestSeen>): ReadonlyArray<RequestSeen> => {
  const all = [...joinRequests(sightings).values()]
  const originals = new Set(all.filter((r) => r.twin_rank === 0).map((r) => r.twin))
  return all.filter((r) => r.twin_rank === 0 || r.twin === null || !originals.has(r.twin))
}

/** Sum of a field over all that count. */
export const total = (
  requests: Iterable<RequestSeen>,
  field:
    | "input_tokens"
    | "output_tokens"
    | "reasoning_tokens"
    | "cache_read_tokens"
    | "recorded_cost_usd_micros"
): number => [...requests].reduce((sum, request) => sum + (request[field] ?? 0), 0)

/** Follows a reference to the value it points to. */
export const follow = (reading: Reading, reference: Reference): unknown =>
  reference.pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      reading.records.get(reference.offset)
    )

/** Length of what a reference points to, as a part counts it. */
export const lengthAt = (reading: Reading, reference: Reference): number => {
  const value = follow(reading, reference)
  if (typeof value === "string") return value.length
  if (!Array.isArray(value)) return JSON.stringify(value)?.length ?? -1
  return value
    .map((block: { readonly text?: string }) => block.text)
    .filter((text) => text !== undefined)
    .join("\n").length
}
