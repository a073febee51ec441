/**
 * The work of a session in columns: its tool calls, and what they did to files, in order of time.
 *
 * Questions about all calls of a store read some hundred thousand of them. As rows they cost a microsecond each
 * to fetch; as columns of numbers a whole session comes out of the database at once and is added up in place. So
 * each session's work is kept a second time in this form (`work_logs`), as a rollup that is made anew whenever
 * the session's rows change.
 *
 * A table of n rows is one run of bytes: its 64-bit columns, one after the other, then its 32-bit columns.
 * Numbers stand in the byte order of the machine, which is the same on x64 and arm64. NaN is an unknown time or
 * duration.
 */
import type { FileVerb } from "../record/FileOperation.ts"
import type { ToolStatus } from "../record/PartSeen.ts"
import type { CommandKind } from "./command-kinds.ts"

/** Column c of row i stands at `c * rows + i` of its array. */
export interface Columns {
  readonly rows: number
  readonly numbers: Float64Array<ArrayBuffer>
  readonly integers: Int32Array<ArrayBuffer>
}

/** Which columns there are: how many of each array, by the places below. */
export interface Shape {
  readonly numbers: number
  readonly integers: number
}

/** Tool calls. Those of a message that a fork copied are not among them: they are its origin's. */
export const callShape: Shape = { numbers: 2, integers: 6 }

/**
 * - `at_ms`: when the call began, else when its message was made.
 * - `exchange`: counts the session's exchanges; 0 is what came before the first prompt.
 * - `tool_id`, `model_id`: 0 where the trail names none.
 * - `outcome`: place of the status in `statuses`, and 8 times the place of the command in `commands`.
 */
export const callColumn = {
  at_ms: 0,
  duration_ms: 1,
  tool_id: 0,
  model_id: 1,
  exchange: 2,
  input_chars: 3,
  output_chars: 4,
  outcome: 5
} as const

/** File operations, in order of their calls. */
export const operationShape: Shape = { numbers: 3, integers: 6 }

/**
 * - `at_ms`, `exchange`, `output_chars`: of the call.
 * - `path_id`: the path as the agent wrote it; `file_id`: the file's one name (`file-names.ts`). Both in `paths`.
 * - `setbacks`: how many earlier calls of the session had failed or run tests.
 * - `verb`: place in `verbs`.
 *
 * Operations of which the log holds no call stand last, with `exchange` -1 and nothing known of the call.
 */
export const operationColumn = {
  at_ms: 0,
  lines_added: 1,
  lines_removed: 2,
  path_id: 0,
  file_id: 1,
  exchange: 2,
  setbacks: 3,
  output_chars: 4,
  verb: 5
} as const

/** Of an operation that belongs to no call of the log. */
export const noExchange = -1

/** By place; 0 is none, or one that is not known. */
export const statuses: ReadonlyArray<ToolStatus | null> = [
  null,
  "pending",
  "running",
  "completed",
  "error",
  "denied",
  "cancelled"
]

/** By place; 0 is a call of a tool that runs no commands. */
export const commands: ReadonlyArray<CommandKind | null> = [
  null,
  "test",
  "git",
  "devops",
  "build",
  "look",
  "other"
]

export const verbs: ReadonlyArray<FileVerb> = ["read", "write", "edit", "delete", "move"]

/** Place of the status of an outcome. */
export const statusOf = (outcome: number): number => outcome & 7

/** Place of the command of an outcome. */
export const commandOf = (outcome: number): number => outcome >> 3

/** An empty table of so many rows, all zero. */
export const newColumns = ({ numbers, integers }: Shape, rows: number): Columns => {
  const buffer = new ArrayBuffer(rows * bytesOfRow({ numbers, integers }))
  return {
    rows,
    numbers: new Float64Array(buffer, 0, rows * numbers),
    integers: new Int32Array(buffer, rows * numbers * 8, rows * integers)
  }
}

/** The bytes of a table as they are stored; null for one without rows. */
export const bytesOf = ({ rows, numbers }: Columns): Uint8Array<ArrayBuffer> | null =>
  rows === 0 ? null : new Uint8Array(numbers.buffer)

/** The bytes of one column as they are stored; null for one without rows. */
export const bytesOfColumn = (
  column: Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>
): Uint8Array<ArrayBuffer> | null => (column.length === 0 ? null : new Uint8Array(column.buffer))

/** A column of 64-bit numbers out of its bytes. */
export const numbersOf = (bytes: Uint8Array<ArrayBuffer> | null): Float64Array<ArrayBuffer> => {
  const { buffer, byteOffset, byteLength } = aligned(bytes ?? new Uint8Array())
  return new Float64Array(buffer, byteOffset, byteLength / 8)
}

/** A column of 32-bit numbers out of its bytes. */
export const integersOf = (bytes: Uint8Array<ArrayBuffer> | null): Int32Array<ArrayBuffer> => {
  const { buffer, byteOffset, byteLength } = aligned(bytes ?? new Uint8Array())
  return new Int32Array(buffer, byteOffset, byteLength / 4)
}

/** A table out of its bytes. */
export const columnsOf = (shape: Shape, bytes: Uint8Array<ArrayBuffer> | null): Columns => {
  if (bytes === null) return newColumns(shape, 0)
  const { buffer, byteOffset, byteLength } = aligned(bytes)
  const rows = byteLength / bytesOfRow(shape)
  if (!Number.isInteger(rows)) throw new RangeError(`a work log of ${byteLength} bytes has no whole rows`)
  const numbers = rows * shape.numbers
  return {
    rows,
    numbers: new Float64Array(buffer, byteOffset, numbers),
    integers: new Int32Array(buffer, byteOffset + numbers * 8, rows * shape.integers)
  }
}

const bytesOfRow = ({ numbers, integers }: Shape): number => numbers * 8 + integers * 4

/** Numbers must begin at a multiple of their size. */
const aligned = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
