/** What the writer's thread and the readers' threads share: counters, and what a reader is begun with. */
import type { ReadOptions, Task } from "./reading/Task.ts"

/** Places of the shared counters. */
export const NEXT_TASK = 0
export const IN_FLIGHT = 1
export const STOP = 2
export const TASKS_DONE = 3
export const counterBytes = 16

export interface WorkerData {
  readonly tasks: ReadonlyArray<Task>
  readonly options: ReadOptions
  readonly shared: SharedArrayBuffer
}
