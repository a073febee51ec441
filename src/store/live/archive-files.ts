/**
 * Sets the states of files aside that are gone for long, so that their number does not weigh on every look.
 *
 * Agents delete their files; what was read of them stays, and so does the row that leads from a figure to its source
 * line. But no look needs it any more, and what a decoder remembered is most of its size: it is packed. A file that
 * comes back is known by its path, goes on where it was read to, and is archived no longer.
 */
import type { DatabaseSync } from "node:sqlite"
import * as zlib from "node:zlib"
import { forgetRuns } from "./SyncState.ts"

/** States packed in one transaction: few enough that nobody waits for it. */
const slice = 1000

/** What is old enough: states of files are archived, runs of the live trail forgotten. Null or nothing: never. */
export const setAside = (
  database: DatabaseSync,
  after_ms: number | null | undefined,
  now_ms: number
): void => {
  if (after_ms === null || after_ms === undefined) return
  archiveFiles(database, now_ms - after_ms, now_ms)
  forgetRuns(database, now_ms - after_ms)
}

/** Archives the states of files that went before `gone_before_ms`; tells how many. Runs under the ingest lock. */
export const archiveFiles = (database: DatabaseSync, gone_before_ms: number, now_ms: number): number => {
  const some = database.prepare(`SELECT id, decoder_state FROM source_files
    WHERE archived_at_ms IS NULL AND vanished_at_ms < ? ORDER BY vanished_at_ms LIMIT ${slice}`)
  const archive = database.prepare(
    "UPDATE source_files SET archived_at_ms = ?, archived_state = ?, decoder_state = NULL WHERE id = ?"
  )
  for (let archived = 0; ;) {
    const rows = some.all(gone_before_ms) as unknown as ReadonlyArray<State>
    if (rows.length > 0) {
      inTransaction(database, () => {
        for (const { id, decoder_state } of rows) archive.run(now_ms, pack(decoder_state), id)
      })
    }
    archived += rows.length
    if (rows.length < slice) return archived
  }
}

interface State {
  readonly id: number
  readonly decoder_state: string | null
}

/** A row of `source_files` as it stands: what the decoder remembered is packed if the file is archived. */
export type Packed<Row> = Row & {
  readonly decoder_state: string | null
  readonly archived_state: Uint8Array | null
}

/** The row as it was before it was archived. */
export const unpacked = <Row>({ archived_state, ...row }: Packed<Row>) => ({
  ...row,
  decoder_state:
    archived_state === null ? row.decoder_state : zlib.zstdDecompressSync(archived_state).toString()
})

const pack = (state: string | null): Uint8Array<ArrayBuffer> | null =>
  state === null ? null : new Uint8Array(zlib.zstdCompressSync(state))

const inTransaction = (database: DatabaseSync, work: () => void): void => {
  database.exec("BEGIN IMMEDIATE")
  try {
    work()
    database.exec("COMMIT")
  } catch (cause) {
    database.exec("ROLLBACK")
    throw cause
  }
}
