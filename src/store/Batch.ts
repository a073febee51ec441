/**
 * What one reading of the trail brings to the store: rows, rejections, the raw bytes and the new cursor,
 * to be committed together.
 *
 * A batch crosses from a reader thread to the writer, so the frequent rows are tuples: they are copied
 * several times faster than objects. Positions are relative to the batch's own raw bytes; the writer adds
 * the base address. A null position means that the bytes were not kept.
 */
import type { EventSeen } from "../record/SessionEvent.ts"
import type { FileOperationSeen, PatchSeen } from "../record/FileOperation.ts"
import type { RejectionReason } from "../record/Rejection.ts"
import type { SessionSeen } from "../record/SessionSeen.ts"
import type { TodoListSeen } from "../record/TodoList.ts"

type Text = string | null
type Count = number | null

/** A message; see `record/MessageSeen.ts`. */
export type MessageRow = [
  session: string,
  native_id: string,
  parent_native_id: Text,
  role: string,
  kind: string,
  at_ms: Count,
  completed_at_ms: Count,
  model: Text,
  error: Text,
  position: Count,
  length: number,
  suspicion: number
]

/** A part; see `record/PartSeen.ts`. `error_data` is JSON. */
export type PartRow = [
  session: string,
  message: string,
  key: string,
  ordinal: number,
  type: string,
  is_synthetic: number,
  title: Text,
  position: Count,
  length: Count,
  pointer: Text,
  content_chars: number,
  tool: Text,
  call_id: Text,
  status: Text,
  started_at_ms: Count,
  ended_at_ms: Count,
  duration_ms: Count,
  output_position: Count,
  output_length: Count,
  output_pointer: Text,
  output_chars: number,
  error_data: Text,
  child_native_id: Text,
  suspicion: number
]

/** A request; see `record/RequestSeen.ts`. `suspicion` is the validators' bit set. */
export interface RequestRow {
  readonly session: string
  readonly key: string
  readonly twin: Text
  readonly twin_rank: number
  readonly message: Text
  readonly at_ms: Count
  readonly completed_at_ms: Count
  readonly provider: Text
  readonly model: Text
  readonly input_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_5m_tokens: number
  readonly cache_write_1h_tokens: number
  readonly web_searches: number
  readonly speed: "standard" | "fast"
  readonly service_tier: Text
  readonly geo: Text
  readonly stop_reason: Text
  readonly is_complete: boolean
  readonly lower_bound: Text
  readonly suspicion: number
  readonly recorded_cost_usd_micros: Count
  readonly position: Count
  readonly length: number
}

export interface EventRow extends Omit<EventSeen, "span"> {
  readonly position: Count
  readonly length: number
}

export interface RejectionRow {
  readonly path: string
  readonly offset_bytes: number
  readonly length_bytes: number
  readonly reason: RejectionReason
  readonly detail: string
}

/** A compressed unit of the batch's raw bytes, `[position, position + raw_bytes)`. */
export interface SegmentData {
  readonly position: number
  readonly raw_bytes: number
  /** zstd */
  readonly data: Uint8Array
  readonly sha256: Uint8Array
}

/** A run of the batch's raw bytes that stands together in the file (`dir`: index into `dirs`). */
export interface ChunkData {
  readonly position: number
  readonly length: number
  readonly file_offset: number
  readonly dir: number | null
}

/** How far a file has been read; becomes its row in `source_files`. */
export interface FileProgress {
  readonly source: string
  readonly format: string
  readonly root: string
  readonly path: string
  readonly kind: "log" | "document" | "database"
  readonly inode: number
  readonly mtime_ms: number
  readonly size_bytes: number
  /** Read from the start, as a new generation: what was counted of this file before is counted anew. */
  readonly is_new_generation: boolean
  readonly generation: number
  readonly cursor_bytes: number
  readonly kept_bytes: number
  readonly head_digest: string | null
  readonly tail_digest: string | null
  readonly change_key: string | null
  readonly decoder_state: string | null
  readonly status: "processed" | "failed" | "skipped" | "transient_failure"
  readonly error: string | null
}

/** A folder of small documents as just read; becomes its row in `source_dirs`. */
export interface DirProgress {
  readonly source: string
  readonly format: string
  readonly root: string
  readonly path: string
  readonly mtime_ms: number
  /** Names joined by `/`; their figures stand in the batch's `dir_stats` from `at` on. */
  readonly names: string
  readonly documents: number
  readonly at: number
}

export interface Batch {
  readonly agent: string
  readonly file: FileProgress | null
  readonly dirs: ReadonlyArray<DirProgress>
  /**
   * For each folder `documents` times, sizes and positions, column by column. One array for all folders, since
   * arrays are dear to copy between threads. A position that is no new one is told as -1 - address.
   */
  readonly dir_stats: Float64Array<ArrayBuffer>
  readonly raw_bytes: number
  readonly segments: ReadonlyArray<SegmentData>
  readonly chunks: ReadonlyArray<ChunkData>
  readonly sessions: ReadonlyArray<SessionSeen>
  readonly messages: ReadonlyArray<MessageRow>
  readonly parts: ReadonlyArray<PartRow>
  readonly requests: ReadonlyArray<RequestRow>
  readonly file_operations: ReadonlyArray<FileOperationSeen>
  readonly patches: ReadonlyArray<PatchSeen>
  readonly todo_lists: ReadonlyArray<TodoListSeen>
  readonly events: ReadonlyArray<EventRow>
  readonly rejections: ReadonlyArray<RejectionRow>
  /** Documents of folders that were read again. */
  readonly reread: ReadonlyArray<string>
  readonly kinds: ReadonlyArray<readonly [path: string, kind: string, is_known: boolean, records: number]>
}
