/**
 * Makes sightings of what stands in the store without being one: rows that other programs put into the six tables, and
 * commits of transcripts that were read before there was telemetry.
 */
import type { DatabaseSync } from "node:sqlite"
import { inTransaction } from "../in-transaction.ts"
import { readSetting, writeSetting } from "../settings.ts"
import { TelemetryTable, type ProjectOf } from "../writing/TelemetryTable.ts"
import { seenInTranscripts } from "./from-transcripts.ts"
import { hasOutsiders } from "./outsiders.ts"

const transcriptsKey = "telemetry_of_transcripts"

/** In a transaction of its own, and only when there is something to do. */
export const catchUpTelemetry = (database: DatabaseSync, projectOf: ProjectOf): void => {
  const isNew = readSetting(database, transcriptsKey) === null
  if (!isNew && !hasOutsiders(database)) return
  inTransaction(database, () => {
    const table = new TelemetryTable(database, projectOf)
    table.adopt()
    if (isNew) {
      for (const { facts, ...place } of seenInTranscripts(database, sessionsWithGit(database)))
        table.replace(facts, place)
      writeSetting(database, transcriptsKey, "1")
    }
    table.settle()
  })
}

const sessionsWithGit = (database: DatabaseSync): ReadonlySet<number> => {
  const sql = "SELECT DISTINCT session_id AS id FROM events WHERE type IN ('commit', 'pull_request')"
  return new Set(
    (database.prepare(sql).all() as unknown as ReadonlyArray<{ id: number }>).map(({ id }) => id)
  )
}
