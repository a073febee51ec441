/**
 * What has become of each file of the trail: read how far, or why not, and when it is tried again.
 *
 * Logs, documents and databases have a state each. The many small documents of a folder share one; they are told one
 * by one all the same. One that could not be opened is known by its rejection alone.
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite"
import { readListing } from "../../store/DirListing.ts"
import type { FileStatus } from "./FileStatus.ts"

export interface FileState {
  readonly path: string
  /** `log`, `document`, `database`, or `folder` where a folder of documents could not be listed. */
  readonly kind: string
  /** The agent; empty where nobody knows whose it is. */
  readonly source: string
  readonly format: string
  readonly mtime_ms: number | null
  readonly size_bytes: number | null
  /**
   * Of a log the digest of the last bytes before the cursor, of a document that of all bytes, of a database the key that
   * changes with its rows. Null: none is kept; time and size decide.
   */
  readonly checksum: string | null
  readonly cursor_bytes: number | null
  /** How often it was rewritten. */
  readonly generation: number | null
  readonly status: FileStatus
  /** How often in a row it could not be read. */
  readonly attempts: number
  readonly next_retry_at_ms: number | null
  readonly error: string | null
  /** The run that read it last. */
  readonly correlation_id: string | null
  /** Lines or documents that could not be understood. */
  readonly rejected: number
  readonly first_seen_at_ms: number | null
  readonly read_at_ms: number
  readonly vanished_at_ms: number | null
  readonly archived_at_ms: number | null
}

/** How many there are of these sources, whatever else was asked for; a document of a folder counts as a file. */
export interface FileTotals extends Readonly<Record<FileStatus, number>> {
  /** Of all of them: no longer on disk, and of those archived. */
  readonly vanished: number
  readonly archived: number
}

export interface FileQuestion {
  /** None: all. */
  readonly statuses: ReadonlyArray<string>
  readonly sources: ReadonlyArray<string>
  /** This file, or what is below this folder. */
  readonly path: string | null
  /** Only those that are gone. */
  readonly vanished: boolean
  readonly limit: number
}

export interface FileAnswer {
  readonly totals: FileTotals
  /** Those that were read last first. */
  readonly files: ReadonlyArray<FileState>
  /** There are more than these. */
  readonly is_cut: boolean
}

export const fileStates = (database: DatabaseSync, question: FileQuestion): FileAnswer => {
  const wants = (status: FileStatus) => question.statuses.length === 0 || question.statuses.includes(status)
  const all = totals(database, question.sources)
  const found = [
    ...single(database, question),
    ...(wants("processed") ? documents(database, question, question.limit + 1 + all.failed) : []),
    ...(wants("processed") ? departed(database, question) : []),
    ...(wants("failed") && !question.vanished ? unopened(database, question) : [])
  ].sort((a, b) => b.read_at_ms - a.read_at_ms || (a.path < b.path ? -1 : 1))
  return {
    totals: all,
    files: found.slice(0, question.limit),
    is_cut: found.length > question.limit
  }
}

interface Where {
  readonly sql: string
  readonly values: ReadonlyArray<SQLInputValue>
}

const where = (conditions: ReadonlyArray<Where>): Where => ({
  sql: conditions.length === 0 ? "TRUE" : conditions.map(({ sql }) => sql).join(" AND "),
  values: conditions.flatMap(({ values }) => values)
})

const among = (column: string, values: ReadonlyArray<string>): ReadonlyArray<Where> =>
  values.length === 0 ? [] : [{ sql: `${column} IN (${values.map(() => "?").join(", ")})`, values }]

/** `0` stands behind `/`. */
const below = (path: string | null): ReadonlyArray<Where> =>
  path === null
    ? []
    : [{ sql: "(path = ? OR (path > ? AND path < ?))", values: [path, `${path}/`, `${path}0`] }]

const asked = ({ sources, path, vanished }: FileQuestion): ReadonlyArray<Where> => [
  ...among("source", sources),
  ...below(path),
  ...(vanished ? [{ sql: "vanished_at_ms IS NOT NULL", values: [] }] : [])
]

