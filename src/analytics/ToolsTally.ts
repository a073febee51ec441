/** Tool calls added up by group, in columns. */
import type { ToolStatus } from "../record/PartSeen.ts"
import { callColumn, statuses, statusOf } from "../store/WorkLog.ts"
import { toolColumn } from "../store/WorkSums.ts"
import { isOpen, type Range } from "./period.ts"
import type { ToolSums, Work } from "./work-logs.ts"

/** Sums of the calls of one group. */
export interface CallSums {
  readonly calls: number
  readonly completed: number
  readonly errors: number
  readonly denied: number
  readonly cancelled: number
  readonly unfinished: number
  readonly input_chars: number
  readonly output_chars: number
  readonly sessions: number
  /** Row ids. */
  readonly agents: ReadonlySet<number>
  /** Those that are known, in no order. */
  readonly durations_ms: Float64Array
  readonly first_at_ms: number | null
  readonly last_at_ms: number | null
}

/** To which group calls are counted. */
export interface Grouping {
  readonly groups: number
  /** The group of each tool of an agent, by row id. */
  readonly ofTools: (agent_id: number) => Int32Array
}

/** Which calls are counted, and to which group. */
export interface CallGrouping extends Grouping {
  readonly range: Range
  readonly models: ReadonlyArray<number> | null
}

const places = statuses.length

/** Sums by group; `works` hold each session once. */
export const callTally = (works: ReadonlyArray<Work>, grouping: CallGrouping): ReadonlyArray<CallSums> => {
  const tally = newTally(grouping.groups)
  const fits = chooser(grouping)
  for (const work of works) addCalls(tally, work, grouping.ofTools(work.agent_id), fits)
  const durations = Array.from(tally.timed, (count) => new Float64Array(count))
  const next = new Int32Array(grouping.groups)
  for (const work of works) addDurations(durations, next, work, grouping.ofTools(work.agent_id), fits)
  return durations.map((durations_ms, group) => ({ ...sumsOf(tally, group), durations_ms }))
}

/** Sums by group, out of the sums of sessions. */
export const sumTally = (all: ReadonlyArray<ToolSums>, grouping: Grouping): ReadonlyArray<CallSums> => {
  const tally = newTally(grouping.groups)
  for (const sums of all) addSums(tally, sums, grouping.ofTools(sums.agent_id))
  const durations = Array.from(tally.timed, (count) => new Float64Array(count))
  const next = new Int32Array(grouping.groups)
  for (const { agent_id, rows, integers, durations_ms } of all) {
    const groupOf = grouping.ofTools(agent_id)
    let from = 0
    for (let i = 0; i < rows; i++) {
      const group = groupOf[integers[toolColumn.tool_id * rows + i]!]!
      const to = from + integers[toolColumn.timed_calls * rows + i]!
      durations[group]!.set(durations_ms.subarray(from, to), next[group])
      next[group]! += to - from
      from = to
    }
  }
  return durations.map((durations_ms, group) => ({ ...sumsOf(tally, group), durations_ms }))
}

/** Sums in columns, by group. */
interface Tally {
  readonly calls: Int32Array
  readonly timed: Int32Array
  readonly sessions: Int32Array
  readonly lastSession: Int32Array
  /** By group, then by place in `statuses`. */
  readonly ended: Int32Array
  readonly input_chars: Float64Array
  readonly output_chars: Float64Array
  readonly first_ms: Float64Array
  readonly last_ms: Float64Array
  readonly agents: ReadonlyArray<Set<number>>
}

const newTally = (groups: number): Tally => ({
  calls: new Int32Array(groups),
  timed: new Int32Array(groups),
  sessions: new Int32Array(groups),
  lastSession: new Int32Array(groups),
  ended: new Int32Array(groups * places),
  input_chars: new Float64Array(groups),
  output_chars: new Float64Array(groups),
  first_ms: new Float64Array(groups).fill(Infinity),
  last_ms: new Float64Array(groups).fill(-Infinity),
  agents: Array.from({ length: groups }, () => new Set())
})

