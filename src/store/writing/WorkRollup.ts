/** Lays out the work of one session in columns (`../WorkLog.ts`), and counts what `session_stats` tells of it. */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import { commandTools, kindOfCommand } from "../command-kinds.ts"
import { fileName, type Worktrees } from "../file-names.ts"
import {
  callColumn,
  callShape,
  commandOf,
  commands,
  newColumns,
  noExchange,
  operationColumn,
  operationShape,
  statuses,
  statusOf,
  verbs,
  type Columns
} from "../WorkLog.ts"

/** The work of a session, and what of it stands in `session_stats`. */
export interface SessionWork {
  readonly calls: Columns
  readonly operations: Columns
  readonly messages: number
  readonly tool_calls: number
  readonly prompts: number
  readonly first_prompt_message_id: number | null
  readonly tool_errors: number
  readonly lines_added: number
  readonly lines_removed: number
  readonly files_touched: number
}

/** What a fork copied of a message is its origin's work: see the view `copied_messages`. */
const isOwn = "NOT EXISTS (SELECT 1 FROM copied_messages c WHERE c.message_id = m.id)"

const places = (names: ReadonlyArray<string | null>): string =>
  names.map((name, i) => (name === null ? "" : ` WHEN '${name}' THEN ${i}`)).join("")

const promptsSql = `SELECT id, at_ms, kind = 'prompt' FROM messages
  WHERE session_id = ? AND kind IN ('prompt', 'delegation') ORDER BY at_ms, id`

// CROSS JOIN keeps the order of the tables: each session's messages, then what belongs to each.
const callsSql = `SELECT m.id, m.at_ms, m.model_id, p.key, p.ordinal, p.tool_id,
  CASE p.status${places(statuses)} ELSE 0 END, coalesce(p.started_at_ms, m.at_ms), p.duration_ms, p.content_chars,
  p.output_chars, CASE WHEN p.tool_id IN (SELECT id FROM tools WHERE lower(name) IN
    (${commandTools.map((name) => `'${name}'`).join(", ")})) THEN coalesce(p.title, '') END
  FROM messages m CROSS JOIN parts p ON p.message_id = m.id
  WHERE m.session_id = ? AND p.type = 'tool' AND ${isOwn} ORDER BY m.at_ms, m.id`

const operationsSql = `SELECT o.message_id, o.part_key, o.path_id, CASE o.verb${places(verbs)} END,
  coalesce(o.lines_added, 0), coalesce(o.lines_removed, 0), pa.path
  FROM messages m CROSS JOIN file_operations o ON o.message_id = m.id CROSS JOIN paths pa ON pa.id = o.path_id
  WHERE m.session_id = ? AND ${isOwn}`

type PromptRow = [id: number, at_ms: number | null, is_prompt: number]

type CallRow = [
  message_id: number,
  message_at_ms: number | null,
  model_id: number | null,
  key: string,
  ordinal: number,
  tool_id: number | null,
  status: number,
  at_ms: number | null,
  duration_ms: number | null,
  input_chars: number,
  output_chars: number,
  command: string | null
]

type OperationRow = [
  message_id: number,
  key: string,
  path_id: number,
  verb: number,
  lines_added: number,
  lines_removed: number,
  path: string
]

export class WorkRollup {
  readonly #messages: StatementSync
  readonly #prompts: StatementSync
  readonly #calls: StatementSync
  readonly #operations: StatementSync
  readonly #directory: StatementSync
  readonly #findPath: StatementSync
  readonly #addPath: StatementSync

  readonly #addsNames: boolean