/** Files with a state of their own. */
const single = (database: DatabaseSync, question: FileQuestion): ReadonlyArray<FileState> => {
  const { sql, values } = where([...asked(question), ...among("status", question.statuses)])
  return database
    .prepare(
      `SELECT path, kind, source, format, mtime_ms, size_bytes, coalesce(tail_digest, head_digest, change_key) AS checksum,
        cursor_bytes, generation, status, attempts, next_retry_at_ms, error, correlation_id,
        (SELECT count(*) FROM rejections r WHERE r.path = f.path) AS rejected,
        first_seen_at_ms, read_at_ms, vanished_at_ms, archived_at_ms
      FROM source_files f WHERE ${sql} ORDER BY read_at_ms DESC, path LIMIT ?`
    )
    .all(...values, question.limit + 1)
    .map((row) => ({
      ...row,
      mtime_ms: Math.round(Number(row["mtime_ms"]))
    })) as unknown as ReadonlyArray<FileState>
}

interface FolderRow {
  readonly path: string
  readonly source: string
  readonly format: string
  readonly names: string
  readonly stats: Uint8Array | null
  readonly correlation_id: string | null
  readonly read_at_ms: number
  readonly vanished_at_ms: number | null
}

/** Documents of folders, of as many folders as are needed; of those that could not be opened is told elsewhere. */
const documents = (
  database: DatabaseSync,
  question: FileQuestion,
  folders: number
): ReadonlyArray<FileState> => {
  const { path } = question
  const folder = path === null ? null : path.slice(0, path.lastIndexOf("/"))
  const inFolder = where([...asked({ ...question, path: null }), { sql: "names <> ''", values: [] }])
  const place =
    path === null
      ? where([])
      : where([{ sql: `(path = ? OR ${below(path)[0]!.sql})`, values: [folder, ...below(path)[0]!.values] }])
  const rows = database
    .prepare(
      `SELECT path, source, format, names, stats, correlation_id, read_at_ms, vanished_at_ms FROM source_dirs
      WHERE ${inFolder.sql} AND ${place.sql} ORDER BY read_at_ms DESC, path LIMIT ?`
    )
    .iterate(...inFolder.values, ...place.values, folders) as Iterable<unknown> as Iterable<FolderRow>
  const rejections = database.prepare(
    "SELECT count(*) AS n, max(detail) AS detail, max(reason = 'unreadable') AS isUnopened FROM rejections WHERE path = ?"
  )
  const found: Array<FileState> = []
  for (const row of rows) {
    const only = row.path === folder && row.path !== path ? path!.slice(folder.length + 1) : null
    for (const document of documentsOf(row, only)) {
      const { n, detail, isUnopened } = rejections.get(document.path) as unknown as Rejected
      if (isUnopened !== 1) found.push({ ...document, rejected: n, error: detail })
    }
    if (found.length > question.limit) break
  }
  return found
}

interface Rejected {
  readonly n: number
  readonly detail: string | null
  readonly isUnopened: number | null
}

const documentsOf = (row: FolderRow, only: string | null): ReadonlyArray<FileState> => {
  const { names, mtimes, sizes } = readListing(row.names, row.stats)
  const { source, format, correlation_id, read_at_ms, vanished_at_ms } = row
  return names.flatMap((name, i) =>
    only !== null && name !== only
      ? []
      : [
          {
            path: `${row.path}/${name}`,
            kind: "document",
            source,
            format,
            mtime_ms: Math.round(mtimes[i]!),
            size_bytes: sizes[i]!,
            cursor_bytes: sizes[i]!,
            checksum: null,
            generation: null,
            status: "processed",
            attempts: 0,
            next_retry_at_ms: null,
            error: null,
            correlation_id,
            rejected: 0,
            first_seen_at_ms: null,
            read_at_ms,
            vanished_at_ms,
            archived_at_ms: null
          } as const
        ]
  )
}

