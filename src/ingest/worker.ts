/** A reader thread: takes tasks off a shared counter until none is left, and posts what it read. */
import { parentPort, workerData } from "node:worker_threads"
import { sources } from "../sources/registry.ts"
import { transferOf } from "../store/Batch.ts"
import { optimizeLate } from "./reading/optimize-late.ts"
import { readTask } from "./reading/read-task.ts"
import { IN_FLIGHT, NEXT_TASK, STOP, TASKS_DONE, type WorkerData } from "./reader-counters.ts"

/** Batches that may wait for the writer before readers pause. */
const maxInFlight = 12

if (parentPort !== null) {
  optimizeLate()
  const port = parentPort
  const { tasks, options, shared } = workerData as WorkerData
  const counters = new Int32Array(shared)
  for (;;) {
    const index = Atomics.add(counters, NEXT_TASK, 1)
    if (index >= tasks.length || Atomics.load(counters, STOP) === 1) break
    readTask(tasks[index]!, sources, options, (batch) => {
      Atomics.add(counters, IN_FLIGHT, 1)
      port.postMessage(batch, transferOf(batch))
      waitForRoom(counters)
    })
    Atomics.add(counters, TASKS_DONE, 1)
  }
  port.postMessage(null)
}

function waitForRoom(counters: Int32Array<SharedArrayBuffer>): void {
  for (;;) {
    const waiting = Atomics.load(counters, IN_FLIGHT)
    if (waiting <= maxInFlight || Atomics.load(counters, STOP) === 1) return
    Atomics.wait(counters, IN_FLIGHT, waiting, 20)
  }
}