  /** Names of files that are not in `paths` yet are added there, or else told as 0. */
  constructor(database: DatabaseSync, options: { readonly addsNames: boolean } = { addsNames: true }) {
    this.#addsNames = options.addsNames
    const rows = (sql: string): StatementSync => {
      const statement = database.prepare(sql)
      statement.setReturnArrays(true)
      return statement
    }
    this.#messages = database.prepare("SELECT count(*) AS messages FROM messages WHERE session_id = ?")
    this.#prompts = rows(promptsSql)
    this.#calls = rows(callsSql)
    this.#operations = rows(operationsSql)
    this.#directory = database.prepare(
      "SELECT d.path FROM sessions s JOIN directories d ON d.id = s.directory_id WHERE s.id = ?"
    )
    this.#findPath = database.prepare("SELECT id FROM paths WHERE path = ?")
    this.#addPath = database.prepare("INSERT INTO paths (path) VALUES (?)")
  }

  /** Reads a session's rows; writes nothing but names of files. */
  make(session_id: number, worktrees: Worktrees): SessionWork {
    const { messages } = this.#messages.get(session_id) as { messages: number }
    // many a sub-agent is known by its call alone
    if (messages === 0) return noWork
    const prompts = this.#prompts.all(session_id) as unknown as ReadonlyArray<PromptRow>
    const rows = this.#calls.all(session_id) as unknown as Array<CallRow>
    const operations = this.#operations.all(session_id) as unknown as ReadonlyArray<OperationRow>
    putInOrder(rows)
    const calls = { rows, exchanges: exchangesOf(prompts, rows), outcomes: rows.map(outcomeOf) }
    const firstPrompt = prompts.find((row) => row[2] === 1)
    return {
      calls: callTable(calls),
      operations:
        operations.length === 0
          ? noOperations
          : this.#operationTable(this.#directoryOf(session_id), worktrees, inOrderOfCalls(operations, calls)),
      messages,
      tool_calls: rows.length,
      prompts: prompts.reduce((sum, row) => sum + row[2], 0),
      first_prompt_message_id: firstPrompt === undefined ? null : firstPrompt[0],
      tool_errors: rows.reduce((sum, { 6: status }) => sum + (isFailed(status) ? 1 : 0), 0),
      lines_added: operations.reduce((sum, row) => sum + row[4], 0),
      lines_removed: operations.reduce((sum, row) => sum + row[5], 0),
      files_touched: new Set(operations.map((row) => row[2])).size
    }
  }

  #directoryOf(session_id: number): string | null {
    return (this.#directory.get(session_id) as { path: string } | undefined)?.path ?? null
  }

  #operationTable(
    directory: string | null,
    worktrees: Worktrees,
    placed: ReadonlyArray<PlacedOperation>
  ): Columns {
    const table = newColumns(operationShape, placed.length)
    const { rows, numbers, integers } = table
    for (let at = 0; at < rows; at++) {
      const { row, call, exchange, setbacks } = placed[at]!
      numbers[operationColumn.at_ms * rows + at] = call?.[7] ?? NaN
      numbers[operationColumn.lines_added * rows + at] = row[4]
      numbers[operationColumn.lines_removed * rows + at] = row[5]
      integers[operationColumn.path_id * rows + at] = row[2]
      integers[operationColumn.file_id * rows + at] = this.#fileId(row, directory, worktrees)
      integers[operationColumn.exchange * rows + at] = exchange
      integers[operationColumn.setbacks * rows + at] = setbacks
      integers[operationColumn.output_chars * rows + at] = call?.[10] ?? 0
      integers[operationColumn.verb * rows + at] = row[3]
    }
    return table
  }

  #fileId(row: OperationRow, directory: string | null, worktrees: Worktrees): number {
    const name = fileName(row[6], directory, worktrees)
    if (name === row[6]) return row[2]
    const known = this.#findPath.get(name) as { id: number } | undefined
    if (known !== undefined) return known.id
    return this.#addsNames ? Number(this.#addPath.run(name).lastInsertRowid) : 0
  }
}

const noOperations = newColumns(operationShape, 0)

const noWork: SessionWork = {
  calls: newColumns(callShape, 0),
  operations: noOperations,
  messages: 0,
  tool_calls: 0,
  prompts: 0,
  first_prompt_message_id: null,
  tool_errors: 0,
  lines_added: 0,
  lines_removed: 0,
  files_touched: 0
}

