/**
 * Counts records that look like requests, one for each, without joining anything: what a tool does that knows none of
 * the traps. It only shows that the cases bite.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"

/** How many requests a careless tool finds below a fake HOME. */
export const countRecords = (home: string): number =>
  fs
    .readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .reduce((sum, file) => sum + countIn(file), 0)

const countIn = (file: string): number => {
  if (file.endsWith(".jsonl"))
    return matches(fs.readFileSync(file, "utf8"), /"usage":\{|"last_token_usage":\{/g)
  if (file.includes("storage/message/")) return matches(fs.readFileSync(file, "utf8"), /"tokens"/g)
  return file.endsWith(".db") ? countRows(file) : 0
}

const matches = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

const countRows = (file: string): number => {
  const database = new DatabaseSync(file, { readOnly: true })
  const count = (sql: string): number => Number(database.prepare(sql).get()?.["n"] ?? 0)
  const tables = ["message", "session_message"].filter(
    (table) => count(`SELECT count(*) AS n FROM sqlite_master WHERE name = '${table}'`) > 0
  )
  const rows = tables.map((table) => count(`SELECT count(*) AS n FROM ${table} WHERE data LIKE '%"tokens"%'`))
  database.close()
  return rows.reduce((a, b) => a + b, 0)
}
