/** What has been read of each file and folder, rejections and record counts: the writer's side of the cursor. */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { Batch, ChunkData, DirProgress, FileProgress, RejectionRow } from "../Batch.ts"

const fileSql = `INSERT INTO source_files (source, format, root, path, kind, inode, mtime_ms, size_bytes, cursor_bytes,
    kept_bytes, generation, head_digest, tail_digest, change_key, decoder_state, status, error, first_seen_at_ms, read_at_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (path) DO UPDATE SET source = excluded.source, format = excluded.format, root = excluded.root,
    kind = excluded.kind, inode = excluded.inode, mtime_ms = excluded.mtime_ms, size_bytes = excluded.size_bytes,
    cursor_bytes = excluded.cursor_bytes, kept_bytes = excluded.kept_bytes, generation = excluded.generation,
    head_digest = excluded.head_digest, tail_digest = excluded.tail_digest, change_key = excluded.change_key,
    decoder_state = excluded.decoder_state, status = excluded.status, error = excluded.error,
    read_at_ms = excluded.read_at_ms, vanished_at_ms = NULL
  RETURNING id`

const dirSql = `INSERT INTO source_dirs (source, format, root, path, mtime_ms, names, stats, read_at_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (path) DO UPDATE SET mtime_ms = excluded.mtime_ms, names = excluded.names, stats = excluded.stats,
    read_at_ms = excluded.read_at_ms, vanished_at_ms = NULL
  RETURNING id`

export class SourceTable {
  readonly #file: StatementSync
  readonly #dir: StatementSync
  readonly #chunk: StatementSync
  readonly #reject: StatementSync
  readonly #clearRejections: StatementSync
  readonly #clearTorn: StatementSync
  readonly #clearKinds: StatementSync
  readonly #kind: StatementSync
  readonly #link: StatementSync

  constructor(database: DatabaseSync) {
    this.#file = database.prepare(fileSql)
    this.#dir = database.prepare(dirSql)
    this.#chunk = database.prepare(
      "INSERT INTO chunks (address, length, file_id, dir_id, generation, file_offset) VALUES (?, ?, ?, ?, ?, ?)"
    )
    this.#reject =
      database.prepare(`INSERT INTO rejections (source, path, generation, offset_bytes, length_bytes, reason, detail, at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path, generation, offset_bytes) DO UPDATE SET
      length_bytes = excluded.length_bytes, reason = excluded.reason, detail = excluded.detail`)
    this.#clearRejections = database.prepare("DELETE FROM rejections WHERE path = ?")
    this.#clearTorn = database.prepare("DELETE FROM rejections WHERE path = ? AND reason = 'torn'")
    this.#clearKinds = database.prepare("DELETE FROM record_kinds WHERE path = ?")
    this.#kind =
      database.prepare(`INSERT INTO record_kinds (source, path, kind, is_known, records) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (path, kind) DO UPDATE SET records = records * ? + excluded.records, is_known = excluded.is_known`)
    this.#link = database.prepare("INSERT OR IGNORE INTO session_files (session_id, file_id) VALUES (?, ?)")
  }

  /** Writes everything of a batch that is about the trail itself. Returns the file's id, if it is about one. */
  write(batch: Batch, base: number, now_ms: number): number | null {
    const file = batch.file
    const file_id = file === null ? null : this.#writeFile(file, now_ms)
    const dirs = batch.dirs.map((dir) => this.#writeDir(dir, batch.dir_stats, base, now_ms))
    for (const chunk of batch.chunks) this.#writeChunk(chunk, base, file_id, file?.generation ?? 0, dirs)
    for (const path of batch.reread) this.#clearRejections.run(path)
    for (const row of batch.rejections) this.#writeRejection(row, batch, now_ms)
    const source = file?.source ?? batch.dirs[0]?.source ?? batch.agent
    // A file's records are added up over its readings; a document of a folder is counted anew each time.
    const adds = file === null ? 0 : 1
    for (const [path, kind, known, records] of batch.kinds) {
      this.#kind.run(source, path, kind, known ? 1 : 0, records, adds)
    }
    return file_id
  }

  link(session_id: number, file_id: number): void {
    this.#link.run(session_id, file_id)
  }

  #writeFile(file: FileProgress, now_ms: number): number {
    if (file.is_new_generation) {
      this.#clearRejections.run(file.path)
      this.#clearKinds.run(file.path)
    } else this.#clearTorn.run(file.path)
    const row = this.#file.get(
      file.source,
      file.format,
      file.root,
      file.path,
      file.kind,
      file.inode,
      file.mtime_ms,
      file.size_bytes,
      file.cursor_bytes,
      file.kept_bytes,
      file.generation,
      file.head_digest,
      file.tail_digest,
      file.change_key,
      file.decoder_state,
      file.status,
      file.error,
      now_ms,
      now_ms
    )
    return (row as { id: number }).id
  }

  #writeDir(dir: DirProgress, all: Float64Array<ArrayBuffer>, base: number, now_ms: number): number {
    const { source, format, root, path, mtime_ms, names, documents, at } = dir
    for (let i = at + 2 * documents; i < at + 3 * documents; i++) {
      const position = all[i]!
      all[i] = position < 0 ? -1 - position : position + base
    }
    // Null for none: older versions of node:sqlite bind an empty blob as null too.
    const stats = documents === 0 ? null : new Uint8Array(all.buffer, all.byteOffset + at * 8, documents * 24)
    const row = this.#dir.get(source, format, root, path, mtime_ms, names, stats, now_ms)
    return (row as { id: number }).id
  }

  #writeChunk(
    chunk: ChunkData,
    base: number,
    file_id: number | null,
    generation: number,
    dirs: ReadonlyArray<number>
  ): void {
    const dir_id = chunk.dir === null ? null : dirs[chunk.dir]!
    this.#chunk.run(
      base + chunk.position,
      chunk.length,
      dir_id === null ? file_id : null,
      dir_id,
      generation,
      chunk.file_offset
    )
  }

  #writeRejection(row: RejectionRow, batch: Batch, now_ms: number): void {
    this.#reject.run(
      batch.file?.source ?? batch.dirs[0]?.source ?? batch.agent,
      row.path,
      batch.file?.generation ?? 0,
      row.offset_bytes,
      row.length_bytes,
      row.reason,
      row.detail.slice(0, 500),
      now_ms
    )
  }
}
