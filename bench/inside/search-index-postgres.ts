/**
 * Makes the words and the index of the texts in PostgreSQL, and measures that from its client:
 * `search-index-postgres.ts PACKAGE PORT`. A new table takes half the time that a new column of the old one does.
 */
import { connectPostgres } from "../peers/postgres.ts"
import { begin } from "./inside.ts"

const [folder, port] = process.argv.slice(2)
const client = await connectPostgres(folder!, Number(port))
await client.query("DROP TABLE IF EXISTS documents")
const end = begin()
await client.query(
  "CREATE TABLE documents AS SELECT id, text, to_tsvector('simple', text) AS words FROM texts"
)
await client.query("CREATE INDEX ON documents USING gin (words)")
end()
await client.end()
