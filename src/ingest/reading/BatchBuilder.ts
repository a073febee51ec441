/**
 * The sink that readers give to sources: gathers what is seen into a batch for the writer.
 *
 * Sightings of one thing within a batch are joined here, in the reader's thread, where it is cheap: Claude
 * Code tells one request in several lines, and a tool's result apart from its call.
 */
import type { EventSeen } from "../../record/SessionEvent.ts"
import type { RunSeen } from "../../record/AgentRun.ts"
import type { FileOperationSeen, PatchSeen } from "../../record/FileOperation.ts"
import type { MessageSeen } from "../../record/MessageSeen.ts"
import type { PartSeen, ToolResultSeen } from "../../record/PartSeen.ts"
import type { Span } from "../../record/Reference.ts"
import type { RejectionReason } from "../../record/Rejection.ts"
import type { RequestSeen } from "../../record/RequestSeen.ts"
import type { SessionSeen } from "../../record/SessionSeen.ts"
import type { TelemetrySeen } from "../../record/Telemetry.ts"
import type { TodoListSeen } from "../../record/TodoList.ts"
import type { Sink } from "../../sources/Source.ts"
import {
  chunkColumns,
  fileOperationColumns,
  messageColumns,
  partColumns,
  requestColumns,
  type Batch,
  type DirProgress,
  type EventRow,
  type FileProgress,
  type MessageRow,
  type PartRow,
  type RejectionRow,
  type RequestRow,
  type RunSighting,
  type TelemetryRow,
  type TreeProgress
} from "../../store/Batch.ts"
import { RowPacker, Texts } from "../../store/PackedRows.ts"
import { joinMessageRows, joinPartRows, joinRequestRows } from "../../store/join.ts"
import { joinSessions } from "../../store/join-sessions.ts"
import { requestSuspicion, timeSuspicion, type Thresholds } from "../validators.ts"
import { Segments } from "./Segments.ts"

export interface BatchBuilderOptions {
  readonly custody: boolean
  readonly thresholds: Thresholds
  readonly now_ms: number
  /** Documents of folders: each tells its part once, and known kinds are not counted. */
  readonly documents?: boolean
}

/** A run of raw bytes: where it stands in the batch, in its file, and in which folder (index). */
interface Chunk {
  readonly position: number
  readonly length: number
  readonly file_offset: number
  readonly dir: number | null
}

/** No bytes: spans have no position. */
const nowhere = { offset: Infinity, position: 0 }

export class BatchBuilder implements Sink {
  readonly segments: Segments
  readonly #options: BatchBuilderOptions
  readonly #agent: string
  #path = ""
  /** File offset and position of the bytes that spans now speak of. */
  #chunk = nowhere
  #lastChunk: Chunk | null = null
  readonly #chunks = new RowPacker(chunkColumns)
  #dirs: Array<DirProgress> = []
  #dirStats: Array<number> = []
  #sessions = new Map<string, SessionSeen>()
  #messages = new Map<string, MessageRow>()
  #parts = new Map<string, PartRow>()
  readonly #packedMessages = new RowPacker(messageColumns)
  readonly #packedParts = new RowPacker(partColumns)
  readonly #packedRequests = new RowPacker(requestColumns)
  readonly #fileOperations = new RowPacker(fileOperationColumns)
  #texts = new Texts()
  #requests = new Map<string, RequestRow>()
  #runs: Array<RunSighting> = []
  #patches: Array<PatchSeen> = []
  #todoLists: Array<TodoListSeen> = []
  #events: Array<EventRow> = []
  #telemetry: Array<TelemetryRow> = []
  #rejections: Array<RejectionRow> = []
  #reread: Array<string> = []
  /** By file, then by kind. */
  #kinds = new Map<string, Map<string, { readonly known: boolean; records: number }>>()

  constructor(agent: string, options: BatchBuilderOptions) {
    this.#agent = agent
    this.#options = options
    this.segments = new Segments(options.custody)
  }

  /** Rows gathered so far, to decide when to hand the batch over. */
  get rows(): number {
    const parts = this.#parts.size + this.#packedParts.length
    const others = this.#events.length + this.#telemetry.length
    return this.#messages.size + parts + this.#requests.size + others
  }

  get rejected(): number {
    return this.#rejections.length
  }

  /** What follows is about this file. */
  file(path: string): void {
    this.#path = path
    this.#chunk = nowhere
  }

  /** A document of a folder is read again: what was rejected of it before is void. */
  again(path: string): void {
    this.#reread.push(path)
  }