/** Documents that are in their folder no more. */
const departed = (database: DatabaseSync, question: FileQuestion): ReadonlyArray<FileState> => {
  const { sql, values } = where(asked(question))
  const rows = database
    .prepare(
      `SELECT * FROM (SELECT d.path || '/' || g.name AS path, 'document' AS kind, d.source, d.format,
          CAST(round(g.mtime_ms) AS INTEGER) AS mtime_ms, g.size_bytes, NULL AS checksum, g.size_bytes AS cursor_bytes,
          NULL AS generation, 'processed' AS status, 0 AS attempts, NULL AS next_retry_at_ms, NULL AS error,
          NULL AS correlation_id, 0 AS rejected, NULL AS first_seen_at_ms, g.gone_at_ms AS read_at_ms,
          g.gone_at_ms AS vanished_at_ms, NULL AS archived_at_ms
        FROM gone_documents g JOIN source_dirs d ON d.id = g.dir_id)
      WHERE ${sql} ORDER BY read_at_ms DESC, path LIMIT ?`
    )
    .all(...values, question.limit + 1)
  return rows.map((row) => ({ ...row })) as unknown as ReadonlyArray<FileState>
}

/** What could not be opened or listed, and has no state of its own. */
const unopened = (database: DatabaseSync, question: FileQuestion): ReadonlyArray<FileState> => {
  const { sql, values } = where([...asked(question), ...unopenedOnly])
  const rows = database
    .prepare(
      `SELECT path, source, detail, at_ms, EXISTS (SELECT 1 FROM source_dirs d WHERE d.path = r.path) AS isFolder
      FROM rejections r WHERE ${sql} ORDER BY at_ms DESC LIMIT ?`
    )
    .all(...values, question.limit + 1)
  return rows.map((row) => ({
    path: String(row["path"]),
    kind: row["isFolder"] === 1 ? "folder" : "document",
    source: String(row["source"]),
    format: "",
    mtime_ms: null,
    size_bytes: null,
    checksum: null,
    cursor_bytes: null,
    generation: null,
    status: "failed",
    attempts: 1,
    next_retry_at_ms: null,
    error: String(row["detail"]),
    correlation_id: null,
    rejected: 1,
    first_seen_at_ms: null,
    read_at_ms: Number(row["at_ms"]),
    vanished_at_ms: null,
    archived_at_ms: null
  }))
}

const unopenedOnly: ReadonlyArray<Where> = [
  { sql: "reason = 'unreadable'", values: [] },
  { sql: "path NOT IN (SELECT path FROM source_files)", values: [] }
]

const totals = (database: DatabaseSync, sources: ReadonlyArray<string>): FileTotals => {
  const counts = { processed: 0, failed: 0, skipped: 0, transient_failure: 0, vanished: 0, archived: 0 }
  const { sql, values } = where(among("source", sources))
  const states = database
    .prepare(
      `SELECT status, count(*) AS n, count(vanished_at_ms) AS vanished, count(archived_at_ms) AS archived
      FROM source_files WHERE ${sql} GROUP BY status`
    )
    .all(...values)
  for (const row of states) {
    counts[String(row["status"]) as FileStatus] += Number(row["n"])
    counts.vanished += Number(row["vanished"])
    counts.archived += Number(row["archived"])
  }
  // 24 bytes are kept of each document
  const folders = database
    .prepare(
      `SELECT coalesce(sum(length(stats)), 0) / 24 AS n,
        coalesce(sum(iif(vanished_at_ms IS NULL, 0, length(stats))), 0) / 24 AS vanished
      FROM source_dirs WHERE ${sql}`
    )
    .get(...values)!
  const departedOnes = Number(
    database
      .prepare(
        `SELECT count(*) AS n FROM gone_documents WHERE dir_id IN (SELECT id FROM source_dirs WHERE ${sql})`
      )
      .get(...values)!["n"]
  )
  const left = where([...among("source", sources), ...unopenedOnly])
  const unopenedOnes = database
    .prepare(
      `SELECT count(*) AS n, count(*) FILTER (WHERE path NOT IN (SELECT path FROM source_dirs)) AS documents
      FROM rejections WHERE ${left.sql}`
    )
    .get(...left.values)!
  counts.processed += Math.max(0, Number(folders["n"]) - Number(unopenedOnes["documents"]))
  counts.processed += departedOnes
  counts.vanished += Number(folders["vanished"]) + departedOnes
  counts.failed += Number(unopenedOnes["n"])
  return counts
}
