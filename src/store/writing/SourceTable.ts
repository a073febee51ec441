/** What has been read of each file and folder, rejections and record counts: the writer's side of the cursor. */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import {
  chunkColumns,
  type Batch,
  type DirProgress,
  type FileProgress,
  type RejectionRow,
  type TreeProgress
} from "../Batch.ts"
import { RowUnpacker } from "../PackedRows.ts"
import { GoneDocuments } from "./GoneDocuments.ts"

const fileSql = `INSERT INTO source_files (source, format, root, path, kind, inode, mtime_ms, size_bytes, cursor_bytes,
    kept_bytes, generation, head_digest, tail_digest, change_key, decoder_state, status, error, first_seen_at_ms, read_at_ms,
    attempts, next_retry_at_ms, correlation_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (path) DO UPDATE SET source = excluded.source, format = excluded.format, root = excluded.root,
    kind = excluded.kind, inode = excluded.inode, mtime_ms = excluded.mtime_ms, size_bytes = excluded.size_bytes,
    cursor_bytes = excluded.cursor_bytes, kept_bytes = excluded.kept_bytes, generation = excluded.generation,
    head_digest = excluded.head_digest, tail_digest = excluded.tail_digest, change_key = excluded.change_key,
    decoder_state = excluded.decoder_state, status = excluded.status, error = excluded.error,
    read_at_ms = excluded.read_at_ms, vanished_at_ms = NULL, attempts = excluded.attempts,
    next_retry_at_ms = excluded.next_retry_at_ms, correlation_id = excluded.correlation_id, archived_at_ms = NULL
  RETURNING id`

const addDirSql = `INSERT OR IGNORE INTO source_dirs (id, source, format, root, path, mtime_ms, names, stats, read_at_ms,
    correlation_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const updateDirSql = `UPDATE source_dirs SET mtime_ms = ?, names = ?, stats = ?, read_at_ms = ?, vanished_at_ms = NULL,
    correlation_id = ?
  WHERE path = ? RETURNING id`

export class SourceTable {
  readonly #file: StatementSync
  readonly #database: DatabaseSync
  readonly #correlation_id: string | null
  readonly #addDir: StatementSync
  readonly #updateDir: StatementSync
  readonly #chunk: StatementSync
  readonly #reject: StatementSync
  readonly #clearRejections: StatementSync
  readonly #clearTorn: StatementSync
  readonly #clearKinds: StatementSync
  readonly #kind: StatementSync
  readonly #link: StatementSync
  readonly #chunks = new RowUnpacker(chunkColumns)
  readonly #gone: GoneDocuments
  #nextDir: number

  /** `correlation_id`: the run of the live trail that writes, or null. */
  constructor(database: DatabaseSync, correlation_id: string | null) {
    this.#database = database
    this.#correlation_id = correlation_id
    this.#gone = new GoneDocuments(database)
    this.#nextDir = this.#freeDirId()
    this.#file = database.prepare(fileSql)
    this.#addDir = database.prepare(addDirSql)
    this.#updateDir = database.prepare(updateDirSql)
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
    const { file, tree } = batch
    const file_id = file === null ? null : this.#writeFile(file, now_ms)
    const dirs = tree === null ? [] : tree.dirs.map((dir) => this.#writeDir(dir, tree, base, now_ms))
    this.#writeChunks(batch, base, file_id, dirs)
    for (const path of batch.reread) this.#clearRejections.run(path)
    const source = file?.source ?? tree?.source ?? batch.agent
    for (const row of batch.rejections) this.#writeRejection(row, source, file?.generation ?? 0, now_ms)
    // A file's records are added up over its readings; a document of a folder is counted anew each time.
    const adds = file === null ? 0 : 1
    for (const [path, kind, known, records] of batch.kinds) {
      this.#kind.run(source, path, kind, known ? 1 : 0, records, adds)
    }
    return file_id
  }

  /** After a rollback, ids given since are free again. */
  forget(): void {
    this.#nextDir = this.#freeDirId()
  }

  #freeDirId(): number {
    const last = this.#database.prepare("SELECT coalesce(max(id), 0) AS id FROM source_dirs").get()
    return Number(last!["id"]) + 1
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
      now_ms,
      file.attempts,
      file.next_retry_at_ms,
      this.#correlation_id
    )
    return (row as { id: number }).id
  }

  #writeDir(dir: DirProgress, tree: TreeProgress, base: number, now_ms: number): number {
    const { path, mtime_ms, names, documents, at } = dir
    const all = tree.stats
    for (let i = at + 2 * documents; i < at + 3 * documents; i++) {
      const position = all[i]!
      all[i] = position < 0 ? -1 - position : position + base
    }
    // Null for none: older versions of node:sqlite bind an empty blob as null too.
    const stats = documents === 0 ? null : new Uint8Array(all.buffer, all.byteOffset + at * 8, documents * 24)
    const id = this.#nextDir
    const values = [
      tree.source,
      tree.format,
      tree.root,
      path,
      mtime_ms,
      names,
      stats,
      now_ms,
      this.#correlation_id
    ]
    if (this.#addDir.run(id, ...values).changes !== 0) {
      this.#nextDir++
      return id
    }
    this.#gone.note(path, names, now_ms)
    return (this.#updateDir.get(mtime_ms, names, stats, now_ms, this.#correlation_id, path) as { id: number })
      .id
  }

  #writeChunks(batch: Batch, base: number, file_id: number | null, dirs: ReadonlyArray<number>): void {
    const { chunks, file } = batch
    const cells: Array<number | null> = []
    for (let index = 0; index < chunks.length; index++) {
      const [position, length, file_offset, dir] = this.#chunks.read(chunks, index, [], cells)
      const dir_id = dir === null ? null : dirs[dir!]!
      const generation = file?.generation ?? 0
      const address = base + position!
      this.#chunk.run(address, length!, dir_id === null ? file_id : null, dir_id, generation, file_offset!)
    }
  }

  #writeRejection(row: RejectionRow, source: string, generation: number, now_ms: number): void {
    this.#reject.run(
      source,
      row.path,
      generation,
      row.offset_bytes,
      row.length_bytes,
      row.reason,
      row.detail.slice(0, 500),
      now_ms
    )
  }
}
