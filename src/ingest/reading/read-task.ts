/** Does one task: finds out what it is about, and reads it. Runs in a reader thread, or in the main one. */
import * as fs from "node:fs"
import { detectDatabase, detectHead } from "../../sources/detect.ts"
import type { Source, TreeFormat } from "../../sources/Source.ts"
import type { FileProgress } from "../../store/Batch.ts"
import { openForeign } from "../../store/foreign.ts"
import { BatchBuilder } from "./BatchBuilder.ts"
import { readDatabase } from "./read-database.ts"
import { readDocument } from "./read-document.ts"
import { isSqlite, readHead } from "./read-head.ts"
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
    if (isSqlite(fd)) readSqlite(task, sources, fs.fstatSync(fd), options, emit)
    else readText(fd, task, sources, options, emit)
  } catch (cause) {
    if (cause instanceof EmitFailure) throw cause
    emit(unread(task, "failed", cause instanceof Error ? cause.message : String(cause), options))
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

const readText = (
  fd: number,
  task: FileTask,
  sources: ReadonlyArray<Source>,
  options: ReadOptions,
  emit: Emit
): void => {
  const found = detectHead(sources, readHead(fd, task.path))
  if (found?.format === undefined) {
    const why = found === undefined ? "no source knows this content" : found.lookalike.says
    return emit(unread(task, "skipped", why, options))
  }
  const { source, format } = found
  if (format.kind === "log") readLog(fd, { task, agent: source.agent, format }, options, emit)
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
      return emit(unread(task, "skipped", why, options))
    }
    readDatabase(database, stat, { task, agent: found.source.agent, format: found.format }, options, emit)
  } finally {
    database.close()
  }
}

/** A file that was not read is remembered with the reason, and tried again when it changes. */
const unread = (task: FileTask, status: "failed" | "skipped", why: string, options: ReadOptions) => {
  const builder = new BatchBuilder(task.known?.source ?? "", options)
  builder.file(task.path)
  if (status === "failed") builder.reject({ offset: 0, length: 0 }, "unreadable", why)
  const stat = fs.statSync(task.path, { throwIfNoEntry: false })
  const progress: FileProgress = {
    source: task.known?.source ?? "",
    format: task.known?.format ?? "",
    root: task.root,
    path: task.path,
    kind: "document",
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
    status,
    error: why
  }
  return builder.take(progress)
}
