/**
 * Leads a store from one schema to another: backup first, then all steps in one transaction, each checked. A step
 * that fails leaves the store as it was, and other processes see the old schema or the new one, nothing between.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { packFolder } from "../custody/Packs.ts"
import { makePrivateFile, openSqlite } from "../open-sqlite.ts"
import { StoreError, storeError } from "../StoreError.ts"
import { migrations as all } from "./all.ts"
import type { Migration } from "./Migration.ts"
import { makeRollupsIfDue } from "./rollups-to-be-made.ts"

export interface MigrationReport {
  readonly from: number
  readonly to: number
  /** Names of the steps taken, or that would be taken. */
  readonly steps: ReadonlyArray<string>
  /** Where the store was saved before; null when nothing needed saving. */
  readonly backup: string | null
  readonly dry_run: boolean
}

export interface MigrateOptions {
  /** Version to reach; the latest by default. A lesser one than the store's rolls back. */
  readonly to?: number
  readonly dry_run?: boolean
  readonly now?: number
  /** For tests of the machinery itself. */
  readonly migrations?: ReadonlyArray<Migration>
}

/** Migrates an open store. Throws a `StoreError` (`migration_failed`, `disk_full`, …). */
export const migrate = (
  database: DatabaseSync,
  file: string,
  options: MigrateOptions = {}
): MigrationReport => {
  const steps = stepsOf(database, options)
  const from = versionOf(database)
  const to = steps.length === 0 ? from : steps.at(-1)!.version
  const names = steps.map((step) => step.name)
  if (steps.length === 0) return { from, to, steps: names, backup: null, dry_run: options.dry_run ?? false }
  if (options.dry_run === true) {
    rehearse(database, file, steps)
    return { from, to, steps: names, backup: null, dry_run: true }
  }
  const backup = from === 0 ? null : saveAside(database, file, from, options.now ?? Date.now())
  if (!take(database, steps, from, file, backup)) {
    // Another process has led it on meanwhile, perhaps not so far.
    if (backup !== null) fs.rmSync(backup, { force: true })
    return migrate(database, file, options)
  }
  if (to === 0 && backup !== null) movePacks(file, backup)
  return { from, to, steps: names, backup, dry_run: false }
}

interface Step {
  readonly name: string
  readonly sql: string
  /** The version that the store has after it. */
  readonly version: number
  readonly verify: NonNullable<Migration["verify"]>
  /** It reaches the schema that this Spoor's rollups are of. */
  readonly is_ours: boolean
}

const versionOf = (database: DatabaseSync): number =>
  (database.prepare("PRAGMA user_version").get() as { user_version: number }).user_version

const stepsOf = (database: DatabaseSync, options: MigrateOptions): ReadonlyArray<Step> => {
  const known = options.migrations ?? all
  const from = versionOf(database)
  const to = options.to ?? known.at(-1)!.id
  if (to >= from) {
    return known
      .filter((m) => m.id > from && m.id <= to)
      .map((m) => ({
        name: `${m.id} ${m.name}`,
        sql: m.up,
        version: m.id,
        verify: m.verify ?? [],
        is_ours: known === all && m === all.at(-1)
      }))
  }
  return known
    .filter((m) => m.id <= from && m.id > to)
    .toReversed()
    .map((m) => ({
      name: `back from ${m.id} ${m.name}`,
      sql: m.down,
      version: m.id - 1,
      verify: [],
      is_ours: false
    }))
}

/** False when the store has another version than `from` by now. */
const take = (
  database: DatabaseSync,
  steps: ReadonlyArray<Step>,
  from: number,
  file: string,
  backup: string | null
): boolean => {
  let doing = `Migrating ${file}`
  try {
    database.exec("BEGIN IMMEDIATE")
    // Only now is it sure that nobody else migrates: two that begin at once both find the same work.
    if (versionOf(database) !== from) {
      database.exec("ROLLBACK")
      return false
    }
    for (const step of steps) {
      doing = `Migration ${step.name} of ${file}`
      database.exec(step.sql)
      database.exec(`PRAGMA user_version = ${step.version}`)
      check(database, step)
    }
    doing = `Making the rollups of ${file}`
    if (steps.at(-1)!.is_ours) makeRollupsIfDue(database)
    database.exec("COMMIT")
    return true
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK")
    const saved = backup === null ? "" : ` A backup from before is at ${backup}.`
    throw new StoreError({
      reason: "migration_failed",
      message: `${storeError(cause, doing).message}. It was undone; the store is as it was before.${saved}`
    })
  }
}

const check = (database: DatabaseSync, step: Step): void => {
  const broken = database.prepare("PRAGMA foreign_key_check").all()
  if (broken.length > 0) throw new Error(`${broken.length} rows point to rows that are not there`)
  for (const { says, sql } of step.verify) {
    const rows = database.prepare(sql).all()
    if (rows.length > 0) throw new Error(`${says}: ${rows.length} rows are not right`)
  }
}

/** Takes the steps on a copy, which is thrown away. */
const rehearse = (database: DatabaseSync, file: string, steps: ReadonlyArray<Step>): void => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-migrate-"))
  try {
    const copy = path.join(folder, "store.db")
    copyInto(database, copy)
    const rehearsal = openSqlite(copy)
    try {
      take(rehearsal, steps, versionOf(rehearsal), `a copy of ${file}`, null)
    } finally {
      rehearsal.close()
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

const saveAside = (database: DatabaseSync, file: string, version: number, now: number): string => {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "")
  const name = `${file}.v${version}-${stamp}`
  let backup = `${name}.backup`
  for (let i = 2; fs.existsSync(backup); i++) backup = `${name}-${i}.backup`
  copyInto(database, backup)
  return backup
}

/** An emptied store would write over its packs; with them, the backup is whole. */
const movePacks = (file: string, backup: string): void => {
  if (fs.existsSync(packFolder(file))) fs.renameSync(packFolder(file), packFolder(backup))
}

const copyInto = (database: DatabaseSync, file: string): void => {
  const before = versionOf(database)
  makePrivateFile(file)
  database.prepare("VACUUM INTO ?").run(file)
  // VACUUM keeps the version, the digests of a database do not say so: check what a restore will rely on.
  const copy = openSqlite(file, { readOnly: true })
  try {
    const answer = copy.prepare("PRAGMA quick_check").get() as { quick_check: string }
    if (answer.quick_check !== "ok") throw new Error(`the copy ${file} is damaged: ${answer.quick_check}`)
    // Another process may have led the store on between the copy and now.
    if (![before, versionOf(database)].includes(versionOf(copy))) {
      throw new Error(`the copy ${file} has another version`)
    }
  } finally {
    copy.close()
  }
}
