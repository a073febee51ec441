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
import type { DatabaseFormat, ForeignDatabase, Json } from "../Source.ts"
import { isFields } from "../fields.ts"
import { changedRows, endOf, shapeOf, type Mark, type TableShape } from "./changed-rows.ts"
import { holdsMessages, openReading, readRows, type TableName } from "./database-rows.ts"

export const openCodeDatabase: DatabaseFormat = {
  kind: "database",
  name: "opencode-db",
  detect: (database) =>
    (database.tables.has("session") && holdsMessages(database, "message")) ||
    holdsMessages(database, "session_message"),
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
        readRows[name](rows, reading)
        yield
      }
      next[name] = [end.since_ms, end.rowid]
    }
    return next
  }
}

const dayMs = 86_400_000

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
  "time_archived",
  // these tell nothing that is not counted elsewhere; they are kept for the session's export
  "workspace_id",
  "path",
  "metadata",
  "cost",
  "tokens_input",
  "tokens_output",
  "tokens_reasoning",
  "tokens_cache_read",
  "tokens_cache_write",
  "revert",
  "permission",
  "time_compacting"
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
