/**
 * What somebody would build who has a watcher and no Spoor: `live-peer.ts WATCHER FOLDER ROOT DATABASE WHAT`.
 *
 * Every 25 ms it reads the files that its watcher has named, or what was appended to them, parses it and puts it
 * into a table of SQLite with its main columns, in one transaction. With `detect` for WHAT the name of a file is
 * all that goes into the table. It prints `live` when it watches.
 */
import * as fs from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { watchers, type WatcherName } from "../peers/watchers.ts"

const [watcher, packageFolder = "", root = "", database = "", what] = process.argv.slice(2)
const batch_ms = 25

const open = new DatabaseSync(database)
open.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  CREATE TABLE documents (id TEXT PRIMARY KEY, session TEXT, message TEXT, type TEXT, at_ms INTEGER,
    text TEXT, input_tokens INTEGER, output_tokens INTEGER);
  CREATE INDEX documents_by_session ON documents (session, at_ms)`)
const add = open.prepare("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)")

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {}
const text = (value: unknown): string | null => (typeof value === "string" ? value : null)
const number = (value: unknown): number | null => (typeof value === "number" ? value : null)

const addDocument = (document: Fields): void => {
  const [time, tokens] = [fieldsOf(document["time"]), fieldsOf(document["tokens"])]
  add.run(
    text(document["id"]),
    text(document["sessionID"]),
    text(document["messageID"]),
    text(document["type"]) ?? text(document["role"]),
    number(time["start"]) ?? number(time["created"]),
    text(document["text"]) ?? text(fieldsOf(document["state"])["output"]),
    number(tokens["input"]),
    number(tokens["output"])
  )
}

const addLine = (line: Fields): void => {
  const message = fieldsOf(line["message"])
  const usage = fieldsOf(message["usage"])
  const { content } = message
  add.run(
    text(line["uuid"]),
    text(line["sessionId"]),
    text(line["parentUuid"]),
    text(line["type"]),
    Date.parse(text(line["timestamp"]) ?? ""),
    text(content) ?? JSON.stringify(content),
    number(usage["input_tokens"]),
    number(usage["output_tokens"])
  )
}

/** How far each log has been read, and how many bytes were not a whole line yet. */
const cursors = new Map<string, number>()
const buffer = Buffer.allocUnsafe(16 << 20)

const readLog = (file: string): void => {
  const from = cursors.get(file) ?? 0
  const fd = fs.openSync(file, "r")
  const size = fs.readSync(fd, buffer, 0, buffer.length, from)
  fs.closeSync(fd)
  const end = buffer.subarray(0, size).lastIndexOf(10) + 1
  for (const line of buffer.toString("utf8", 0, end).split("\n")) if (line !== "") addLine(JSON.parse(line))
  cursors.set(file, from + end)
}

const read = (file: string): void => {
  if (what === "detect") add.run(file, null, null, null, null, null, null, null)
  else if (file.endsWith(".jsonl")) readLog(file)
  else if (file.endsWith(".json")) addDocument(JSON.parse(fs.readFileSync(file, "utf8")))
}

let changed = new Set<string>()
const drain = (): void => {
  if (changed.size === 0) return
  const files = changed
  changed = new Set()
  open.exec("BEGIN")
  for (const file of files) {
    try {
      read(file)
    } catch {
      // half written, or gone: tried again with the next batch
      if (fs.existsSync(file)) changed.add(file)
    }
  }
  open.exec("COMMIT")
}

await watchers[watcher as WatcherName](packageFolder, root, (file) => changed.add(file))
setInterval(drain, batch_ms)
process.stdout.write("live\n")