const errorPlace = statuses.indexOf("error")
const deniedPlace = statuses.indexOf("denied")
const testPlace = commands.indexOf("test")

const isFailed = (status: number): boolean => status === errorPlace || status === deniedPlace

/** The calls of a session in order, with the exchange and the outcome of each. */
interface Calls {
  readonly rows: ReadonlyArray<CallRow>
  readonly exchanges: ReadonlyArray<number>
  readonly outcomes: ReadonlyArray<number>
}

interface PlacedOperation {
  readonly row: OperationRow
  readonly call: CallRow | null
  readonly exchange: number
  readonly setbacks: number
}

/** Calls come by message; those of one message stand in no order yet: by the time they began, then by their place. */
const putInOrder = (rows: Array<CallRow>): void => {
  for (let from = 0; from < rows.length;) {
    let to = from + 1
    while (to < rows.length && rows[to]![0] === rows[from]![0]) to++
    if (to - from > 1) {
      const sorted = rows.slice(from, to).sort(byStart)
      for (let i = from; i < to; i++) rows[i] = sorted[i - from]!
    }
    from = to
  }
}

const byStart = (a: CallRow, b: CallRow): number => (a[7] ?? 0) - (b[7] ?? 0) || a[4] - b[4]

/** The exchange of each call: how many prompts came not later than its message. Those without a time come first. */
const exchangesOf = (
  prompts: ReadonlyArray<PromptRow>,
  calls: ReadonlyArray<CallRow>
): ReadonlyArray<number> => {
  let begun = 0
  return calls.map(({ 1: at_ms }) => {
    while (begun < prompts.length && isNotAfter(prompts[begun]![1], at_ms)) begun++
    return begun
  })
}

const isNotAfter = (prompt_ms: number | null, at_ms: number | null): boolean =>
  prompt_ms === null || (at_ms !== null && prompt_ms <= at_ms)

const outcomeOf = ({ 6: status, 11: command }: CallRow): number =>
  command === null ? status : status + 8 * commands.indexOf(kindOfCommand(command))

const callTable = ({ rows: calls, exchanges, outcomes }: Calls): Columns => {
  const table = newColumns(callShape, calls.length)
  const { rows, numbers, integers } = table
  for (let i = 0; i < rows; i++) {
    const call = calls[i]!
    numbers[callColumn.at_ms * rows + i] = call[7] ?? NaN
    numbers[callColumn.duration_ms * rows + i] = call[8] ?? NaN
    integers[callColumn.tool_id * rows + i] = call[5] ?? 0
    integers[callColumn.model_id * rows + i] = call[2] ?? 0
    integers[callColumn.exchange * rows + i] = exchanges[i]!
    integers[callColumn.input_chars * rows + i] = call[9]
    integers[callColumn.output_chars * rows + i] = call[10]
    integers[callColumn.outcome * rows + i] = outcomes[i]!
  }
  return table
}

/** Operations as their calls come; last those of which no call is held. A call of no named tool is not told of. */
const inOrderOfCalls = (
  operations: ReadonlyArray<OperationRow>,
  { rows, exchanges, outcomes }: Calls
): ReadonlyArray<PlacedOperation> => {
  const left = Map.groupBy(operations, (row) => row[0])
  const placed: Array<PlacedOperation> = []
  let setbacks = 0
  for (let i = 0; i < rows.length; i++) {
    const call = rows[i]!
    if (call[5] === null) continue
    const ofMessage = left.get(call[0])
    if (ofMessage !== undefined) {
      for (const row of ofMessage) {
        if (row[1] === call[3]) placed.push({ row, call, exchange: exchanges[i]!, setbacks })
      }
      left.set(
        call[0],
        ofMessage.filter((row) => row[1] !== call[3])
      )
    }
    const outcome = outcomes[i]!
    if (statusOf(outcome) === errorPlace || commandOf(outcome) === testPlace) setbacks++
  }
  for (const rest of left.values()) {
    for (const row of rest) placed.push({ row, call: null, exchange: noExchange, setbacks: 0 })
  }
  return placed
}
