/** All files of a tree, read one after another; what is not known of before is inspected here or in threads. */
import { setImmediate } from "node:timers/promises"
import type { AuditPlan, PlanOrigin } from "./AuditPlan.ts"
import type { FoundFiles } from "./find-files.ts"
import type { Inspector } from "./Inspector.ts"
import { InspectorPool, threadsFor } from "./InspectorPool.ts"
import { tooDeep } from "./nesting.ts"
import type { Outcome, TreeReader, Unknown } from "./TreeReader.ts"

/**
 * - `rule_set`: hash of the plan.
 * - `threads`: how many; null: as many as the files that are not known are worth.
 * - `progress`: told now and then how many files are done, of how many.
 * - `tell`: told in a sentence what went wrong without harm.
 */
export interface InspectOptions {
  readonly rule_set: string
  readonly threads: number | null
  readonly progress: (done: number, all: number) => void
  readonly tell: (what: string) => void
}

/** Outcomes in the order of `found.paths`. */
export const inspectTree = async (
  plan: AuditPlan,
  found: FoundFiles,
  reader: TreeReader,
  options: InspectOptions
): Promise<ReadonlyArray<Outcome>> => {
  const unknown = found.paths.reduce((count, file) => count + (reader.knows(file) ? 0 : 1), 0)
  const threads = options.threads ?? threadsFor(plan, unknown)
  const own = once(() => loadInspector(plan, reader))
  const work: Work = { plan, found, reader, options, own }
  return threads > 0 && plan.origin !== undefined ? inThreads(threads, plan.origin, work) : here(work)
}

interface Work {
  readonly plan: AuditPlan
  readonly found: FoundFiles
  readonly reader: TreeReader
  readonly options: InspectOptions
  /** The inspector of this thread. */
  readonly own: () => Promise<Inspector>
}

/** The parser is a native library, and is loaded when a file is not known yet. */
const loadInspector = async (plan: AuditPlan, reader: TreeReader): Promise<Inspector> => {
  const { Inspector } = await import("./Inspector.ts")
  return new Inspector(plan, reader.has)
}

const once = <A>(make: () => Promise<A>): (() => Promise<A>) => {
  let made: Promise<A> | undefined
  return () => (made ??= make())
}

/** Others may have their turn after so many files. */
const batchFiles = 64

const here = async (work: Work): Promise<ReadonlyArray<Outcome>> => {
  const { found, reader, options, own } = work
  const outcomes: Array<Outcome> = []
  const deep: Array<readonly [place: number, Unknown]> = []
  for (const [index, file] of found.paths.entries()) {
    if (index % batchFiles === 0) {
      options.progress(index, found.paths.length)
      await setImmediate()
    }
    const outcome = reader.read(file)
    if ("report" in outcome) outcomes.push(outcome)
    else {
      const { rules, content } = outcome
      const inspector = await own()
      const report = inspector.inspect(file, content.toString("utf8"), rules)
      if (report.unread === tooDeep) deep.push([index, outcome])
      outcomes.push(reader.settle(outcome, report))
    }
  }
  if (deep.length > 0 && work.plan.origin !== undefined) await again(deep, work.plan.origin, work, outcomes)
  return outcomes
}

/** What was too deep for this thread is given to one with a larger stack. */
const again = async (
  deep: ReadonlyArray<readonly [place: number, Unknown]>,
  origin: PlanOrigin,
  { found, reader, options, own }: Work,
  outcomes: Array<Outcome>
): Promise<void> => {
  const paths = [...found.paths, ...found.others]
  const pool = new InspectorPool(1, { origin, rule_set: options.rule_set, paths }, own, options.tell)
  try {
    const reports = await pool.inspect(deep.map(([, { file, rules, content }]) => ({ file, rules, content })))
    deep.forEach(([place, unknown], i) => (outcomes[place] = reader.settle(unknown, reports[i]!)))
  } finally {
    await pool.close()
  }
}

/** A task is as long as a thread is busy for some hundredths of a second. */
const task_bytes = 256 * 1024

const inThreads = async (
  threads: number,
  origin: PlanOrigin,
  { found, reader, options, own }: Work
): Promise<ReadonlyArray<Outcome>> => {
  const paths = [...found.paths, ...found.others]
  const pool = new InspectorPool(threads, { origin, rule_set: options.rule_set, paths }, own, options.tell)
  const outcomes: Array<Outcome> = []
  const running = new Set<Promise<void>>()
  const start = (task: ReadonlyArray<readonly [place: number, Unknown]>): void => {
    const job = pool
      .inspect(task.map(([, { file, rules, content }]) => ({ file, rules, content })))
      .then((reports) =>
        task.forEach(([place, unknown], i) => (outcomes[place] = reader.settle(unknown, reports[i]!)))
      )
      .finally(() => running.delete(job))
    running.add(job)
  }
  try {
    let task: Array<readonly [number, Unknown]> = []
    let size_bytes = 0
    for (const [place, file] of found.paths.entries()) {
      if (place % batchFiles === 0) options.progress(place, found.paths.length)
      const outcome = reader.read(file)
      if ("report" in outcome) {
        outcomes[place] = outcome
        continue
      }
      task.push([place, outcome])
      size_bytes += outcome.content.length
      if (size_bytes < task_bytes) continue
      start(task)
      task = []
      size_bytes = 0
      while (running.size > threads) await Promise.race(running)
    }
    if (task.length > 0) start(task)
    await Promise.all(running)
    return outcomes
  } finally {
    await pool.close()
  }
}
