/** Looks whether the six tables are what their sightings make of them. */
import * as crypto from "node:crypto"
import type { DatabaseSync } from "node:sqlite"
import type { TelemetryFacts, TelemetryKind } from "../../record/Telemetry.ts"
import { type Row, rowOf, tableOf } from "./rows.ts"
import { settle } from "./settle.ts"

/**
 * One table.
 *
 * - `rows`: as they stand; `outside` of them were put in by other programs and are not settled yet.
 * - `sightings`: what they are made of.
 * - `table_digest`, `sightings_digest`: of the settled rows as they stand, and as the sightings make them.
 */
export interface TableCheck {
  readonly table: string
  readonly rows: number
  readonly outside: number
  readonly sightings: number
  readonly table_digest: string
  readonly sightings_digest: string
  readonly problems: ReadonlyArray<string>
}

export const checkTelemetryTables = (database: DatabaseSync): ReadonlyArray<TableCheck> =>
  (Object.entries(tableOf) as ReadonlyArray<[TelemetryKind, string]>).map(([kind, table]) =>
    checkTable(database, kind, table)
  )

const checkTable = (database: DatabaseSync, kind: TelemetryKind, table: string): TableCheck => {
  const expected = new Map<string, string>()
  let sightings = 0
  for (const bucket of bucketsOf(database, kind)) {
    sightings += bucket.length
    for (const { facts, keys } of settle(bucket))
      expected.set(facts.key, textOf({ ...rowOf(facts), key: facts.key, sightings: keys.length }))
  }
  const found = new Map<string, string>()
  let outside = 0
  for (const row of database.prepare(`SELECT * FROM ${table} ORDER BY key`).all() as ReadonlyArray<Row>) {
    const { id: _, bucket: __, ...rest } = row
    if (rest["key"] === null) outside++
    else found.set(String(rest["key"]), textOf(rest))
  }
  const differing = [...new Set([...expected.keys(), ...found.keys()])].filter(
    (key) => expected.get(key) !== found.get(key)
  )
  return {
    table,
    rows: found.size + outside,
    outside,
    sightings,
    table_digest: digestOf(found),
    sightings_digest: digestOf(expected),
    problems:
      differing.length === 0 ? [] : [`${differing.length} rows are not what their sightings make of them`]
  }
}

/** The sightings of a kind, bucket by bucket. */
function* bucketsOf(database: DatabaseSync, kind: TelemetryKind): Generator<ReadonlyArray<TelemetryFacts>> {
  const rows = database
    .prepare("SELECT bucket, facts FROM telemetry_sightings WHERE kind = ? ORDER BY bucket, key")
    .iterate(kind) as IterableIterator<{ readonly bucket: string; readonly facts: string }>
  let name: string | null = null
  let bucket: Array<TelemetryFacts> = []
  for (const row of rows) {
    if (row.bucket !== name && bucket.length > 0) {
      yield bucket
      bucket = []
    }
    name = row.bucket
    bucket.push(JSON.parse(row.facts) as TelemetryFacts)
  }
  if (bucket.length > 0) yield bucket
}

const textOf = (row: Row): string =>
  JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))

const digestOf = (rows: ReadonlyMap<string, string>): string => {
  const hash = crypto.createHash("sha256")
  for (const key of [...rows.keys()].sort()) hash.update(`${rows.get(key)!}\n`)
  return hash.digest("hex")
}
