/**
 * Reads a Claude Code trail with DuckDB: `duckdb-log.ts PACKAGE scan|table PROJECTS FILE`.
 *
 * `scan` adds up the usage of the requests, in memory, and measures the query alone. `table` makes a table of
 * all lines with what Spoor's rows hold of them; that is measured from outside. Lines of more than one record
 * are passed over.
 */
import { openDuckdb } from "../peers/duckdb.ts"
import { begin } from "./inside.ts"

const usage = `STRUCT(input_tokens BIGINT, output_tokens BIGINT, cache_read_input_tokens BIGINT,
  cache_creation_input_tokens BIGINT)`

const reading = (root: string, columns: string): string =>
  `read_json('${root}/**/*.jsonl', format = 'newline_delimited', ignore_errors = true,
    maximum_object_size = 67108864, filename = true, columns = {${columns}})`

/** The line with the most output tokens counts for a request. */
const scanned = (root: string): string => `
  SELECT sum(u.input_tokens), sum(u.output_tokens), sum(u.cache_read_input_tokens), sum(u.cache_creation_input_tokens)
  FROM (SELECT arg_max(message.usage, message.usage.output_tokens) AS u
    FROM ${reading(
      root,
      `'type': 'VARCHAR', 'requestId': 'VARCHAR', 'message': 'STRUCT(id VARCHAR, usage ${usage})'`
    )}
    WHERE type = 'assistant' GROUP BY message.id, requestId)`

const tabled = (root: string): string => `
  CREATE TABLE lines AS SELECT filename, uuid, "parentUuid", "sessionId", "isSidechain", type,
    "timestamp"::TIMESTAMP AS at, cwd, "gitBranch", version, "requestId", message.id AS message_id, message.role AS role,
    message.model AS model, message.stop_reason AS stop_reason,
    unnest(message.usage),
    json_extract_string(message.content, '$[0].type') AS part_type,
    json_extract_string(message.content, '$[0].name') AS tool,
    COALESCE(json_extract_string(message.content, '$[0].id'),
      json_extract_string(message.content, '$[0].tool_use_id')) AS call_id,
    json_extract_string(message.content, '$[0].is_error') AS is_error
  FROM ${reading(
    root,
    `'uuid': 'VARCHAR', 'parentUuid': 'VARCHAR', 'sessionId': 'VARCHAR', 'isSidechain': 'BOOLEAN',
     'type': 'VARCHAR', 'timestamp': 'VARCHAR', 'cwd': 'VARCHAR', 'gitBranch': 'VARCHAR', 'version': 'VARCHAR',
     'requestId': 'VARCHAR', 'message': 'STRUCT(id VARCHAR, role VARCHAR, model VARCHAR, stop_reason VARCHAR,
       usage ${usage}, content JSON)'`
  )}`

const [folder, way, root, file] = process.argv.slice(2)
const database = await openDuckdb(folder!, file!)
if (way === "scan") {
  const end = begin()
  const [input = 0, output = 0, read = 0, write = 0] = (await database.first(scanned(root!))).map(Number)
  const totals = {
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: read,
    cache_write_tokens: write
  }
  process.stdout.write(`${JSON.stringify(totals)}\n`)
  end()
} else {
  await database.run(tabled(root!))
  await database.run("CHECKPOINT")
  const [lines] = await database.first("SELECT count(*) FROM lines")
  process.stdout.write(`${Number(lines)}\n`)
}
database.close()
