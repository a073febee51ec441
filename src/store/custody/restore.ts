/**
 * Gives back the agent's own files, byte for byte, from custody.
 *
 * A file of lines is put together from its chunks in the order in which they were kept: a torn last line was
 * kept once torn and once whole, and the later one covers the earlier. Documents of folders are found by
 * name: agents name them, and the folders they lie in, by the ids of the session and its messages.
 */
import type { DatabaseSync } from "node:sqlite"
import { StoreError } from "../StoreError.ts"
import { readListing } from "../DirListing.ts"
import { archivedState, type Packed, unpacked } from "../live/archive-files.ts"
import { PackReader } from "./PackReader.ts"

/** A file as it stood when it was last read. `bytes` were checked against their digests. */
export interface RestoredFile {
  readonly path: string
  readonly root: string
  readonly source: string
  readonly mtime_ms: number
  readonly generation: number
  readonly bytes: Buffer
}

/** A file as the store knows it. */
export interface FileRow {
  readonly id: number
  readonly path: string
  readonly root: string
  readonly source: string
  readonly format: string
  readonly kind: "log" | "document" | "database"
  readonly mtime_ms: number
  readonly generation: number
  readonly kept_bytes: number
  /** What the decoder of a log remembered, as JSON. */
  readonly decoder_state: string | null
}

interface ChunkRow {
  readonly address: number
  readonly length: number
  readonly file_offset: number
}

interface DirRow {
  readonly path: string
  readonly root: string
  readonly source: string
  readonly names: string
  readonly stats: Uint8Array | null
}

/** All files that tell of a session: its own, those of others that name it, and databases. */
export const filesOfSession = (database: DatabaseSync, session_id: number): ReadonlyArray<FileRow> =>
  database
    .prepare(
      `SELECT f.id, f.path, f.root, f.source, f.format, f.kind, f.mtime_ms, f.generation, f.kept_bytes, f.decoder_state,
         ${archivedState("f")}
       FROM session_files s JOIN source_files f ON f.id = s.file_id WHERE s.session_id = ? ORDER BY f.path`
    )
    .all(session_id)
    .map((row) => unpacked(row as unknown as Packed<FileRow>))

/**
 * One log or document, from its chunks.
 * Throws a `StoreError` (`corrupt`, `cannot_open`) when a pack is damaged or bytes are missing.
 */
export const restoreFile = (database: DatabaseSync, reader: PackReader, file: FileRow): RestoredFile => {
  const chunks = database
    .prepare(
      "SELECT address, length, file_offset FROM chunks WHERE file_id = ? AND generation = ? ORDER BY address"
    )
    .all(file.id, file.generation) as unknown as ReadonlyArray<ChunkRow>
  const bytes = Buffer.alloc(file.kept_bytes)
  const covered: Array<readonly [number, number]> = []
  for (const chunk of chunks) {
    const piece = reader.read(chunk.address, chunk.length)
    if (piece === null) throw notKept(file.path)
    piece.copy(bytes, chunk.file_offset)
    covered.push([chunk.file_offset, chunk.file_offset + chunk.length])
  }
  if (!coversAll(covered, file.kept_bytes)) throw notKept(file.path)
  const { path, root, source, mtime_ms, generation } = file
  return { path, root, source, mtime_ms, generation, bytes }
}

const coversAll = (ranges: ReadonlyArray<readonly [number, number]>, length: number): boolean => {
  let end = 0
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from > end) return false
    end = Math.max(end, to)
  }
  return end >= length
}

/** The documents of trees of folders that a session lies in. Throws a `StoreError` as above. */
export const restoreDocuments = (
  database: DatabaseSync,
  reader: PackReader,
  session_id: number
): ReadonlyArray<RestoredFile> => {
  const { native_id } = database.prepare("SELECT native_id FROM sessions WHERE id = ?").get(session_id) as {
    native_id: string
  }
  const messages = database
    .prepare("SELECT native_id FROM messages WHERE session_id = ? AND address IS NOT NULL")
    .all(session_id) as unknown as ReadonlyArray<{ native_id: string }>
  const ids = new Set([native_id, ...messages.map((message) => message.native_id)])
  const dirs = database
    .prepare("SELECT path, root, source, names, stats FROM source_dirs WHERE names <> ''")
    .iterate() as Iterable<unknown>
  const restored: Array<RestoredFile> = []
  const isOfSession = (folder: string): boolean => ids.has(folder.slice(folder.lastIndexOf("/") + 1))
  for (const row of dirs) {
    const dir = row as DirRow
    const ofSession = isOfSession(dir.path)
    if (ofSession || dir.names.includes(native_id))
      restored.push(...documentsOf(dir, ofSession ? null : native_id, reader))
  }
  for (const gone of goneDocuments(database)) {
    if (isOfSession(gone.folder) || gone.name === `${native_id}.json`)
      restored.push(restoredDocument(`${gone.folder}/${gone.name}`, gone, reader))
  }
  return restored
}

interface GoneRow {
  readonly folder: string
  readonly root: string
  readonly source: string
  readonly name: string
  readonly mtime_ms: number
  readonly size_bytes: number
  readonly address: number
}

/** Documents that are in their folder no more. */
const goneDocuments = (database: DatabaseSync): Iterable<GoneRow> =>
  database
    .prepare(
      `SELECT d.path AS folder, d.root, d.source, g.name, g.mtime_ms, g.size_bytes, g.address
      FROM gone_documents g JOIN source_dirs d ON d.id = g.dir_id`
    )
    .iterate() as Iterable<unknown> as Iterable<GoneRow>

/** All documents of a folder, or the one named by `only`. */
const documentsOf = (dir: DirRow, only: string | null, reader: PackReader): ReadonlyArray<RestoredFile> => {
  const { names, mtimes, sizes, addresses } = readListing(dir.names, dir.stats)
  return names.flatMap((name, i) => {
    if (only !== null && name !== `${only}.json`) return []
    const { root, source } = dir
    const kept = { root, source, mtime_ms: mtimes[i]!, size_bytes: sizes[i]!, address: addresses[i]! }
    return [restoredDocument(`${dir.path}/${name}`, kept, reader)]
  })
}

const restoredDocument = (
  path: string,
  { root, source, mtime_ms, size_bytes, address }: Omit<GoneRow, "folder" | "name">,
  reader: PackReader
): RestoredFile => {
  const bytes = Number.isNaN(address) ? null : reader.read(address, size_bytes)
  if (bytes === null) throw notKept(path)
  return { path, root, source, mtime_ms, generation: 0, bytes: Buffer.from(bytes) }
}

/** The error for a file of which bytes are missing. */
export const notKept = (path: string): StoreError =>
  new StoreError({
    reason: "cannot_open",
    message: `The bytes of ${path} are not all in custody, so it cannot be restored. Custody may have been off when it was read.`
  })
