/**
 * Saves a store and brings it back: the database and its packs, checked at both ends.
 *
 * A backup is a folder: `spoor.db` (a compact copy, made while others may read and write), its packs beside it,
 * and `manifest.json`. It gets its name last, so a folder that bears it is whole.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { packFolder } from "./custody/Packs.ts"
import { checkStore, type StoreCheck } from "./check.ts"
import { makePrivateFile, openSqlite } from "./open-sqlite.ts"
import { StoreError, storeError } from "./StoreError.ts"

export interface BackupManifest {
  readonly schema_version: number
  readonly store_version: number
  readonly made_at_ms: number
  readonly size_bytes: number
  /** Rows by table, to check a restored store against. */
  readonly rows: Readonly<Record<string, number>>
}

const manifestName = "manifest.json"

/** Writes a backup into `folder`, which must not exist yet or be empty. Throws a `StoreError`. */
export const backUp = (database: DatabaseSync, file: string, folder: string, now: number): BackupManifest => {
  const unfinished = `${folder}.unfinished`
  try {
    if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) {
      throw new StoreError({
        reason: "cannot_open",
        message: `${folder} is not empty. Give a new folder for the backup.`
      })
    }
    fs.rmSync(unfinished, { recursive: true, force: true })
    fs.mkdirSync(unfinished, { recursive: true, mode: 0o700 })
    const copy = path.join(unfinished, "spoor.db")
    makePrivateFile(copy)
    database.prepare("VACUUM INTO ?").run(copy)
    // Packs after the database: they may hold more than it knows of, never less.
    copyPacks(packFolder(file), packFolder(copy))
    const manifest = describe(copy, now)
    fs.writeFileSync(path.join(unfinished, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600
    })
    fs.rmSync(folder, { recursive: true, force: true })
    fs.renameSync(unfinished, folder)
    return manifest
  } catch (cause) {
    fs.rmSync(unfinished, { recursive: true, force: true })
    throw storeError(cause, `Backing up ${file} into ${folder}`)
  }
}

/**
 * Puts a backup in the place of a store. The store that was there is kept beside it; its path is returned
 * (null if there was none). Throws a `StoreError`, and then nothing was changed.
 */
export const restoreBackup = (folder: string, file: string, now: number): string | null => {
  const from = path.join(folder, "spoor.db")
  const staged = `${file}.restoring`
  try {
    const manifest = readManifest(folder)
    removeStore(staged)
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    makePrivateFile(staged)
    fs.copyFileSync(from, staged)
    copyPacks(packFolder(from), packFolder(staged))
    const found = describe(staged, now)
    if (JSON.stringify(found.rows) !== JSON.stringify(manifest.rows)) {
      throw new StoreError({
        reason: "corrupt",
        message: `The backup ${folder} does not hold the rows that its manifest names.`
      })
    }
    const aside = fs.existsSync(file) ? `${file}.before-${now}` : null
    if (aside !== null) moveStore(file, aside)
    moveStore(staged, file)
    return aside
  } catch (cause) {
    removeStore(staged)
    throw storeError(cause, `Restoring the backup ${folder}`)
  }
}

const readManifest = (folder: string): BackupManifest => {
  const file = path.join(folder, manifestName)
  if (!fs.existsSync(file)) {
    throw new StoreError({
      reason: "cannot_open",
      message: `${folder} is no backup: it has no ${manifestName}.`
    })
  }
  return JSON.parse(fs.readFileSync(file, "utf8")) as BackupManifest
}

const describe = (file: string, now: number): BackupManifest => {
  const database = openSqlite(file, { readOnly: true })
  try {
    const check: StoreCheck = checkStore(database, packFolder(file), { deep: true, may_be_older: true })
    if (check.problems.length > 0) {
      throw new StoreError({
        reason: "corrupt",
        message: `The copy is damaged: ${check.problems.join("; ")}`
      })
    }
    return {
      schema_version: 1,
      store_version: check.version,
      made_at_ms: now,
      size_bytes: fs.statSync(file).size + check.custody.stored_bytes,
      rows: check.rows
    }
  } finally {
    database.close()
  }
}

const copyPacks = (from: string, to: string): void => {
  if (!fs.existsSync(from)) return
  fs.mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const name of fs.readdirSync(from)) {
    // Cloned where the disk can; never linked, since the last pack still grows.
    fs.copyFileSync(path.join(from, name), path.join(to, name), fs.constants.COPYFILE_FICLONE)
  }
}

const parts = (file: string): ReadonlyArray<string> => [file, `${file}-wal`, `${file}-shm`, packFolder(file)]

const moveStore = (from: string, to: string): void => {
  const targets = parts(to)
  parts(from).forEach((part, i) => {
    if (fs.existsSync(part)) fs.renameSync(part, targets[i]!)
  })
}

const removeStore = (file: string): void => {
  for (const part of parts(file)) fs.rmSync(part, { recursive: true, force: true })
}
