/**
 * Makes an index with SQLite alone, of texts that lie in a table of the same database, as PostgreSQL's do, and
 * measures that: `search-index-fts5.ts TEXTS DATABASE`.
 */
import * as fs from "node:fs"
import { openSqlite } from "../../src/store/open-sqlite.ts"
import { begin } from "./inside.ts"

const [texts, file] = process.argv.slice(2)
const database = openSqlite(file!)
database.exec(`CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
  CREATE VIRTUAL TABLE words USING fts5 (text, content = 'texts', content_rowid = 'id')`)
const add = database.prepare("INSERT INTO texts VALUES (?, ?)")
database.exec("BEGIN")
for (const line of fs.readFileSync(texts!, "utf8").trimEnd().split("\n")) {
  const { id, text } = JSON.parse(line) as { readonly id: number; readonly text: string }
  add.run(id, text)
}
database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
const end = begin()
database.exec("INSERT INTO words (words) VALUES ('rebuild')")
end()
database.close()