const addSums = (tally: Tally, sums: ToolSums, groupOf: Int32Array): void => {
  const { session_id, agent_id, rows, numbers, integers } = sums
  for (let i = 0; i < rows; i++) {
    const group = groupOf[integers[toolColumn.tool_id * rows + i]!]!
    tally.calls[group]! += integers[toolColumn.calls * rows + i]!
    tally.timed[group]! += integers[toolColumn.timed_calls * rows + i]!
    for (let place = 0; place < places; place++)
      tally.ended[group * places + place]! += integers[(toolColumn.ended + place) * rows + i]!
    tally.input_chars[group]! += numbers[toolColumn.input_chars * rows + i]!
    tally.output_chars[group]! += numbers[toolColumn.output_chars * rows + i]!
    const first_ms = numbers[toolColumn.first_ms * rows + i]!
    const last_ms = numbers[toolColumn.last_ms * rows + i]!
    if (first_ms < tally.first_ms[group]!) tally.first_ms[group] = first_ms
    if (last_ms > tally.last_ms[group]!) tally.last_ms[group] = last_ms
    countSession(tally, group, session_id, agent_id)
  }
}

/** Counts a session once a group. Invariant: a session is added in one go. */
const countSession = (tally: Tally, group: number, session_id: number, agent_id: number): void => {
  if (tally.lastSession[group] === session_id) return
  tally.lastSession[group] = session_id
  tally.sessions[group]!++
  tally.agents[group]!.add(agent_id)
}

type Fits = ((work: Work, i: number) => boolean) | null

/** A function of its own, small and called for each session: so it is compiled within the first question. */
const addCalls = (tally: Tally, work: Work, groupOf: Int32Array, fits: Fits): void => {
  const { session_id, agent_id, rows, numbers, integers } = work
  const { calls, timed, ended, input_chars, output_chars, first_ms, last_ms } = tally
  for (let i = 0; i < rows; i++) {
    if (fits !== null && !fits(work, i)) continue
    const group = groupOf[integers[callColumn.tool_id * rows + i]!]!
    calls[group]!++
    ended[group * places + statusOf(integers[callColumn.outcome * rows + i]!)]!++
    input_chars[group]! += integers[callColumn.input_chars * rows + i]!
    output_chars[group]! += integers[callColumn.output_chars * rows + i]!
    if (!Number.isNaN(numbers[callColumn.duration_ms * rows + i]!)) timed[group]!++
    const at_ms = numbers[callColumn.at_ms * rows + i]!
    if (at_ms < first_ms[group]!) first_ms[group] = at_ms
    if (at_ms > last_ms[group]!) last_ms[group] = at_ms
    countSession(tally, group, session_id, agent_id)
  }
}

/** Puts the known durations of each group behind those that are there. */
const addDurations = (
  durations: ReadonlyArray<Float64Array>,
  next: Int32Array,
  work: Work,
  groupOf: Int32Array,
  fits: Fits
): void => {
  const { rows, numbers, integers } = work
  for (let i = 0; i < rows; i++) {
    const duration_ms = numbers[callColumn.duration_ms * rows + i]!
    if (Number.isNaN(duration_ms) || (fits !== null && !fits(work, i))) continue
    const group = groupOf[integers[callColumn.tool_id * rows + i]!]!
    durations[group]![next[group]!++] = duration_ms
  }
}

const sumsOf = (tally: Tally, group: number): Omit<CallSums, "durations_ms"> => {
  const ended = (...names: ReadonlyArray<ToolStatus>) =>
    names.reduce((sum, name) => sum + tally.ended[group * places + statuses.indexOf(name)]!, 0)
  const [first_ms, last_ms] = [tally.first_ms[group]!, tally.last_ms[group]!]
  return {
    calls: tally.calls[group]!,
    completed: ended("completed"),
    errors: ended("error"),
    denied: ended("denied"),
    cancelled: ended("cancelled"),
    unfinished: ended("pending", "running"),
    input_chars: tally.input_chars[group]!,
    output_chars: tally.output_chars[group]!,
    sessions: tally.sessions[group]!,
    agents: tally.agents[group]!,
    first_at_ms: first_ms === Infinity ? null : first_ms,
    last_at_ms: last_ms === -Infinity ? null : last_ms
  }
}

/** Does a call lie in the range, and is it of these models? Null: all do. */
const chooser = ({ range, models }: CallGrouping): Fits => {
  if (isOpen(range) && models === null) return null
  const isAnyTime = isOpen(range)
  const from = range.from_ms ?? -Infinity
  const to = range.to_ms ?? Infinity
  return ({ rows, numbers, integers }, i) => {
    const at_ms = numbers[callColumn.at_ms * rows + i]!
    if (!isAnyTime && !(at_ms >= from && at_ms < to)) return false
    return models === null || models.includes(integers[callColumn.model_id * rows + i]!)
  }
}
