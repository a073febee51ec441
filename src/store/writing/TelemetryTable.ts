/**
 * Telemetry as the writer knows it: sightings by key, and the rows that are settled from them.
 *
 * Nothing is remembered between transactions, so that `spoor record` may write between two of an ingest's.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { TelemetryFacts, TelemetryKind } from "../../record/Telemetry.ts"
import { joinFacts } from "../telemetry/join-facts.ts"
import { factsOfOutsider } from "../telemetry/outside.ts"
import { type Cell, type Row, rowOf, tableOf } from "../telemetry/rows.ts"
import { bucketOf, settle } from "../telemetry/settle.ts"

/** Which project a working directory belongs to. */
export type ProjectOf = (cwd: string, root: string | null) => { readonly root: string }

/** Where a record stands in custody; null where it does not. */
export interface RecordPlace {
  readonly address: number | null
  readonly length: number | null
}

const nowhere: RecordPlace = { address: null, length: null }

export class TelemetryTable {
  readonly #database: DatabaseSync
  readonly #projectOf: ProjectOf
  readonly #statements = new Map<string, StatementSync>()
  /** Buckets that must be settled before the commit, and their kinds. */
  readonly #touched = new Map<string, TelemetryKind>()

  constructor(database: DatabaseSync, projectOf: ProjectOf) {
    this.#database = database
    this.#projectOf = projectOf
  }

  /** Joins a sighting with what is known under its key. */
  see(facts: TelemetryFacts, place: RecordPlace = nowhere): void {
    const seen = this.#placed(facts)
    const known = this.#prepared("SELECT facts FROM telemetry_sightings WHERE key = ?").get(seen.key)
    const before = known === undefined ? null : (JSON.parse(String(known["facts"])) as TelemetryFacts)
    this.#write(before === null ? seen : joinFacts(before, seen), place)
  }

  /** Puts a sighting in the place of what is known under its key: for those that are made of other rows. */
  replace(facts: TelemetryFacts, place: RecordPlace = nowhere): void {
    this.#write(facts, place)
  }

  /** Makes sightings of the rows that were put in from outside. */
  adopt(): void {
    for (const [kind, table] of Object.entries(tableOf) as ReadonlyArray<[TelemetryKind, string]>) {
      for (const row of this.#prepared(`SELECT * FROM ${table} WHERE key IS NULL`).all()) {
        this.see(factsOfOutsider(kind, row as Row))
        this.#prepared(`DELETE FROM ${table} WHERE id = ?`).run(row["id"] as number)
      }
    }
  }

  /** Makes the rows of all buckets that were touched. */
  settle(): void {
    for (const [bucket, kind] of this.#touched) this.#settle(kind, bucket)
    this.#touched.clear()
  }

  /** After a rollback nothing is touched. */
  forget(): void {
    this.#touched.clear()
  }

  /** A worktree's commits are its repository's, where the disk still tells. */
  #placed(facts: TelemetryFacts): TelemetryFacts {
    if (facts.kind !== "git" || facts.cwd === null || facts.repo_root !== null) return facts
    const { root } = this.#projectOf(facts.cwd, null)
    return root === facts.cwd ? facts : { ...facts, repo_root: root }
  }

  #write(facts: TelemetryFacts, { address, length }: RecordPlace): void {
    const bucket = bucketOf(facts)
    const known = this.#prepared(
      `INSERT INTO telemetry_sightings (kind, key, bucket, facts, address, length) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET facts = excluded.facts, bucket = excluded.bucket,
      address = coalesce(address, excluded.address), length = coalesce(length, excluded.length)`
    )
    known.run(facts.kind, facts.key, bucket, JSON.stringify(facts), address, length)
    this.#touched.set(bucket, facts.kind)
  }

  #settle(kind: TelemetryKind, bucket: string): void {
    const table = tableOf[kind]
    const rows = this.#prepared("SELECT facts FROM telemetry_sightings WHERE kind = ? AND bucket = ?")
    const sightings = rows.all(kind, bucket).map((row) => JSON.parse(String(row["facts"])) as TelemetryFacts)
    const settled = settle(sightings)
    const keys = settled.map(({ facts }) => facts.key)
    this.#prepared(
      `DELETE FROM ${table} WHERE bucket = ? AND key NOT IN (SELECT value FROM json_each(?))`
    ).run(bucket, JSON.stringify(keys))
    const belongs = this.#prepared("UPDATE telemetry_sightings SET row_id = ? WHERE key = ?")
    for (const { facts, keys: members } of settled) {
      const row_id = this.#upsert(table, {
        ...rowOf(facts),
        key: facts.key,
        bucket,
        sightings: members.length
      })
      for (const key of members) belongs.run(row_id, key)
    }
  }

  #upsert(table: string, row: Row): number {
    const names = Object.keys(row)
    const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})
      ON CONFLICT (key) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(", ")} RETURNING id`
    const values = Object.values(row) as ReadonlyArray<Cell>
    return (this.#prepared(sql).get(...values) as { id: number }).id
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    return statement
  }
}
