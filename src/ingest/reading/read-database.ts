/** Reads the changed rows of an agent's database; each row's JSON is kept in custody as one record. */
import type * as fs from "node:fs"
import type { DatabaseFormat, ForeignDatabase, Json, Keep } from "../../sources/Source.ts"
import type { FileProgress } from "../../store/Batch.ts"
import { BatchBuilder } from "./BatchBuilder.ts"
import type { Emit, FileTask, ReadOptions } from "./Task.ts"

const batchRows = 4000
const batchBytes = 4 << 20

export const readDatabase = (
  database: ForeignDatabase,
  stat: fs.Stats,
  file: { readonly task: FileTask; readonly agent: string; readonly format: DatabaseFormat },
  options: ReadOptions,
  emit: Emit
): void => {
  const { task, agent, format } = file
  const known = task.full || task.known?.format !== format.name ? null : task.known
  const change_key = format.changeKey(database)
  const builder = new BatchBuilder(agent, options)
  builder.file(task.path)
  let kept = task.known?.kept_bytes ?? 0
  const keep: Keep = (record) => {
    const bytes = Buffer.from(`${JSON.stringify(record)}\n`)
    const span = { offset: kept, length: bytes.length - 1 }
    builder.chunk(kept)
    builder.keep(bytes)
    kept += bytes.length
    return span
  }
  const before: Json =
    known === null || known.decoder_state === null ? null : (JSON.parse(known.decoder_state) as Json)
  const context = { path: task.path, root: task.root, mtime_ms: stat.mtimeMs, machine: options.machine }
  let isFirst = known === null
  const progress = (state: Json | undefined): FileProgress => {
    const done = state !== undefined
    const current: FileProgress = {
      source: agent,
      format: format.name,
      root: task.root,
      path: task.path,
      kind: "database",
      inode: stat.ino,
      mtime_ms: done ? task.mtime_ms : 0,
      size_bytes: task.size_bytes,
      is_new_generation: isFirst,
      generation: task.known?.generation ?? 0,
      cursor_bytes: kept,
      kept_bytes: kept,
      head_digest: null,
      tail_digest: null,
      // The key was taken before reading: rows that change meanwhile are found by the next run.
      change_key: done ? change_key : null,
      decoder_state: JSON.stringify(done ? state : before),
      status: "processed",
      error: null,
      attempts: 0,
      next_retry_at_ms: null
    }
    isFirst = false
    return current
  }
  if (known !== null && known.change_key === change_key) return emit(builder.take(progress(before)))
  const reading = format.read(database, before, keep, context, builder)
  for (;;) {
    const step = reading.next()
    if (step.done === true) {
      emit(builder.take(progress(step.value)))
      return
    }
    if (builder.rows >= batchRows || builder.segments.end >= batchBytes)
      emit(builder.take(progress(undefined)))
  }
}
