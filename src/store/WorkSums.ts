/**
 * What the work of a session comes to: its calls added up by tool, and the paths that it touched. Questions about the
 * tools and projects of a whole store need no more of a work log, and it is a third of its bytes (`work_sums`).
 */
import {
  callColumn,
  newColumns,
  operationColumn,
  statuses,
  statusOf,
  type Columns,
  type Shape
} from "./WorkLog.ts"

/** The tools of a session. */
export const toolShape: Shape = { numbers: 4, integers: 3 + statuses.length }

/**
 * - `first_ms`, `last_ms`: infinite where no call has a time.
 * - `tool_id`: 0 for calls of which the trail names none.
 * - `timed_calls`: those whose duration is known.
 * - `ended`: from here on, how many calls have which status, by its place in `statuses`.
 */
export const toolColumn = {
  input_chars: 0,
  output_chars: 1,
  first_ms: 2,
  last_ms: 3,
  tool_id: 0,
  calls: 1,
  timed_calls: 2,
  ended: 3
} as const

/** `durations_ms`: the known ones, tool by tool in the order of `tools`. */
export interface WorkSums {
  readonly tools: Columns
  readonly durations_ms: Float64Array<ArrayBuffer>
  /** Row ids of different paths, as the agent wrote them. */
  readonly paths: Int32Array<ArrayBuffer>
}

export const workSums = (calls: Columns, operations: Columns): WorkSums => {
  const from = operationColumn.path_id * operations.rows
  const paths = new Set(operations.integers.subarray(from, from + operations.rows))
  return { ...sumsOfCalls(calls), paths: Int32Array.from(paths) }
}

const sumsOfCalls = ({ rows, numbers, integers }: Columns): Omit<WorkSums, "paths"> => {
  const rowOf = new Map<number, number>()
  for (let i = 0; i < rows; i++) {
    const tool_id = integers[callColumn.tool_id * rows + i]!
    if (!rowOf.has(tool_id)) rowOf.set(tool_id, rowOf.size)
  }
  const tools = newColumns(toolShape, rowOf.size)
  const count = (column: number, row: number) => tools.integers[column * tools.rows + row]!++
  const add = (column: number, row: number, value: number) =>
    (tools.numbers[column * tools.rows + row]! += value)
  tools.numbers.fill(Infinity, toolColumn.first_ms * tools.rows, toolColumn.last_ms * tools.rows)
  tools.numbers.fill(-Infinity, toolColumn.last_ms * tools.rows)
  for (const [tool_id, row] of rowOf) tools.integers[toolColumn.tool_id * tools.rows + row] = tool_id
  const durations: Array<Array<number>> = Array.from(rowOf, () => [])
  for (let i = 0; i < rows; i++) {
    const row = rowOf.get(integers[callColumn.tool_id * rows + i]!)!
    count(toolColumn.calls, row)
    count(toolColumn.ended + statusOf(integers[callColumn.outcome * rows + i]!), row)
    add(toolColumn.input_chars, row, integers[callColumn.input_chars * rows + i]!)
    add(toolColumn.output_chars, row, integers[callColumn.output_chars * rows + i]!)
    const at_ms = numbers[callColumn.at_ms * rows + i]!
    const [first, last] = [toolColumn.first_ms * tools.rows + row, toolColumn.last_ms * tools.rows + row]
    if (at_ms < tools.numbers[first]!) tools.numbers[first] = at_ms
    if (at_ms > tools.numbers[last]!) tools.numbers[last] = at_ms
    const duration_ms = numbers[callColumn.duration_ms * rows + i]!
    if (Number.isNaN(duration_ms)) continue
    count(toolColumn.timed_calls, row)
    durations[row]!.push(duration_ms)
  }
  return { tools, durations_ms: Float64Array.from(durations.flat()) }
}