  /** Spans now speak of bytes that begin at `offset` of the file and are about to be kept. */
  chunk(offset: number): void {
    const goesOn = this.#chunk.offset + (this.segments.end - this.#chunk.position) === offset
    if (!goesOn) this.#chunk = { offset, position: this.segments.end }
  }

  /** Puts the bytes of the current chunk into custody. `dir`: index given by `dir()`, for documents of folders. */
  keep(bytes: Buffer, dir: number | null = null): void {
    if (bytes.length === 0) return
    const last = this.#lastChunk
    const position = this.segments.end
    this.segments.append(bytes)
    const file_offset = dir === null ? this.#chunk.offset + position - this.#chunk.position : 0
    const goesOn = last !== null && last.dir === dir && last.position + last.length === position
    if (goesOn && (dir !== null || last.file_offset + last.length === file_offset)) {
      this.#lastChunk = { ...last, length: last.length + bytes.length }
    } else {
      this.#packChunk()
      this.#lastChunk = { position, length: bytes.length, file_offset, dir }
    }
  }

  #packChunk(): void {
    const last = this.#lastChunk
    if (last !== null) this.#chunks.add([last.position, last.length, last.file_offset, last.dir], this.#texts)
  }

  /** The index that the next folder added with `dir` will have. */
  get nextDir(): number {
    return this.#dirs.length
  }

  /** `stats`: times, sizes and positions of its documents, column by column; see `TreeProgress.stats`. */
  dir(progress: Omit<DirProgress, "at" | "documents">, stats: ReadonlyArray<number>): void {
    this.#dirs.push({ ...progress, documents: stats.length / 3, at: this.#dirStats.length })
    for (const figure of stats) this.#dirStats.push(figure)
  }

  session(seen: SessionSeen): void {
    const known = this.#sessions.get(seen.native_id)
    this.#sessions.set(seen.native_id, known === undefined ? seen : { ...seen, ...joinSessions(known, seen) })
  }

  message(seen: MessageSeen): void {
    const t = this.#options.thresholds
    const row: MessageRow = [
      seen.session,
      seen.native_id,
      seen.parent_native_id,
      seen.role,
      seen.kind,
      seen.at_ms,
      seen.completed_at_ms,
      seen.model,
      seen.error,
      this.#position(seen.span.offset),
      seen.span.length,
      timeSuspicion(seen.at_ms, seen.completed_at_ms, t.max_request_ms, t, this.#options.now_ms)
    ]
    const key = `${seen.session}\n${seen.native_id}`
    const known = this.#messages.get(key)
    this.#messages.set(key, known === undefined ? row : joinMessageRows(known, row))
  }

  part(seen: PartSeen): void {
    const t = this.#options.thresholds
    const content = seen.content
    const output = seen.output
    this.#addPart([
      seen.session,
      seen.message,
      seen.key,
      seen.ordinal,
      seen.type,
      seen.synthetic ? 1 : 0,
      seen.title,
      content === null ? null : this.#position(content.offset),
      content === null ? null : content.length,
      content === null ? null : content.pointer,
      seen.content_chars,
      seen.tool,
      seen.call_id,
      seen.status,
      seen.started_at_ms,
      seen.ended_at_ms,
      seen.duration_ms,
      output === null ? null : this.#position(output.offset),
      output === null ? null : output.length,
      output === null ? null : output.pointer,
      seen.output_chars,
      seen.error === null ? null : JSON.stringify(seen.error),
      seen.child_session,
      timeSuspicion(seen.started_at_ms, seen.ended_at_ms, t.max_tool_ms, t, this.#options.now_ms)
    ])
  }

  toolResult(seen: ToolResultSeen): void {
    const output = seen.output
    this.#addPart([
      seen.session,
      seen.message,
      seen.key,
      -1,
      "tool",
      0,
      null,
      null,
      null,
      null,
      0,
      seen.tool,
      seen.call_id,
      seen.status,
      null,
      seen.ended_at_ms,
      seen.duration_ms,
      output === null ? null : this.#position(output.offset),
      output === null ? null : output.length,
      output === null ? null : output.pointer,
      seen.output_chars,
      seen.error === null ? null : JSON.stringify(seen.error),
      seen.child_session,
      0
    ])
  }

  request(seen: RequestSeen): void {
    const { span, ...rest } = seen
    const row: RequestRow = {
      ...rest,
      suspicion: requestSuspicion(seen, this.#options.thresholds, this.#options.now_ms),
      position: this.#position(span.offset),
      length: span.length
    }
    const known = this.#requests.get(seen.key)
    this.#requests.set(seen.key, known === undefined ? row : joinRequestRows(known, row))
  }

  fileOperation(seen: FileOperationSeen): void {
    const row = [
      seen.session,
      seen.message,
      seen.part_key,
      seen.path,
      seen.verb,
      seen.lines_added,
      seen.lines_removed,
      seen.at_ms
    ]
    this.#fileOperations.add(row, this.#texts)
  }

  patch(seen: PatchSeen): void {
    this.#patches.push(seen)
  }

  todos(seen: TodoListSeen): void {
    this.#todoLists.push(seen)
  }

  event(seen: EventSeen): void {
    const { span, ...rest } = seen
    this.#events.push({ ...rest, position: this.#position(span.offset), length: span.length })
  }

  run({ run, span }: RunSeen): void {
    this.#runs.push({ run, position: this.#position(span.offset), length: span.length })
  }

  telemetry({ facts, span }: TelemetrySeen): void {
    this.#telemetry.push({ facts, position: this.#position(span.offset), length: span.length })
  }

  kind(name: string, known: boolean): void {
    // Of folders of documents only what is not known is counted: a row for each of 100,000 files helps nobody.
    if (known && this.#options.documents === true) return
    let ofFile = this.#kinds.get(this.#path)
    if (ofFile === undefined) this.#kinds.set(this.#path, (ofFile = new Map()))
    const counted = ofFile.get(name)
    if (counted === undefined) ofFile.set(name, { known, records: 1 })
    else counted.records++
  }

  reject(span: Span, reason: RejectionReason, detail: string): void {
    this.#rejections.push({
      path: this.#path,
      offset_bytes: span.offset,
      length_bytes: span.length,
      reason,
      detail
    })
  }

  /** Hands over what was gathered and begins anew. */
  take(file: FileProgress | null, tree: Omit<TreeProgress, "dirs" | "stats"> | null = null): Batch {
    this.#pack()
    const batch: Batch = {
      agent: this.#agent,
      file,
      tree: tree === null ? null : { ...tree, dirs: this.#dirs, stats: Float64Array.from(this.#dirStats) },
      ...this.segments.take(),
      texts: this.#texts.all,
      chunks: this.#chunks.take(),
      messages: this.#packedMessages.take(),
      parts: this.#packedParts.take(),
      requests: this.#packedRequests.take(),
      file_operations: this.#fileOperations.take(),
      sessions: [...this.#sessions.values()],
      runs: this.#runs,
      patches: this.#patches,
      todo_lists: this.#todoLists,
      events: this.#events,
      telemetry: this.#telemetry,
      rejections: this.#rejections,
      reread: this.#reread,
      kinds: [...this.#kinds].flatMap(([path, ofFile]) =>
        [...ofFile].map(([kind, { known, records }]) => [path, kind, known, records] as const)
      )
    }
    this.#begin()
    return batch
  }

  #pack(): void {
    const texts = this.#texts
    this.#packChunk()
    for (const row of this.#messages.values()) this.#packedMessages.add(row, texts)
    for (const row of this.#parts.values()) this.#packedParts.add(row, texts)
    for (const row of this.#requests.values()) this.#packedRequests.add(requestCells(row), texts)
  }

  #begin(): void {
    this.#texts = new Texts()
    this.#chunk = nowhere
    this.#lastChunk = null
    this.#dirs = []
    this.#dirStats = []
    this.#sessions = new Map()
    this.#messages = new Map()
    this.#parts = new Map()
    this.#requests = new Map()
    this.#runs = []
    this.#patches = []
    this.#todoLists = []
    this.#events = []
    this.#telemetry = []
    this.#rejections = []
    this.#reread = []
    this.#kinds = new Map()
  }

  /** Where a file offset stands in the batch; null when its bytes belong to an earlier batch. */
  #position(offset: number): number | null {
    const within = offset - this.#chunk.offset
    return within < 0 ? null : this.#chunk.position + within
  }

  #addPart(row: PartRow): void {
    if (this.#options.documents === true) {
      // Joined by the writer, as all sightings in different batches are.
      this.#packedParts.add(row, this.#texts)
      return
    }
    const key = `${row[1]}\n${row[2]}`
    const known = this.#parts.get(key)
    this.#parts.set(key, known === undefined ? row : joinPartRows(known, row))
  }
}

const requestNames = Object.keys(requestColumns) as ReadonlyArray<keyof RequestRow>

const requestCells = (row: RequestRow) =>
  requestNames.map((name) => {
    const value = row[name]
    return typeof value === "boolean" ? (value ? 1 : 0) : value
  })
