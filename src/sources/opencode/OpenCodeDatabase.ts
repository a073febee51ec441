/**
 * OpenCode's database, `opencode.db` or `opencode-<channel>.db`, of 1.2 and later.
 *
 * 1.x keeps `session`, `message` and `part`; 2.x keeps `session_v2` and `session_message` in the same file, with
 * those of 1.x frozen beside them or gone. What is there is read, row by row; the rows of both meet in the store
 * under their ids. Rows that were deleted stay in the store: they are history.
 *
 * Only the tables and columns below are ever named in a statement. In particular `account`, `account_state`,
 * `control_account`, `credential` and `session_share` hold secrets and are not even counted; `event` repeats
 * what the other tables hold.
 */
import type { DatabaseFormat, FileContext, ForeignDatabase, Json, Keep, Sink } from "../Source.ts"
import { changedRows, endOf, shapeOf, type Mark, type Row, type TableShape } from "./changed-rows.ts"
import { fields, isFields, text, time, type Fields } from "./fields.ts"
import { seeMessage } from "./message.ts"
import { seePart } from "./part.ts"
import { seeSessionMessage } from "./session-message.ts"
import { seeSession } from "./session.ts"
import { readTodos } from "./todos.ts"
import { readUsage } from "./usage.ts"

export const openCodeDatabase: DatabaseFormat = {
  kind: "database",
  name: "opencode-db",
  detect: (database) =>
    (database.tables.has("message") && isOurs(database, "message") && database.tables.has("session")) ||
    (database.tables.has("session_message") && isOurs(database, "session_message")),
  changeKey: (database) =>
    [...shapesOf(database).values()]
      .map((table) => `${table.name}:${Object.values(endOf(database, table, Infinity)).join(":")}`)
      .concat(sequences(database))
      .join(" "),
  *read(database, state, keep, file, sink) {
    const tables = shapesOf(database)
    const reading = openReading(database, keep, sink)
    const next: Record<string, Json> = {}
    for (const [name, table] of tables) {
      // Taken before the first row is read: what changes meanwhile is read again next time.
      const end = endOf(database, table, file.mtime_ms + dayMs)
      for (const rows of changedRows(database, table, markIn(state, name, end))) {
        readRows[name]!(rows, reading)
        yield
      }
      next[name] = [end.since_ms, end.rowid]
    }
    return next
  }
}

const dayMs = 86_400_000

const isOurs = (database: ForeignDatabase, table: string): boolean => {
  const columns = database.columns(table)
  return columns.has("id") && columns.has("session_id") && columns.has("data")
}

const sessionColumns = [
  "id",
  "project_id",
  "parent_id",
  "fork_session_id",
  "slug",
  "directory",
  "title",
  "version",
  "agent",
  "model",
  "summary_additions",
  "summary_deletions",
  "summary_files",
  "time_created",
  "time_updated",
  "time_archived"
]

const messageColumns = ["id", "session_id", "time_created", "time_updated", "data"]

/** What a running session still updates is among the newest rows; sessions are few, and any may be renamed. */
const newest = 4096
const all = -1

/** All that is read, sessions first. */
const wanted: ReadonlyArray<readonly [name: TableName, columns: ReadonlyArray<string>, tail: number]> = [
  ["session", sessionColumns, all],
  ["session_v2", sessionColumns, all],
  ["message", messageColumns, newest],
  ["part", ["message_id", ...messageColumns], newest],
  ["session_message", ["type", "seq", ...messageColumns], newest],
  [
    "todo",
    ["session_id", "position", "content", "status", "priority", "time_created", "time_updated"],
    newest
  ]
]

type TableName = "session" | "session_v2" | "message" | "part" | "session_message" | "todo"

const shapesOf = (database: ForeignDatabase): ReadonlyMap<TableName, TableShape> => {
  const shapes = new Map<TableName, TableShape>()
  for (const [name, columns, tail] of wanted) {
    const shape = shapeOf(database, name, columns, tail)
    if (shape !== null) shapes.set(name, shape)
  }
  return shapes
}

/** Releases that keep events number them by session: the sum grows with every change of any row. */
const sequences = (database: ForeignDatabase): string => {
  if (!database.tables.has("event_sequence") || !database.columns("event_sequence").has("seq")) return ""
  const [sums] = database.rows("SELECT count(seq) AS sessions, sum(seq) AS events FROM event_sequence")
  return `event:${String(sums?.["sessions"])}:${String(sums?.["events"])}`
}

