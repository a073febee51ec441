/**
 * What one reading of the trail brings to the store: rows, rejections, the raw bytes and the new cursor,
 * to be committed together.
 *
 * A batch crosses from a reader thread to the writer, so the frequent rows are packed (`PackedRows.ts`): they
 * are handed over, not copied. Positions are relative to the batch's own raw bytes; the writer adds the base
 * address. A null position means that the bytes were not kept.
 */
import type { EventSeen } from "../record/SessionEvent.ts"
import type { AgentRun } from "../record/AgentRun.ts"
import type { FileOperationSeen, PatchSeen } from "../record/FileOperation.ts"
import type { RejectionReason } from "../record/Rejection.ts"
import type { SessionSeen } from "../record/SessionSeen.ts"
import type { TelemetryFacts } from "../record/Telemetry.ts"
import type { TodoListSeen } from "../record/TodoList.ts"
import type { ColumnKind, Columns, PackedRows } from "./PackedRows.ts"

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

/** The columns of `MessageRow`. */
export const messageColumns = {
  session: "shared",
  native_id: "shared",
  parent_native_id: "shared",
  role: "shared",
  kind: "shared",
  at_ms: "number",
  completed_at_ms: "number",
  model: "shared",
  error: "own",
  position: "number",
  length: "number",
  suspicion: "number"
} as const satisfies Columns

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

/** The columns of `PartRow`. */
export const partColumns = {
  session: "shared",
  message: "shared",
  key: "own",
  ordinal: "number",
  type: "shared",
  is_synthetic: "number",
  title: "own",
  position: "number",
  length: "number",
  pointer: "shared",
  content_chars: "number",
  tool: "shared",
  call_id: "own",
  status: "shared",
  started_at_ms: "number",
  ended_at_ms: "number",
  duration_ms: "number",
  output_position: "number",
  output_length: "number",
  output_pointer: "shared",
  output_chars: "number",
  error_data: "own",
  child_native_id: "own",
  suspicion: "number"
} as const satisfies Columns

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

/** The columns of `RequestRow`, `is_complete` as 0 or 1. */
export const requestColumns = {
  session: "shared",
  key: "own",
  twin: "own",
  twin_rank: "number",
  message: "shared",
  at_ms: "number",
  completed_at_ms: "number",
  provider: "shared",
  model: "shared",
  input_tokens: "number",
  output_tokens: "number",
  reasoning_tokens: "number",
  cache_read_tokens: "number",
  cache_write_5m_tokens: "number",
  cache_write_1h_tokens: "number",
  web_searches: "number",
  speed: "shared",
  service_tier: "shared",
  geo: "shared",
  stop_reason: "shared",
  is_complete: "number",
  lower_bound: "shared",
  suspicion: "number",
  recorded_cost_usd_micros: "number",
  position: "number",
  length: "number"
} as const satisfies Record<keyof RequestRow, ColumnKind>

/** The columns of `record/FileOperation.ts`. */
export const fileOperationColumns = {
  session: "shared",
  message: "shared",
  part_key: "own",
  path: "shared",
  verb: "shared",
  lines_added: "number",
  lines_removed: "number",
  at_ms: "number"
} as const satisfies Record<keyof FileOperationSeen, ColumnKind>

export interface EventRow extends Omit<EventSeen, "span"> {
  readonly position: Count
  readonly length: number
}

/** An agent run, and where its document stands. */
export interface RunSighting {
  readonly run: AgentRun
  readonly position: Count
  readonly length: number
}

/** What telemetry tells, and where its record stands. */
export interface TelemetryRow {
  readonly facts: TelemetryFacts
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
  /** zstd, in memory of its own. */
  readonly data: Uint8Array<ArrayBuffer>
  readonly sha256: Uint8Array
}

/**
 * The columns of the batch's chunks: runs of its raw bytes that stand together in the file. `dir` is an index
 * into `dirs`, or null.
 */
export const chunkColumns = {
  position: "number",
  length: "number",
  file_offset: "number",
  dir: "number"
} as const satisfies Columns

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
  /** How often in a row it could not be read; 0 when it was. */
  readonly attempts: number
  /** Of a transient failure: when it is tried again. */
  readonly next_retry_at_ms: number | null
}

/** Folders of small documents as just read; each becomes its row in `source_dirs`. */
export interface TreeProgress {
  readonly source: string
  readonly format: string
  readonly root: string
  readonly dirs: ReadonlyArray<DirProgress>
  /**
   * For each folder `documents` times, sizes and positions, column by column. A position that is no new one is
   * told as -1 - address.
   */
  readonly stats: Float64Array<ArrayBuffer>
}

export interface DirProgress {
  readonly path: string
  readonly mtime_ms: number
  /** Names joined by `/`; their figures stand in `TreeProgress.stats` from `at` on. */
  readonly names: string
  readonly documents: number
  readonly at: number
}

export interface Batch {
  readonly agent: string
  readonly file: FileProgress | null
  readonly tree: TreeProgress | null
  readonly raw_bytes: number
  readonly segments: ReadonlyArray<SegmentData>
  /** What the packed rows name by its place. */
  readonly texts: ReadonlyArray<string>
  readonly chunks: PackedRows
  readonly messages: PackedRows
  readonly parts: PackedRows
  readonly requests: PackedRows
  readonly file_operations: PackedRows
  readonly sessions: ReadonlyArray<SessionSeen>
  readonly patches: ReadonlyArray<PatchSeen>
  readonly todo_lists: ReadonlyArray<TodoListSeen>
  readonly events: ReadonlyArray<EventRow>
  readonly runs: ReadonlyArray<RunSighting>
  readonly telemetry: ReadonlyArray<TelemetryRow>
  readonly rejections: ReadonlyArray<RejectionRow>
  /** Documents of folders that were read again. */
  readonly reread: ReadonlyArray<string>
  readonly kinds: ReadonlyArray<readonly [path: string, kind: string, is_known: boolean, records: number]>
}

/** The memory that a batch is handed over with, instead of being copied. */
export const transferOf = (batch: Batch): Array<ArrayBuffer> => [
  batch.chunks.cells.buffer,
  batch.messages.cells.buffer,
  batch.parts.cells.buffer,
  batch.requests.cells.buffer,
  batch.file_operations.cells.buffer,
  ...(batch.tree === null ? [] : [batch.tree.stats.buffer]),
  ...batch.segments.map((segment) => segment.data.buffer)
]
