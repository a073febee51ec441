/** Reads a file that is one JSON document, as a whole; a changed file is a new generation. */
import * as fs from "node:fs"
import { jsonFault } from "../../record/json-fault.ts"
import type { DocumentFormat } from "../../sources/Source.ts"
import type { FileProgress } from "../../store/Batch.ts"
import { BatchBuilder } from "./BatchBuilder.ts"
import { digestsOf } from "./digests.ts"
import { inMemory } from "./FileBytes.ts"
import type { Emit, FileTask, ReadOptions } from "./Task.ts"

export const readDocument = (
  fd: number,
  file: { readonly task: FileTask; readonly agent: string; readonly format: DocumentFormat },
  options: ReadOptions,
  emit: Emit
): void => {
  const { task, agent, format } = file
  const stat = fs.fstatSync(fd)
  const bytes = fs.readFileSync(fd)
  const span = { offset: 0, length: bytes.length }
  const builder = new BatchBuilder(agent, options)
  builder.file(task.path)
  builder.chunk(0)
  try {
    const context = { path: task.path, root: task.root, mtime_ms: stat.mtimeMs, machine: options.machine }
    const text = bytes.toString("utf8")
    format.document(JSON.parse(withoutMark(text)), span, context, builder, text)
  } catch (cause) {
    builder.reject(span, "not_json", jsonFault(cause))
  }
  builder.keep(bytes)
  const progress: FileProgress = {
    source: agent,
    format: format.name,
    root: task.root,
    path: task.path,
    kind: "document",
    inode: stat.ino,
    mtime_ms: stat.mtimeMs,
    size_bytes: bytes.length,
    is_new_generation: true,
    generation: task.known === null ? 0 : task.known.generation + 1,
    cursor_bytes: bytes.length,
    kept_bytes: bytes.length,
    ...digestsOf(inMemory(bytes), bytes.length),
    change_key: null,
    decoder_state: null,
    status: "processed",
    error: null,
    attempts: 0,
    next_retry_at_ms: null
  }
  emit(builder.take(progress))
}

/** Windows tools begin files with a byte order mark, which JSON does not allow. */
const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
