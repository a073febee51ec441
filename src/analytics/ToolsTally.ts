/** Tool calls added up by group, in columns. */
import type { ToolStatus } from "../record/PartSeen.ts"
import { callColumn, statuses, statusOf } from "../store/WorkLog.ts"
import { isOpen, type Range } from "./period.ts"
import type { Work } from "./work-logs.ts"

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

/** Which calls are counted, and to which group. */
export interface CallGrouping {
  readonly range: Range
  readonly models: ReadonlyArray<number> | null
  readonly groups: number
  /** The group of each tool of an agent, by row id. */
  readonly ofTools: (agent_id: number) => Int32Array
}

const places = statuses.length

/** Sums by group; `works` hold each session once. */
export const callTally = (works: ReadonlyArray<Work>, grouping: CallGrouping): ReadonlyArray<CallSums> => {
  const { groups } = grouping
  const counts = (size = groups) => new Int32Array(size)
  const numbersOf = (value: number) => new Float64Array(groups).fill(value)
  const [calls, timed, sessions, lastSession, ended] = [
    counts(),
    counts(),
    counts(),
    counts(),
    counts(groups * places)
  ]
  const [input, output, first, last] = [numbersOf(0), numbersOf(0), numbersOf(Infinity), numbersOf(-Infinity)]
  const agents = Array.from({ length: groups }, () => new Set<number>())
  const fits = chooser(grouping)
  for (const work of works) {
    const { session_id, agent_id, rows, numbers, integers } = work
    const groupOf = grouping.ofTools(agent_id)
    for (let i = 0; i < rows; i++) {
      if (fits !== null && !fits(work, i)) continue
      const group = groupOf[integers[callColumn.tool_id * rows + i]!]!
      calls[group]!++
      ended[group * places + statusOf(integers[callColumn.outcome * rows + i]!)]!++
      input[group]! += integers[callColumn.input_chars * rows + i]!
      output[group]! += integers[callColumn.output_chars * rows + i]!
      if (!Number.isNaN(numbers[callColumn.duration_ms * rows + i]!)) timed[group]!++
      const at_ms = numbers[callColumn.at_ms * rows + i]!
      if (at_ms < first[group]!) first[group] = at_ms
      if (at_ms > last[group]!) last[group] = at_ms
      if (lastSession[group] === session_id) continue
      lastSession[group] = session_id
      sessions[group]!++
      agents[group]!.add(agent_id)
    }
  }
  const durations = durationsOf(works, grouping, timed)
  return Array.from(calls, (count, group) => {
    const endedAs = (...names: ReadonlyArray<ToolStatus>) =>
      names.reduce((sum, name) => sum + ended[group * places + statuses.indexOf(name)]!, 0)
    return {
      calls: count,
      completed: endedAs("completed"),
      errors: endedAs("error"),
      denied: endedAs("denied"),
      cancelled: endedAs("cancelled"),
      unfinished: endedAs("pending", "running"),
      input_chars: input[group]!,
      output_chars: output[group]!,
      sessions: sessions[group]!,
      agents: agents[group]!,
      durations_ms: durations[group]!,
      first_at_ms: first[group] === Infinity ? null : first[group]!,
      last_at_ms: last[group] === -Infinity ? null : last[group]!
    }
  })
}

/** The known durations of each group, of which there are so many. */
const durationsOf = (
  works: ReadonlyArray<Work>,
  grouping: CallGrouping,
  timed: Int32Array
): ReadonlyArray<Float64Array> => {
  const durations = Array.from(timed, (count) => new Float64Array(count))
  const next = new Int32Array(timed.length)
  const fits = chooser(grouping)
  for (const work of works) {
    const { agent_id, rows, numbers, integers } = work
    const groupOf = grouping.ofTools(agent_id)
    for (let i = 0; i < rows; i++) {
      const duration_ms = numbers[callColumn.duration_ms * rows + i]!
      if (Number.isNaN(duration_ms) || (fits !== null && !fits(work, i))) continue
      const group = groupOf[integers[callColumn.tool_id * rows + i]!]!
      durations[group]![next[group]!++] = duration_ms
    }
  }
  return durations
}

/** Does a call lie in the range, and is it of these models? Null: all do. */
const chooser = ({ range, models }: CallGrouping): ((work: Work, i: number) => boolean) | null => {
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
