/** Does one task: finds out what it is about, and reads it. Runs in a reader thread, or in the main one. */
import * as fs from "node:fs"
import { detectDatabase, detectHead } from "../../sources/detect.ts"
import type { Source, TreeFormat } from "../../sources/Source.ts"
import type { FileProgress } from "../../store/Batch.ts"
import { openForeign } from "../../store/foreign.ts"
import { waitAfter } from "../backoff.ts"
import { BatchBuilder } from "./BatchBuilder.ts"
import { isGone } from "./gone.ts"
import { readDatabase } from "./read-database.ts"
import { readDocument } from "./read-document.ts"
import { fileBytes } from "./FileBytes.ts"
import { headOf, isSqlite } from "./read-head.ts"
import { readLog } from "./read-log.ts"
import { TreeReader } from "./read-tree.ts"
import { EmitFailure, type Emit, type FileTask, type ReadOptions, type Task } from "./Task.ts"

/** Never throws for what it reads: a file that cannot be read becomes a failed file with a rejection. */
export const readTask = (
  task: Task,
  sources: ReadonlyArray<Source>,
  options: ReadOptions,
  emit: Emit
): void => {
  if (task.kind === "file") return readFile(task, sources, options, emit)
  const source = sources.find((s) => s.agent === task.source)
  const format = source?.formats.find((f): f is TreeFormat => f.kind === "tree" && f.name === task.format)
  if (source === undefined || format === undefined) {
    throw new Error(`A tree of unknown format ${task.source}/${task.format} was given to a reader`)
  }
  new TreeReader(task, source.agent, format, options, emit).run()
}

const readFile = (task: FileTask, sources: ReadonlyArray<Source>, options: ReadOptions, emit: Emit): void => {
  let fd: number | undefined
  try {
    fd = fs.openSync(task.path, "r")
    // Before anything is read: what is written from now on makes the file another one than what is kept of it.
    const stat = fs.fstatSync(fd)
    if (isSqlite(fd)) readSqlite(task, sources, stat, options, emit)
    else readText(fd, stat, task, sources, options, emit)
  } catch (cause) {
    if (cause instanceof EmitFailure) throw cause
    // Gone since it was found: the next look says so.
    if (isGone(cause)) return
    emit(unread(task, messageOf(cause), options, failedAgain(task, mayPass(cause, task.path), options)))
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

const readText = (
  fd: number,
  stat: fs.Stats,
  task: FileTask,
  sources: ReadonlyArray<Source>,
  options: ReadOptions,
  emit: Emit
): void => {
  const bytes = fileBytes(fd)
  const found = detectHead(sources, headOf(bytes, task.path))
  if (found?.format === undefined) {
    const why = found === undefined ? "no source knows this content" : found.lookalike.says
    return emit(unread(task, why, options, passedBy))
  }
  const { source, format } = found
  if (format.kind === "log") readLog(bytes, stat, { task, agent: source.agent, format }, options, emit)
  else readDocument(fd, { task, agent: source.agent, format }, options, emit)
}

const readSqlite = (
  task: FileTask,
  sources: ReadonlyArray<Source>,
  stat: fs.Stats,
  options: ReadOptions,
  emit: Emit
): void => {
  const database = openForeign(task.path)
  try {
    const found = detectDatabase(sources, database)
    if (found?.format === undefined) {
      const why = found === undefined ? "no source knows this database" : found.lookalike.says
      return emit(unread(task, why, options, passedBy))
    }
    readDatabase(database, stat, { task, agent: found.source.agent, format: found.format }, options, emit)
  } finally {
    database.close()
  }
}

/** What the system says when it could be otherwise in a moment: too much is open, or somebody holds it. */
const transientCodes = new Set([
  "EAGAIN",
  "EBUSY",
  "EINTR",
  "EIO",
  "EMFILE",
  "ENFILE",
  "ENOMEM",
  "ESTALE",
  "ETIMEDOUT",
  "ETXTBSY"
])

/** SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL, SQLITE_SCHEMA: another program is at work in the database. */
const transientResults = new Set([5, 6, 15, 17])

/** SQLITE_CORRUPT: what a database looks like, too, while its program writes it anew under the reader. */
const corrupt = 11

const mayPass = (cause: unknown, path: string): boolean => {
  const { code, errcode } = (cause ?? {}) as { readonly code?: string; readonly errcode?: number }
  const result = errcode === undefined ? -1 : errcode & 0xff
  return (
    (code !== undefined && transientCodes.has(code)) ||
    transientResults.has(result) ||
    (result === corrupt && fs.existsSync(`${path}-wal`))
  )
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** What comes of a file that was not read. */
type Unread = Pick<FileProgress, "status" | "attempts" | "next_retry_at_ms">

const passedBy: Unread = { status: "skipped", attempts: 0, next_retry_at_ms: null }

/**
 * What may pass is tried again later each time; when it was tried often enough it is a failure like others. A file that
 * has changed meanwhile begins anew.
 */
const failedAgain = (task: FileTask, canPass: boolean, options: ReadOptions): Unread => {
  const { known } = task
  const isAsItWas = known?.mtime_ms === task.mtime_ms && known.size_bytes === task.size_bytes
  const attempts = (isAsItWas ? known.attempts : 0) + 1
  const wait_ms = canPass ? waitAfter(attempts, options.backoff, Math.random()) : null
  return wait_ms === null
    ? { status: "failed", attempts, next_retry_at_ms: null }
    : { status: "transient_failure", attempts, next_retry_at_ms: options.now_ms + wait_ms }
}

/**
 * A file that was not read is remembered with the reason: what may pass is tried again soon, the rest when the file
 * changes, or when everything is looked at.
 */
const unread = (task: FileTask, why: string, options: ReadOptions, outcome: Unread) => {
  const builder = new BatchBuilder(task.known?.source ?? "", options)
  builder.file(task.path)
  if (outcome.status !== "skipped") builder.reject({ offset: 0, length: 0 }, "unreadable", why)
  const stat = fs.statSync(task.path, { throwIfNoEntry: false })
  const progress: FileProgress = {
    source: task.known?.source ?? "",
    format: task.known?.format ?? "",
    root: task.root,
    path: task.path,
    kind: task.known?.kind ?? "document",
    inode: stat?.ino ?? 0,
    mtime_ms: task.mtime_ms,
    size_bytes: task.size_bytes,
    is_new_generation: false,
    generation: task.known?.generation ?? 0,
    cursor_bytes: task.known?.cursor_bytes ?? 0,
    kept_bytes: task.known?.kept_bytes ?? 0,
    head_digest: task.known?.head_digest ?? null,
    tail_digest: task.known?.tail_digest ?? null,
    change_key: task.known?.change_key ?? null,
    decoder_state: task.known?.decoder_state ?? null,
    ...outcome,
    error: why
  }
  return builder.take(progress)
}