/** The mark of an earlier reading; none when rows were renumbered since (the file was vacuumed or replaced). */
const markIn = (state: Json, name: string, end: Mark): Mark => {
  const mark = isFields(state) ? state[name] : null
  const [since_ms, rowid] = Array.isArray(mark) ? (mark as ReadonlyArray<unknown>) : []
  return typeof since_ms === "number" && typeof rowid === "number" && rowid <= end.rowid
    ? { since_ms, rowid }
    : { since_ms: 0, rowid: -1 }
}

/** What one reading knows besides the row at hand. */
interface Reading {
  readonly database: ForeignDatabase
  readonly keep: Keep
  readonly sink: Sink
  readonly children: ReadonlySet<unknown>
  readonly worktrees: ReadonlyMap<unknown, string | null>
  /** `info` of a message of 1.x; null when there is none. */
  readonly info: (message: string) => Fields | null
}

const openReading = (database: ForeignDatabase, keep: Keep, sink: Sink): Reading => {
  const children = new Set<unknown>()
  for (const name of ["session", "session_v2"]) {
    if (!database.tables.has(name) || !database.columns(name).has("parent_id")) continue
    for (const row of database.rows(`SELECT id FROM "${name}" WHERE parent_id IS NOT NULL`))
      children.add(row["id"])
  }
  const worktrees = new Map<unknown, string | null>()
  if (database.tables.has("project") && database.columns("project").has("worktree")) {
    for (const row of database.rows("SELECT id, worktree FROM project"))
      worktrees.set(row["id"], text(row["worktree"]))
  }
  return { database, keep, sink, children, worktrees, info: infoReader(database) }
}

/** Looks messages up by id. Parts of one message stand together, so the last one is remembered. */
const infoReader = (database: ForeignDatabase): Reading["info"] => {
  const hasMessages = database.tables.has("message") && isOurs(database, "message")
  let last = ""
  let info: Fields | null = null
  return (message) => {
    if (!hasMessages || message === last) return hasMessages ? info : null
    const [row] = database.rows("SELECT data FROM message WHERE id = ?", message)
    const data = row === undefined ? undefined : parse(row["data"])
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
      const id = text(session["id"])
      sink.kind(table, true)
      if (id === null) sink.reject(span, "bad_field", "id: a session must have one")
      else {
        seeSession(
          {
            id,
            parent: text(session["parent_id"]),
            forkedFrom: text(session["fork_session_id"]),
            title: text(session["title"]),
            version: text(session["version"]),
            directory: text(session["directory"]),
            agent: text(session["agent"]),
            worktree: worktrees.get(session["project_id"]) ?? null,
            created_ms: time(session["time_created"]),
            updated_ms: time(session["time_updated"])
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
    const value = parse(data)
    const span = keep({ table, ...(columns as Record<string, Json>), data: (value ?? data ?? null) as Json })
    const ids = columns as Record<string, string>
    if (text(ids["id"]) === null || text(ids["session_id"]) === null) {
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
    seePart(part, ids, { span, base: "/data", known_ms: time(at["time_updated"]), info }, reading.sink)
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
        type: text(row["type"]) ?? "without type",
        data,
        base: "/data",
        span,
        created_ms: time(at["time_created"]),
        isChild: reading.children.has(session)
      },
      reading.sink
    )
  })

/** Did 2.x go on with a message that 1.x had not finished? */
const isRicher = (second: Fields, first: Fields): boolean => {
  const setting = { provider: null, hasReason: true, isSecond: true }
  return readUsage(second["tokens"], setting) !== null && readUsage(first["tokens"], setting) === null
}

/** A list is replaced as a whole, so that it is read as a whole when any of its rows has changed. */
const readTodoRows: ReadRows = (rows, { database, keep, sink }) => {
  for (const session of new Set(rows.map((row) => text(row["session_id"])))) {
    if (session === null) continue
    const todos = [
      ...database.rows(
        "SELECT content, status, priority, time_updated FROM todo WHERE session_id = ? ORDER BY position",
        session
      )
    ]
    keep({ table: "todo", session_id: session, todos: todos.map((todo) => ({ ...todo })) as unknown as Json })
    sink.kind("todo", true)
    const at_ms = todos.reduce((latest, todo) => Math.max(latest, time(todo["time_updated"]) ?? 0), 0)
    sink.todos({ session, at_ms: at_ms === 0 ? null : at_ms, todos: readTodos(todos) })
  }
}

const readRows: Readonly<Record<string, ReadRows>> = {
  session: readSessions("session"),
  session_v2: readSessions("session_v2"),
  message: readMessages,
  part: readParts,
  session_message: readSessionMessages,
  todo: readTodoRows
}

const parse = (data: unknown): unknown => {
  if (typeof data !== "string") return undefined
  try {
    return JSON.parse(data)
  } catch {
    // Told by the caller, which rejects the row.
    return undefined
  }
}
