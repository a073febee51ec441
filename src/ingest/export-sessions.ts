/**
 * Makes files of sessions that lie in a database, which has none of its own for each.
 *
 * Ingest kept every row that it read as one line of JSON; a source makes of a session's rows what the agent's own
 * program would have exported, so that the same program can import it.
 */
import type { DatabaseSync } from "node:sqlite"
import { sources } from "../sources/registry.ts"
import type { ExportedSession, Source } from "../sources/Source.ts"
import type { PackReader } from "../store/custody/PackReader.ts"
import { type FileRow, notKept } from "../store/custody/restore.ts"

/** A session of a database, made into a file that the agent's program imports. `session` is its native id. */
export interface SessionExport extends ExportedSession {
  readonly session: string
}

/** A session and the files that tell of it. */
export interface SessionInFiles {
  readonly native_id: string
  readonly files: ReadonlyArray<FileRow>
}

/**
 * Files of those sessions that lie in a database whose source can export them.
 * Throws a `StoreError` (`corrupt`, `cannot_open`) when a pack is damaged or bytes are missing.
 */
export const exportSessions = (
  database: DatabaseSync,
  reader: PackReader,
  sessions: ReadonlyArray<SessionInFiles>
): ReadonlyArray<SessionExport> =>
  sources.flatMap((source) => {
    const ours = sessions.filter(({ files }) => files.some((file) => isDatabaseOf(source, file)))
    if (source.exportSession === undefined || ours.length === 0) return []
    const ids = ours.map(({ native_id }) => native_id)
    const databases = ours.flatMap(({ files }) => files.filter((file) => isDatabaseOf(source, file)))
    const records = recordsNaming(ids, linesOf(database, reader, databases))
    return ids.flatMap((session) => {
      const made = source.exportSession!(records.get(session)!, session)
      return made === null ? [] : [{ ...made, session }]
    })
  })

const isDatabaseOf = (source: Source, file: FileRow): boolean =>
  file.kind === "database" && file.source === source.agent

/** For each id the records that name it, in the order in which they were kept. */
const recordsNaming = (
  ids: ReadonlyArray<string>,
  lines: Iterable<Buffer>
): ReadonlyMap<string, ReadonlyArray<unknown>> => {
  const found = ids.map((id) => ({ id, mark: JSON.stringify(id), records: new Array<unknown>() }))
  for (const line of lines) {
    // Of a large database most lines are another session's: they are not even decoded.
    const naming = found.filter(({ mark }) => line.includes(mark))
    if (naming.length === 0) continue
    const record: unknown = JSON.parse(line.toString("utf8"))
    for (const { records } of naming) records.push(record)
  }
  return new Map(found.map(({ id, records }) => [id, records]))
}

/** How much of a chunk is read at a time. */
const pieceBytes = 1 << 20
const lineFeed = 10

/** The records that ingest kept of these databases, one a line, oldest first. A chunk holds whole lines. */
function* linesOf(
  database: DatabaseSync,
  reader: PackReader,
  files: ReadonlyArray<FileRow>
): Generator<Buffer, void, void> {
  const ids = [...new Set(files.map(({ id }) => id))]
  const chunks = database
    .prepare(
      `SELECT address, length FROM chunks WHERE file_id IN (${ids.map(() => "?").join(", ")}) ORDER BY address`
    )
    .iterate(...ids) as Iterable<unknown>
  for (const row of chunks) {
    const { address, length } = row as { readonly address: number; readonly length: number }
    let begun: Array<Buffer> = []
    for (let at = 0; at < length; at += pieceBytes) {
      const piece = reader.read(address + at, Math.min(pieceBytes, length - at))
      if (piece === null) throw notKept(files.map(({ path }) => path).join(", "))
      let start = 0
      for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
        const line = piece.subarray(start, end)
        yield begun.length === 0 ? line : Buffer.concat([...begun, line])
        begun = []
        start = end + 1
      }
      if (start < piece.length) begun.push(piece.subarray(start))
    }
  }
}
