/** Reads tasks in several threads, or in this one when there is little to read. */
import { Worker } from "node:worker_threads"
import { sources } from "../sources/registry.ts"
import type { Batch } from "../store/Batch.ts"
import { readTask } from "./reading/read-task.ts"
import { EmitFailure, type ReadOptions, type Task } from "./reading/Task.ts"
import { counterBytes, IN_FLIGHT, STOP, TASKS_DONE, type WorkerData } from "./reader-counters.ts"

export interface PoolOptions extends ReadOptions {
  readonly readers: number
  /** Takes a batch and tells how many tasks are done. What it throws ends the reading. */
  readonly take: (batch: Batch, tasksDone: number) => void
}

/** Below this a thread costs more to start than it saves. */
const worthThreads = { bytes: 8 << 20, files: 400 }

export const readAll = async (tasks: ReadonlyArray<Task>, options: PoolOptions): Promise<void> => {
  if (tasks.length === 0) return
  if (isLittle(tasks) || options.readers < 1) return readHere(tasks, options)
  const shared = new SharedArrayBuffer(counterBytes)
  const counters = new Int32Array(shared)
  const { readers, take, ...readOptions } = options
  const stop = (): void => {
    Atomics.store(counters, STOP, 1)
    Atomics.notify(counters, IN_FLIGHT)
  }
  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const data: WorkerData = { tasks, options: readOptions, shared }
      const worker = new Worker(workerUrl, { workerData: data, ...readerLimits })
      worker.on("message", (batch: Batch | null) => {
        if (batch === null || Atomics.load(counters, STOP) === 1) return
        try {
          take(batch, Atomics.load(counters, TASKS_DONE))
        } catch (cause) {
          stop()
          reject(cause)
        } finally {
          Atomics.sub(counters, IN_FLIGHT, 1)
          Atomics.notify(counters, IN_FLIGHT)
        }
      })
      worker.on("error", (cause) => {
        stop()
        reject(cause)
      })
      worker.on("exit", () => resolve())
    })
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(readers, tasks.length) }, run))
  const failed = outcomes.find((outcome) => outcome.status === "rejected")
  if (failed !== undefined) throw failed.reason
}

const readerLimits = {
  // Readers close what they open; to keep count of it costs some microseconds a file.
  trackUnmanagedFds: false,
  // Most of what a reader makes lives for a batch: a smaller nursery costs no time and keeps 30 MB a thread less.
  resourceLimits: { maxYoungGenerationSizeMb: 32 }
}

/** As TypeScript beside this file, or as the bundle's own entry. */
const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url)

const isLittle = (tasks: ReadonlyArray<Task>): boolean => {
  let bytes = 0
  let files = 0
  for (const task of tasks) {
    if (task.kind === "tree") files += task.dirs.length * 4
    else {
      files++
      bytes += task.size_bytes - (task.full ? 0 : (task.known?.cursor_bytes ?? 0))
    }
  }
  return bytes < worthThreads.bytes && files < worthThreads.files
}

const readHere = (tasks: ReadonlyArray<Task>, options: PoolOptions): void => {
  try {
    tasks.forEach((task, done) =>
      readTask(task, sources, options, (batch) => {
        try {
          options.take(batch, done)
        } catch (cause) {
          throw new EmitFailure(cause)
        }
      })
    )
  } catch (cause) {
    throw cause instanceof EmitFailure ? cause.cause : cause
  }
}
