/**
 * Tells rows of OpenCode's database, table by table. Each row is kept in custody with its data as JSON.
 */
import type { ForeignDatabase, Json, Keep, Sink } from "../Source.ts"
import { epochTimeOf, type Fields, isFields, jsonIn, textOf } from "../fields.ts"
import { readTodos } from "../todos.ts"
import type { Row } from "./changed-rows.ts"
import { seeMessage } from "./message.ts"
import { seePart } from "./part.ts"
import { seeSessionMessage } from "./session-message.ts"
import { seeSession } from "./session.ts"
import { isRicher } from "./usage.ts"

/** The tables that are read. */
export type TableName = "session" | "session_v2" | "message" | "part" | "session_message" | "todo"

/** Does the database have a table of this name, with messages of OpenCode in it? */
export const holdsMessages = (database: ForeignDatabase, table: "message" | "session_message"): boolean => {
  if (!database.tables.has(table)) return false
  const columns = database.columns(table)
  return columns.has("id") && columns.has("session_id") && columns.has("data")
}

/** What one reading knows besides the row at hand. */
export interface Reading {
  readonly database: ForeignDatabase
  readonly keep: Keep
  readonly sink: Sink
  readonly children: ReadonlySet<unknown>
  readonly worktrees: ReadonlyMap<unknown, string | null>
  /** `info` of a message of 1.x; null when there is none. */
  readonly info: (message: string) => Fields | null
}

/** Looks up what rows of several tables need of each other. */
export const openReading = (database: ForeignDatabase, keep: Keep, sink: Sink): Reading => {
  const children = new Set<unknown>()
  for (const name of ["session", "session_v2"]) {
    if (!database.tables.has(name) || !database.columns(name).has("parent_id")) continue
    for (const row of database.rows(`SELECT id FROM "${name}" WHERE parent_id IS NOT NULL`))
      children.add(row["id"])
  }
  const worktrees = new Map<unknown, string | null>()
  if (database.tables.has("project") && database.columns("project").has("worktree")) {
    for (const row of database.rows("SELECT id, worktree FROM project"))
      worktrees.set(row["id"], textOf(row["worktree"]))
  }
  return { database, keep, sink, children, worktrees, info: infoReader(database) }
}

/** Looks messages up by id. Parts of one message stand together, so the last one is remembered. */
const infoReader = (database: ForeignDatabase): Reading["info"] => {
  const hasMessages = holdsMessages(database, "message")
  let last = ""
  let info: Fields | null = null
  return (message) => {
    if (!hasMessages || message === last) return hasMessages ? info : null
    const [row] = database.rows("SELECT data FROM message WHERE id = ?", message)
    const data = row === undefined ? undefined : jsonIn(row["data"])
    last = message
    info = isFields(data) ? data : null
    return info
  }
}

type ReadRows = (rows: ReadonlyArray<Row>, reading: Reading) => void

const readSessions =
  (table: "session" | "session_v2"): ReadRows =>
  (rows, { keep, sink, worktrees }) => {
    for (const { row: _, ...session } of rows) {
      const span = keep({ table, ...(session as Record<string, Json>) })
      const id = textOf(session["id"])
      sink.kind(table, true)
      if (id === null) sink.reject(span, "bad_field", "id: a session must have one")
      else {
        seeSession(
          {
            id,
            parent: textOf(session["parent_id"]),
            forkedFrom: textOf(session["fork_session_id"]),
            title: textOf(session["title"]),
            version: textOf(session["version"]),
            directory: textOf(session["directory"]),
            agent: textOf(session["agent"]),
            worktree: worktrees.get(session["project_id"]) ?? null,
            created_ms: epochTimeOf(session["time_created"]),
            updated_ms: epochTimeOf(session["time_updated"])
          },
          sink
        )
      }
    }
  }

/** Keeps a row with its data as JSON, and gives both on; a row whose data cannot be read is rejected. */
const eachRow = (
  table: TableName,
  rows: ReadonlyArray<Row>,
  { keep, sink }: Reading,
  see: (row: { readonly [column: string]: string }, data: Fields, span: ReturnType<Keep>, time: Row) => void
): void => {
  for (const { row: _, data, ...columns } of rows) {
    const value = jsonIn(data)
    const span = keep({ table, ...(columns as Record<string, Json>), data: (value ?? data ?? null) as Json })
    const ids = columns as Record<string, string>
    if (textOf(ids["id"]) === null || textOf(ids["session_id"]) === null) {
      sink.reject(span, "bad_field", `${table}: a row must have id and session_id`)
    } else if (!isFields(value)) {
      sink.reject(
        span,
        value === undefined ? "not_json" : "not_record",
        `${table} ${ids["id"]}: data is no JSON object`
      )
    } else see(ids, value, span, columns)
  }
}

const readMessages: ReadRows = (rows, reading) =>
  eachRow("message", rows, reading, (row, info, span) => {
    const session = row["session_id"]!
    seeMessage(info, { session, message: row["id"]! }, span, reading.children.has(session), reading.sink)
  })

const readParts: ReadRows = (rows, reading) =>
  eachRow("part", rows, reading, (row, part, span, at) => {
    const ids = { session: row["session_id"]!, message: row["message_id"]!, part: row["id"]! }
    // Only a step needs its message: it has tokens, but neither model nor time of its own.
    const info = part["type"] === "step-finish" ? reading.info(ids.message) : null
    seePart(part, ids, { span, base: "/data", known_ms: epochTimeOf(at["time_updated"]), info }, reading.sink)
  })

/**
 * Messages of 2.x. Those it took over from 1.x keep their ids; where the rows of 1.x are still there, they tell
 * more (each part has an id and times), so that the copy is not told again.
 */
const readSessionMessages: ReadRows = (rows, reading) =>
  eachRow("session_message", rows, reading, (row, data, span, at) => {
    const [session, message] = [row["session_id"]!, row["id"]!]
    const first = reading.info(message)
    if (first !== null && !isRicher(data, first))
      return reading.sink.kind("session_message copied from 1.x", true)
    seeSessionMessage(
      {
        ids: { session, message },
        type: textOf(row["type"]) ?? "without type",
        data,
        base: "/data",
        span,
        created_ms: epochTimeOf(at["time_created"]),
        isChild: reading.children.has(session)
      },
      reading.sink
    )
  })

/** A list is replaced as a whole, so that it is read as a whole when any of its rows has changed. */
const readTodoRows: ReadRows = (rows, { database, keep, sink }) => {
  for (const session of new Set(rows.map((row) => textOf(row["session_id"])))) {
    if (session === null) continue
    const todos = [
      ...database.rows(
        "SELECT content, status, priority, time_updated FROM todo WHERE session_id = ? ORDER BY position",
        session
      )
    ]
    keep({ table: "todo", session_id: session, todos: todos.map((todo) => ({ ...todo })) as unknown as Json })
    sink.kind("todo", true)
    const at_ms = todos.reduce((latest, todo) => Math.max(latest, epochTimeOf(todo["time_updated"]) ?? 0), 0)
    sink.todos({ session, at_ms: at_ms === 0 ? null : at_ms, todos: readTodos(todos) })
  }
}

/** How the rows of each table are told. */
export const readRows: Readonly<Record<TableName, ReadRows>> = {
  session: readSessions("session"),
  session_v2: readSessions("session_v2"),
  message: readMessages,
  part: readParts,
  session_message: readSessionMessages,
  todo: readTodoRows
}
