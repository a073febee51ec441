/**
 * Reads a growing file of lines from where the last reading stopped.
 *
 * Whether the file has only grown is told by digests of its first bytes and of the last bytes before the
 * cursor. If they differ, or it became shorter, it was rewritten: it is read anew as the next generation,
 * and what the earlier one held stays in the store.
 */
import type * as fs from "node:fs"
import type { LineHandler } from "../../sources/jsonl.ts"
import { type LineCutter, PlainCutter } from "../../sources/LineCutter.ts"
import type { Json, LineDecoder, LogFormat } from "../../sources/Source.ts"
import { threadCutter } from "../../sources/thread-cutter.ts"
import type { FileProgress } from "../../store/Batch.ts"
import { BatchBuilder } from "./BatchBuilder.ts"
import { digestsOf, isAsRead } from "./digests.ts"
import type { FileBytes } from "./FileBytes.ts"
import type { Emit, FileTask, KnownFile, ReadOptions } from "./Task.ts"

/** A batch is handed over after about this many bytes, or rows. */
const batchBytes = 4 << 20
const batchRows = 20_000

export interface LogFile {
  readonly task: FileTask
  readonly agent: string
  readonly format: LogFormat
}

/**
 * Reads to the end of the file. `stat` is of the file as it lies there, perhaps compressed, from before `bytes` were
 * measured: a line that is written in between must not look as if it had been read.
 */
export const readLog = (
  bytes: FileBytes,
  stat: fs.Stats,
  file: LogFile,
  options: ReadOptions,
  emit: Emit
): void => {
  const start = startOf(bytes, file)
  const builder = new BatchBuilder(file.agent, options)
  builder.file(file.task.path)
  const context = {
    path: file.task.path,
    root: file.task.root,
    mtime_ms: stat.mtimeMs,
    machine: options.machine,
    timezone: options.timezone
  }
  const decoder = file.format.open(context, start.state, builder)
  new LogReading(bytes, stat, file, options, builder, decoder, emit, start).run()
}

interface Start {
  readonly cursor: number
  readonly generation: number
  readonly isNewGeneration: boolean
  readonly state: Json
}

class LogReading {
  readonly #bytes: FileBytes
  readonly #stat: fs.Stats
  readonly #file: LogFile
  readonly #options: ReadOptions
  readonly #builder: BatchBuilder
  readonly #decoder: LineDecoder
  readonly #emit: Emit
  readonly #generation: number
  #isNewGeneration: boolean
  #cursor: number

  constructor(
    bytes: FileBytes,
    stat: fs.Stats,
    file: LogFile,
    options: ReadOptions,
    builder: BatchBuilder,
    decoder: LineDecoder,
    emit: Emit,
    start: Start
  ) {
    this.#bytes = bytes
    this.#stat = stat
    this.#file = file
    this.#options = options
    this.#builder = builder
    this.#decoder = decoder
    this.#emit = emit
    this.#cursor = start.cursor
    this.#generation = start.generation
    this.#isNewGeneration = start.isNewGeneration
  }

  run(): void {
    const end = this.#bytes.size
    let cutter = threadCutter()
    let have = 0
    let position = this.#cursor
    for (;;) {
      const { room } = cutter
      const wanted = Math.min(room.length - have, end - position)
      const read = this.#bytes.read(room, have, wanted, position)
      position += read
      have += read
      const atEnd = read === 0 || position >= end
      const used = this.#cut(cutter, have, atEnd)
      if (atEnd) {
        this.#keepTail(room.subarray(used, have))
        return
      }
      room.copyWithin(0, used, have)
      have -= used
      if (have === room.length) cutter = larger(cutter)
      if (this.#builder.segments.end >= batchBytes || this.#builder.rows >= batchRows)
        this.#hand(this.#cursor)
    }
  }

  #cut(cutter: LineCutter, length: number, atEnd: boolean): number {
    this.#builder.chunk(this.#cursor)
    const options = { offset: this.#cursor, atEnd, maxLineBytes: this.#options.max_record_bytes }
    const longTexts = this.#file.format.takesLongTexts === true
    const used = cutter.cut(length, options, longTexts, this.#handler)
    this.#builder.keep(cutter.room.subarray(0, used))
    this.#cursor += used
    return used
  }

  readonly #handler: LineHandler = {
    value: (value, span) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        this.#builder.reject(span, "not_record", `a record is an object, this is ${nameOf(value)}`)
      } else this.#decode(() => this.#decoder.line(value, span), span)
    },
    prose: (text, span) => this.#decode(() => this.#decoder.prose?.(text, span) ?? false, span) ?? true,
    reject: (span, reason, detail) => this.#builder.reject(span, reason, detail)
  }

  /** A decoder that throws loses this record to a rejection, never the file. */
  #decode<A>(decode: () => A, span: { readonly offset: number; readonly length: number }): A | undefined {
    try {
      return decode()
    } catch (cause) {
      this.#builder.reject(
        span,
        "bad_field",
        `the decoder failed: ${cause instanceof Error ? cause.message : String(cause)}`
      )
      return undefined
    }
  }

  /** The torn last line is kept as it stands; when it is whole, it is kept again with the rest. */
  #keepTail(tail: Buffer): void {
    this.#builder.chunk(this.#cursor)
    this.#builder.keep(tail)
    this.#hand(this.#cursor + tail.length)
  }

  #hand(kept_bytes: number): void {
    const { task, agent, format } = this.#file
    const isAll = kept_bytes >= this.#bytes.size
    const progress: FileProgress = {
      source: agent,
      format: format.name,
      root: task.root,
      path: task.path,
      kind: "log",
      inode: this.#stat.ino,
      mtime_ms: isAll ? this.#stat.mtimeMs : 0,
      size_bytes: isAll ? this.#stat.size : kept_bytes,
      is_new_generation: this.#isNewGeneration,
      generation: this.#generation,
      cursor_bytes: this.#cursor,
      kept_bytes,
      ...digestsOf(this.#bytes, this.#cursor),
      change_key: null,
      decoder_state: JSON.stringify(this.#decoder.state()),
      status: "processed",
      error: null,
      attempts: 0,
      next_retry_at_ms: null
    }
    this.#isNewGeneration = false
    this.#emit(this.#builder.take(progress))
  }
}

const startOf = (bytes: FileBytes, file: LogFile): Start => {
  const known = file.task.known
  const fresh = { cursor: 0, isNewGeneration: true, state: null }
  if (known === null) return { ...fresh, generation: 0 }
  const again = { ...fresh, generation: known.generation + 1 }
  if (file.task.full || known.format !== file.format.name || known.source !== file.agent) return again
  if (!hasOnlyGrown(bytes, known)) return again
  return {
    cursor: known.cursor_bytes,
    generation: known.generation,
    isNewGeneration: false,
    state: known.decoder_state === null ? null : (JSON.parse(known.decoder_state) as Json)
  }
}

const hasOnlyGrown = (bytes: FileBytes, known: KnownFile): boolean =>
  bytes.size >= known.kept_bytes && isAsRead(bytes, known.cursor_bytes, known)

/** For a line that does not fit: twice the room, with the same bytes in it. */
const larger = ({ room }: LineCutter): LineCutter => {
  const cutter = new PlainCutter(room.length * 2)
  room.copy(cutter.room)
  return cutter
}

const nameOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`
