/**
 * What was done in sessions, call by call and exchange by exchange, in order of time: the common ground of
 * retries, rereads and task categories.
 *
 * An exchange begins with a prompt (in a sub-agent, with what its parent told it) and holds everything up to
 * the next one. What comes before the first prompt is an exchange of its own.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { FileVerb } from "../record/FileOperation.ts"
import { kindOfCommand, isCommandTool, type CommandKind } from "./CategoriesCommands.ts"
import type { Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { activeSessions } from "./UsageSlots.ts"

/** What a call did to a file. */
export interface LoggedFile {
  readonly path_id: number
  readonly verb: FileVerb
  readonly lines_added: number
  readonly lines_removed: number
}

export interface LoggedCall {
  readonly session_id: number
  /** Counts the exchanges of a session; 0 is what came before the first prompt. */
  readonly exchange: number
  readonly at_ms: number | null
  readonly tool_id: number
  readonly status: string | null
  readonly output_chars: number
  /** What kind of command a shell was given; null for other tools. */
  readonly command: CommandKind | null
  readonly files: ReadonlyArray<LoggedFile>
}

/** The prompt that begins an exchange. */
export interface LoggedPrompt {
  readonly session_id: number
  readonly exchange: number
  readonly message_id: number
  readonly at_ms: number | null
}

export interface WorkLog {
  /** By session, then by time. */
  readonly calls: ReadonlyArray<LoggedCall>
  readonly prompts: ReadonlyArray<LoggedPrompt>
}

/** Loads the log of the sessions of a scope that were active in a range; all of each session. */
export const workLog = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range
): Effect.fn.Return<WorkLog, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const sessions = activeSessions(sql, scope, range)
  const prompts = yield* sql`
    SELECT m.session_id, m.id, m.at_ms FROM messages m
    WHERE m.kind IN ('prompt', 'delegation') AND m.session_id IN ${sessions} ORDER BY m.session_id, m.at_ms NULLS FIRST, m.id`
    .values
  const calls = yield* sql`
    SELECT m.session_id, m.id, m.at_ms, p.key, p.tool_id, p.status, p.started_at_ms, p.ordinal, p.output_chars, p.title
    FROM messages m JOIN parts p ON p.message_id = m.id
    WHERE p.tool_id IS NOT NULL AND m.session_id IN ${sessions} ORDER BY m.session_id, m.at_ms NULLS FIRST, m.id`
    .values
  const files = yield* sql`
    SELECT o.message_id, o.part_key, o.path_id, o.verb, o.lines_added, o.lines_removed
    FROM file_operations o JOIN messages m ON m.id = o.message_id WHERE m.session_id IN ${sessions}`.values
  const tools = yield* sql`SELECT id, name FROM tools`.values
  const shells = new Set(tools.filter((row) => isCommandTool(String(row[1]))).map((row) => row[0] as number))
  return assemble(prompts, calls, filesByCall(files), shells)
})

type Rows = ReadonlyArray<ReadonlyArray<unknown>>

const filesByCall = (rows: Rows): ReadonlyMap<number, ReadonlyMap<string, ReadonlyArray<LoggedFile>>> => {
  const byMessage = new Map<number, Map<string, Array<LoggedFile>>>()
  for (const row of rows) {
    let calls = byMessage.get(row[0] as number)
    if (calls === undefined) byMessage.set(row[0] as number, (calls = new Map()))
    const file: LoggedFile = {
      path_id: row[2] as number,
      verb: row[3] as FileVerb,
      lines_added: Number(row[4] ?? 0),
      lines_removed: Number(row[5] ?? 0)
    }
    const list = calls.get(row[1] as string)
    if (list === undefined) calls.set(row[1] as string, [file])
    else list.push(file)
  }
  return byMessage
}

const noFiles: ReadonlyArray<LoggedFile> = []

const assemble = (
  promptRows: Rows,
  callRows: Rows,
  files: ReadonlyMap<number, ReadonlyMap<string, ReadonlyArray<LoggedFile>>>,
  shells: ReadonlySet<number>
): WorkLog => {
  const prompts: Array<LoggedPrompt> = []
  for (const row of promptRows) {
    const session_id = row[0] as number
    const before = prompts.at(-1)
    const exchange = before?.session_id === session_id ? before.exchange + 1 : 1
    prompts.push({ session_id, exchange, message_id: row[1] as number, at_ms: row[2] as number | null })
  }
  const calls: Array<LoggedCall> = []
  let next = 0
  for (const row of inOrder(callRows)) {
    const session_id = row[0] as number
    const at_ms = (row[6] ?? row[2]) as number | null
    while (next < prompts.length && isBefore(prompts[next]!, session_id, row[2] as number | null)) next++
    const last = prompts[next - 1]
    const tool_id = row[4] as number
    calls.push({
      session_id,
      exchange: last?.session_id === session_id ? last.exchange : 0,
      at_ms,
      tool_id,
      status: row[5] as string | null,
      output_chars: row[8] as number,
      command: shells.has(tool_id) ? kindOfCommand((row[9] as string | null) ?? "") : null,
      files: files.get(row[1] as number)?.get(row[3] as string) ?? noFiles
    })
  }
  return { calls, prompts }
}

/** Is a prompt of an earlier session, or not later in this one? Prompts without a time come first. */
const isBefore = (prompt: LoggedPrompt, session_id: number, at_ms: number | null): boolean =>
  prompt.session_id < session_id ||
  (prompt.session_id === session_id && (prompt.at_ms === null || (at_ms !== null && prompt.at_ms <= at_ms)))

/** Calls of one message stand in no order yet: by the time they began, then by their place. */
const inOrder = (rows: Rows): Rows => {
  const sorted: Array<ReadonlyArray<unknown>> = []
  for (let from = 0; from < rows.length;) {
    let to = from + 1
    while (to < rows.length && rows[to]![1] === rows[from]![1]) to++
    if (to - from === 1) sorted.push(rows[from]!)
    else sorted.push(...rows.slice(from, to).sort(byStart))
    from = to
  }
  return sorted
}

const byStart = (a: ReadonlyArray<unknown>, b: ReadonlyArray<unknown>): number =>
  Number(a[6] ?? a[2] ?? 0) - Number(b[6] ?? b[2] ?? 0) || Number(a[7]) - Number(b[7])
