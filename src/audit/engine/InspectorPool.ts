/**
 * Inspects files in several threads. A rule is a function and cannot be handed to a thread, so each makes the plan anew
 * from where it came from, and takes part only if it is the same. What a thread cannot do is done here.
 */
import * as os from "node:os"
import { Worker } from "node:worker_threads"
import type { AuditPlan, PlanOrigin } from "./AuditPlan.ts"
import type { FileReport } from "./FileReport.ts"
import type { Inspector } from "./Inspector.ts"
import type { Unknown } from "./TreeReader.ts"

/** What a thread is started with. `paths`: all source files of the tree. */
export interface PoolData {
  readonly origin: PlanOrigin
  readonly rule_set: string
  readonly paths: ReadonlyArray<string>
}

export type PoolTask = ReadonlyArray<Pick<Unknown, "file" | "rules" | "content">>

/** Reports in the order of the task; `not_mine`: the thread has another plan, and does nothing. */
export type PoolAnswer = ReadonlyArray<FileReport> | "not_mine"

/** So many files and more are worth threads: to start one costs as much as some hundred files. */
const worthThreads_files = 600

/** How many threads so many files are worth: none if the plan cannot be made anew. */
export const threadsFor = (plan: AuditPlan, unknown_files: number): number =>
  plan.origin === undefined || unknown_files < worthThreads_files
    ? 0
    : Math.min(os.availableParallelism(), Math.floor(unknown_files / (worthThreads_files / 2)), 8)

export class InspectorPool {
  readonly #idle: Array<Member>
  readonly #threads: ReadonlyArray<Member>
  readonly #own: () => Promise<Inspector>
  readonly #tell: (what: string) => void
  readonly #waiting: Array<(member: Member | null) => void> = []
  #alive: number

  /** `own`: the inspector of this thread, for what others cannot do. `tell`: told when one of them takes no part. */
  constructor(threads: number, data: PoolData, own: () => Promise<Inspector>, tell: (what: string) => void) {
    this.#threads = Array.from({ length: threads }, () => new Member(data))
    this.#idle = [...this.#threads]
    this.#alive = threads
    this.#own = own
    this.#tell = tell
  }

  /** Reports in the order of the task. It begins when a thread is free. */
  async inspect(task: PoolTask): Promise<ReadonlyArray<FileReport>> {
    const member = await this.#free()
    const answer = member === null ? "not_mine" : await member.do(task)
    if (answer !== "not_mine") {
      this.#release(member!)
      return answer
    }
    if (member !== null) this.#drop()
    const own = await this.#own()
    return task.map(({ file, rules, content }) => own.inspect(file, content.toString("utf8"), rules))
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((member) => member.stop()))
  }

  #free(): Promise<Member | null> | Member | null {
    const idle = this.#idle.pop()
    if (idle !== undefined || this.#alive === 0) return idle ?? null
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #release(member: Member): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#idle.push(member)
    else next(member)
  }

  /** The thread is of no use. If it was the last one, nobody waits any longer. */
  #drop(): void {
    this.#alive--
    this.#tell(
      "A thread could not take part, since the configuration gave it other rules or none: it took longer."
    )
    if (this.#alive === 0) for (const resolve of this.#waiting.splice(0)) resolve(null)
  }
}

/** For `bearable.large`. */
const stack_mib = 64

class Member {
  readonly #worker: Worker
  #isGone = false
  #giveUp: () => void = () => {}

  constructor(data: PoolData) {
    this.#worker = new Worker(memberUrl, {
      workerData: data,
      trackUnmanagedFds: false,
      resourceLimits: { stackSizeMb: stack_mib }
    })
    // it may fail before it has anything to do
    const leave = (): void => {
      this.#isGone = true
      this.#giveUp()
    }
    this.#worker.on("error", leave).on("exit", leave)
  }

  /** What goes wrong in the thread makes it one that does nothing: the same is tried here, where it can be told. */
  do(task: PoolTask): Promise<PoolAnswer> {
    const worker = this.#worker
    if (this.#isGone) return Promise.resolve("not_mine")
    return new Promise((resolve) => {
      const done = (answer: PoolAnswer): void => {
        worker.off("message", done)
        resolve(answer)
      }
      this.#giveUp = () => done("not_mine")
      worker.on("message", done)
      worker.postMessage(task, [])
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** As TypeScript beside this file, or as the bundle's own entry. */
const memberUrl = new URL(
  import.meta.url.endsWith(".ts") ? "./inspecting-thread.ts" : "./inspecting-thread.js",
  import.meta.url
)
