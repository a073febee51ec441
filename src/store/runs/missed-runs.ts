/**
 * What one of two places of runs has missed, written down at the other: ids of runs whose file is behind stand in the
 * store, in the transaction of their rows; ids of runs whose row is behind stand in the folder, before their file.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { isRunId } from "../../record/run-document.ts"
import { makeFolder } from "./RunFolder.ts"

/** These runs' files are behind. */
export const noteMissed = (database: DatabaseSync, ids: ReadonlyArray<string>, at_ms: number): void => {
  const note = database.prepare("INSERT OR IGNORE INTO run_missed (run_id, at_ms) VALUES (?, ?)")
  for (const id of ids) note.run(id, at_ms)
}

export const missedByFiles = (database: DatabaseSync): ReadonlyArray<string> =>
  database
    .prepare("SELECT run_id FROM run_missed ORDER BY run_id")
    .all()
    .map((row) => String(row["run_id"]))

export const clearMissedByFiles = (database: DatabaseSync, ids: ReadonlyArray<string>): void => {
  database
    .prepare("DELETE FROM run_missed WHERE run_id IN (SELECT value FROM json_each(?))")
    .run(JSON.stringify(ids))
}

/** Rows of these runs are behind: they were written, or removed. */
export const noteMissedByRows = (folder: string, ids: ReadonlyArray<string>, areRemoved: boolean): void => {
  makeFolder(notesIn(folder))
  for (const id of ids) {
    fs.writeFileSync(path.join(notesIn(folder), id), areRemoved ? removed : "", { mode: 0o600 })
  }
}

export interface MissedByRows {
  readonly id: string
  readonly isRemoved: boolean
}

export const missedByRows = (folder: string): ReadonlyArray<MissedByRows> => {
  try {
    return fs
      .readdirSync(notesIn(folder))
      .filter(isRunId)
      .sort()
      .map((id) => ({ id, isRemoved: fs.readFileSync(path.join(notesIn(folder), id), "utf8") === removed }))
  } catch (cause) {
    // nothing was ever missed, or somebody else has just made it good
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return []
    throw cause
  }
}

const removed = "removed"

export const clearMissedByRows = (folder: string, ids: ReadonlyArray<string>): void => {
  for (const id of ids) fs.rmSync(path.join(notesIn(folder), id), { force: true })
}

const notesIn = (folder: string): string => path.join(folder, ".spoor-missed")
