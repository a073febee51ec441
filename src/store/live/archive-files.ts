/**
 * Sets the states of files aside that are gone for long, so that their number does not weigh on every look.
 *
 * Agents delete their files; what was read of them stays, and so does the row that leads from a figure to its source
 * line. But no look needs it any more, and what a decoder remembered is most of its size: it is packed. A file that
 * comes back is known by its path, goes on where it was read to, and is archived no longer.
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite"
import { inTransaction } from "../in-transaction.ts"
import * as zlib from "node:zlib"
import { forgetRuns } from "./SyncState.ts"

/** States packed in one transaction, and at one time: few enough that nobody waits for it. */
const slice = 1000
const most = 20_000

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

/**
 * Archives the states of files that went before `gone_before_ms`, up to `most` of them; tells how many. Runs under the
 * ingest lock.
 */
export const archiveFiles = (database: DatabaseSync, gone_before_ms: number, now_ms: number): number => {
  const some = database.prepare(`SELECT id FROM source_files
    WHERE archived_at_ms IS NULL AND vanished_at_ms < ? ORDER BY vanished_at_ms LIMIT ${slice}`)
  const columns = database
    .prepare("SELECT name FROM pragma_table_info('source_files')")
    .all()
    .map((row) => String(row["name"]))
  const take = database.prepare("DELETE FROM source_files WHERE id = ? RETURNING *")
  const put = database.prepare(
    `INSERT INTO source_files (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`
  )
  const keep = database.prepare("INSERT INTO archived_states (file_id, state) VALUES (?, ?)")
  for (let archived = 0; ;) {
    const rows = some.all(gone_before_ms) as unknown as ReadonlyArray<{ readonly id: number }>
    if (rows.length === 0) return archived
    inTransaction(database, () => {
      // A row that becomes short where it stands gives no page back; one that is taken out and put in again does.
      for (const { id } of rows) {
        const row = take.get(id) as unknown as FileRow
        const after: FileRow = { ...row, decoder_state: null, archived_at_ms: now_ms }
        put.run(...columns.map((name) => after[name]!))
        if (typeof row["decoder_state"] === "string") keep.run(id, pack(row["decoder_state"]))
      }
    })
    archived += rows.length
    if (rows.length < slice || archived >= most) return archived
  }
}

type FileRow = Readonly<Record<string, SQLInputValue>>

/** SQL for the column `archived_state` of a `Packed` row; `file` is the name or alias of `source_files` there. */
export const archivedState = (file: string): string =>
  `iif(${file}.archived_at_ms IS NULL, NULL, (SELECT state FROM archived_states WHERE file_id = ${file}.id)) AS archived_state`

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

const pack = (state: string): Uint8Array<ArrayBuffer> => new Uint8Array(zlib.zstdCompressSync(state))
